import ArgumentParser
import RehearsalAnalysis

/// How comparisons are printed.
enum ComparisonFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case markdown
  case html
  case json

  func text(of results: [Contest.Result]) throws -> String {
    switch self {
    case .text:
      results.map { ComparisonReport($0.comparison, kept: $0.kept).description }
        .joined(separator: "\n")
    case .markdown:
      results.map { MarkdownComparison($0.comparison, kept: $0.kept).description }
        .joined(separator: "\n")
    case .html: try HTMLComparison(results.map { ($0.comparison, $0.kept) }).page()
    case .json:
      try String(
        decoding: JSONComparison(results.map { ($0.comparison, $0.kept) }).encoded(),
        as: UTF8.self
      )
    }
  }
}
