import ArgumentParser
import RehearsalAnalysis

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
