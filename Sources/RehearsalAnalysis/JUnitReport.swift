import RehearsalRules
import RehearsalSimulation

/// The result of an invocation as JUnit XML: a suite a scenario, a case a seed.
///
/// Source: the schema `junit-10.xsd` of Jenkins' xUnit plugin; a case has no `file` and no `line`.
public struct JUnitReport: CustomStringConvertible {
  private let result: SuiteResult

  /// Creates the report of an invocation.
  public init(_ result: SuiteResult) {
    self.result = result
  }

  /// The report, ending in a line end.
  public var description: String {
    let suites = result.scenarios.map(suite).joined()
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n\(suites)</testsuites>\n"
  }

  private func suite(_ scenario: ScenarioResult) -> String {
    let failures = scenario.runs.count { $0.verdict == .fail }
    let errors = scenario.runs.count { $0.verdict == .unknown }
    let name = Self.escaped(scenario.plan.name)
    let cases = scenario.runs.map { testCase($0, scenario) }.joined()
    return """
        <testsuite name="\(name)" tests="\(scenario.runs.count)" failures="\(failures)" \
      errors="\(errors)">
      \(cases)  </testsuite>

      """
  }

  private func testCase(_ run: RunResult, _ scenario: ScenarioResult) -> String {
    let name = "\(Self.escaped(scenario.plan.name)), seed \(run.summary.seed)"
    let place = Self.escaped(scenario.path)
    let head = "    <testcase name=\"\(name)\" classname=\"\(place)\" time=\"\(seconds(run))\""
    let element =
      switch run.verdict {
      case .pass: ""
      case .fail: "failure"
      case .unknown: "error"
      }
    guard !element.isEmpty else { return head + "/>\n" }
    let failing = run.judgement.expectations.filter { $0.verdict != .pass }
    let lines = failing.map { result in
      let place = result.location.map { "\($0): " } ?? ""
      return "\(place)\(result.statement): expected \(result.expected), found \(result.found)"
    }
    let message = Self.escaped(lines.first ?? "the digest is not the one expected")
    let body = Self.escaped(
      (lines + [scenario.repeatLine(seed: run.summary.seed)]).joined(separator: "\n")
    )
    return head
      + ">\n      <\(element) message=\"\(message)\">\(body)</\(element)>\n    </testcase>\n"
  }

  /// The virtual time in seconds with three decimals.
  private func seconds(_ run: RunResult) -> String {
    let milliseconds = run.summary.time.nanoseconds / 1_000_000
    let rest = String(1_000 + milliseconds % 1_000).dropFirst()
    return "\(milliseconds / 1_000).\(rest)"
  }

  /// Text as XML 1.0 allows it; characters that it cannot hold become visible escapes.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\n": escaped += "&#10;"
      case _ where scalar.value < 0x20 || (0xfffe...0xffff).contains(scalar.value):
        escaped += "\\u{\(String(scalar.value, radix: 16))}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
