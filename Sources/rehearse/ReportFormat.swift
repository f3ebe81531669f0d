import ArgumentParser
import RehearsalAnalysis
import RehearsalRunning

/// How what was exercised is printed.
enum CoverageFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  case mermaid

  /// The report that stands in place of the result; `nil` where it follows it.
  func inPlace(_ report: CoverageReport) throws -> String? {
    switch self {
    case .text: nil
    case .json: String(decoding: try report.json(), as: UTF8.self)
    case .mermaid: report.mermaid
    }
  }
}

/// How a result is printed.
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
