import ArgumentParser
import RehearsalAnalysis
import RehearsalRunning

/// The format in which the `compare` command prints comparisons.
enum ComparisonFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case markdown
  case html
  case json

  func text(of comparisons: [Comparison]) throws -> String {
    switch self {
    case .text: return comparisons.map { ComparisonReport($0).description }.joined(separator: "\n")
    case .markdown:
      return comparisons.map { MarkdownComparison($0).description }.joined(separator: "\n")
    case .html:
      var comparisons = comparisons
      for index in comparisons.indices { comparisons[index].traceWidestPair() }
      return try HTMLComparison(comparisons).page()
    case .json: return String(decoding: try JSONComparison(comparisons).json(), as: UTF8.self)
    }
  }
}
