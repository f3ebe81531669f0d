import ArgumentParser
import RehearsalAnalysis
import RehearsalRunning

/// The format in which the coverage of the protocol is printed.
enum CoverageFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  case mermaid

  /// Returns the coverage report if it is printed instead of the result; `nil` if it follows the result.
  func inPlace(_ report: CoverageReport) throws -> String? {
    switch self {
    case .text: nil
    case .json: String(decoding: try report.json(), as: UTF8.self)
    case .mermaid: report.mermaid
    }
  }
}

/// The format in which a result is printed.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  case junit

  func text(of result: SuiteResult) throws -> String {
    switch self {
    case .text: TextReport(result).description
    case .json: String(decoding: try JSONReport(result).encoded(), as: UTF8.self)
    case .junit: JUnitReport(result).description
    }
  }
}
