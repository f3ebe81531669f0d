import RehearsalRules
public import RehearsalRunning
import RehearsalSimulation

/// A report on the results of a sweep as JUnit XML.
///
/// Each scenario is a test suite. Each run is a test case, and so is each expectation that applies to all
/// runs together.
///
/// Source: the schema `junit-10.xsd` of Jenkins' xUnit plugin. In this schema, test cases have no
/// `file` or `line`.
public struct JUnitReport: CustomStringConvertible {
  private let result: SuiteResult

  /// Creates the report on the results of a sweep.
  public init(_ result: SuiteResult) {
    self.result = result
  }

  /// The text of the report, which ends with a newline.
  public var description: String {
    let suites = result.scenarios.map(suite).joined()
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n\(suites)</testsuites>\n"
  }

  private func suite(_ scenario: ScenarioResult) -> String {
    let verdicts = scenario.runs.map(\.verdict) + scenario.sweepExpectations.map(\.verdict)
    let failures = verdicts.count { $0 == .fail }
    let errors = verdicts.count { $0 == .unknown }
    let name = Self.escaped(scenario.plan.name)
    let causes = Dictionary(
      (scenario.causes?.groups ?? []).flatMap { cause in cause.seeds.map { ($0, cause) } }
    ) { first, _ in first }
    let cases =
      scenario.runs.map { testCase($0, causes[$0.summary.seed], scenario) }.joined()
      + scenario.sweepExpectations.map { testCase($0, scenario) }.joined()
    return """
        <testsuite name="\(name)" tests="\(verdicts.count)" failures="\(failures)" \
      errors="\(errors)">
      \(cases)  </testsuite>

      """
  }

  private func testCase(
    _ run: JudgedRun,
    _ cause: FailureCause?,
    _ scenario: ScenarioResult
  ) -> String {
    let reason = cause.map { ["cause: \($0.title); without it: \($0.trial)"] + $0.history }
    let failing = run.judgement.expectations.filter { $0.verdict != .pass }.map(line)
    return testCase(
      named: "\(scenario.plan.name), seed \(run.summary.seed)",
      of: scenario,
      time: seconds(run),
      run.verdict,
      message: failing.first ?? "the digest is not the one expected",
      body: failing + (reason ?? []) + [scenario.repeatLine(seed: run.summary.seed)]
    )
  }

  /// Returns the test case for an expectation that applies to all runs together.
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

  /// Returns the virtual time of a run in seconds, cut off after three decimals.
  private func seconds(_ run: JudgedRun) -> String {
    let milliseconds = run.summary.time.nanoseconds / 1_000_000
    let rest = String(1_000 + milliseconds % 1_000).dropFirst()
    return "\(milliseconds / 1_000).\(rest)"
  }

  /// Returns a text escaped for XML 1.0.
  ///
  /// Characters that XML forbids become escapes such as `\u{0}`.
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
