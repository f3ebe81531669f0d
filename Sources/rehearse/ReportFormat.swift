import ArgumentParser
import RehearsalAnalysis
import RehearsalRunning

/// The format in which the `run` command prints the coverage of the protocol.
enum CoverageFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  case mermaid

  /// Returns the coverage report in this format if it replaces the result; `nil` for `text`, which follows
  /// the result.
  func replacementText(_ report: CoverageReport) throws -> String? {
    switch self {
    case .text: nil
    case .json: String(decoding: try report.json(), as: UTF8.self)
    case .mermaid: report.mermaid
    }
  }
}

/// The format in which the commands `run`, `merge` and `sweep` print their result.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  case junit
  case markdown
}
