import RehearsalRules
public import RehearsalRunning
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
    let verdicts = scenario.runs.map(\.verdict) + scenario.overSeeds.map(\.verdict)
    let failures = verdicts.count { $0 == .fail }
    let errors = verdicts.count { $0 == .unknown }
    let name = Self.escaped(scenario.plan.name)
    let cases =
      scenario.runs.map { testCase($0, scenario) }.joined()
      + scenario.overSeeds.map { testCase($0, scenario) }.joined()
    return """
        <testsuite name="\(name)" tests="\(verdicts.count)" failures="\(failures)" \
      errors="\(errors)">
      \(cases)  </testsuite>

      """
  }

  private func testCase(_ run: JudgedRun, _ scenario: ScenarioResult) -> String {
    let failing = run.judgement.expectations.filter { $0.verdict != .pass }.map(line)
    return testCase(
      named: "\(scenario.plan.name), seed \(run.summary.seed)",
      of: scenario,
      time: seconds(run),
      run.verdict,
      message: failing.first ?? "the digest is not the one expected",
      body: failing + [scenario.repeatLine(seed: run.summary.seed)]
    )
  }

  /// A case for what has to happen in one of the runs.
  private func testCase(_ result: ExpectationResult, _ scenario: ScenarioResult) -> String {
    testCase(
      named: "\(scenario.plan.name), \(result.statement)",
      of: scenario,
      time: "0.000",
      result.verdict,
      message: line(result),
      body: [line(result)]
    )
  }

  private func line(_ result: ExpectationResult) -> String {
    let place = result.location.map { "\($0): " } ?? ""
    return "\(place)\(result.statement): expected \(result.expected), found \(result.found)"
  }

  private func testCase(
    named name: String,
    of scenario: ScenarioResult,
    time: String,
    _ verdict: Verdict,
    message: String,
    body: [String]
  ) -> String {
    let place = Self.escaped(scenario.path)
    let head =
      "    <testcase name=\"\(Self.escaped(name))\" classname=\"\(place)\" time=\"\(time)\""
    let element =
      switch verdict {
      case .pass: ""
      case .fail: "failure"
      case .unknown: "error"
      }
    guard !element.isEmpty else { return head + "/>\n" }
    let text = Self.escaped(body.joined(separator: "\n"))
    return head
      + ">\n      <\(element) message=\"\(Self.escaped(message))\">\(text)</\(element)>\n    </testcase>\n"
  }

  /// The virtual time in seconds with three decimals.
  private func seconds(_ run: JudgedRun) -> String {
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
      case _ where InertText.isHarmful(scalar) || (0xfffe...0xffff).contains(scalar.value):
        escaped += "\\u{\(String(scalar.value, radix: 16))}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
