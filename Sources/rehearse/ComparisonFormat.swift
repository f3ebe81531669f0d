import ArgumentParser
import RehearsalAnalysis
import RehearsalRunning

/// The format in which the `compare` command prints comparisons.
enum ComparisonFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case markdown
  case html
  case json

  /// Returns the text of comparisons in this format.
  ///
  /// `status` is the status with which the command exits.
  func text(of comparisons: [Comparison], exitingWith status: ExitStatus) throws -> String {
    switch self {
    case .text: return comparisons.map { ComparisonReport($0).description }.joined(separator: "\n")
    case .markdown:
      return comparisons.map { MarkdownComparison($0).description }.joined(separator: "\n")
    case .html:
      var comparisons = comparisons
      for index in comparisons.indices { comparisons[index].traceWidestPair() }
      return try HTMLComparison(comparisons).page()
    case .json:
      let report = JSONComparison(comparisons, exitingWith: status)
      return String(decoding: try report.json(), as: UTF8.self)
    }
  }
}
