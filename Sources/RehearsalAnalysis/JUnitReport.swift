import RehearsalRules
public import RehearsalRunning
import RehearsalSimulation

/// A report on the results of a sweep as JUnit XML.
///
/// A sweep runs every scenario with all of its seeds. Each scenario is a test suite, with the seeds and the
/// virtual time as properties. By default, a suite has a single test case. The time of a test case is the sum
/// of the real times of its runs. The time is zero if it was not measured, for example because a recording
/// already contained the runs.
///
/// Source: the schema `junit-10.xsd` of Jenkins' xUnit plugin. In this schema, test cases have neither
/// properties nor the attributes `file` and `line`.
public struct JUnitReport: CustomStringConvertible {
  /// How the results of a scenario are divided into test cases.
  public enum TestCaseDivision: String, Sendable, CaseIterable {
    /// One test case for all runs of a scenario. The name of the test case does not depend on the seeds.
    case scenario
    /// One test case for each run, and one for each expectation that applies to all runs together.
    case seed
  }

  private let result: SuiteResult
  private let division: TestCaseDivision
  private let textReport: TextReport

  /// Creates the report on the results of a sweep.
  public init(_ result: SuiteResult, cases: TestCaseDivision = .scenario) {
    self.result = result
    division = cases
    textReport = TextReport(result, style: TextStyle(isExact: true))
  }

  /// The text of the report, which ends with a newline.
  public var description: String {
    let suites = result.scenarios.map(suiteElement).joined() + missingRunsElement
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n\(suites)</testsuites>\n"
  }

  /// A test suite with one erroneous test case if runs of the sweep are missing; otherwise empty.
  private var missingRunsElement: String {
    guard let missingRuns = result.missingRuns else { return "" }
    let problem = Self.escaped("incomplete: " + missingRuns)
    return """
        <testsuite name="sweep" tests="1" failures="0" errors="1" time="0.000">
          <testcase name="all runs were made" classname="sweep" time="0.000">
            <error message="\(problem)">\(problem)</error>
          </testcase>
        </testsuite>

      """
  }

  private func suiteElement(_ scenario: ScenarioResult) -> String {
    let cases = cases(of: scenario)
    let failureCount = cases.count { $0.verdict == .fail }
    let errorCount = cases.count { $0.verdict == .unknown }
    let time = Self.seconds(scenario.wallTime)
    return """
        <testsuite name="\(Self.escaped(scenario.plan.name))" tests="\(cases.count)" \
      failures="\(failureCount)" errors="\(errorCount)" time="\(time)">
          <properties>
      \(properties(of: scenario))    </properties>
      \(cases.map { caseElement($0, scenario) }.joined())  </testsuite>

      """
  }

  private func properties(of scenario: ScenarioResult) -> String {
    let virtualTimes = scenario.runs.map(\.summary.time.nanoseconds)
    let virtualTimeRange = [virtualTimes.min(), virtualTimes.max()].compactMap(\.self).map(
      Self.seconds
    )
    let properties: [(String, String?)] = [
      ("family", scenario.plan.family),
      ("tags", scenario.plan.tags.isEmpty ? nil : scenario.plan.tags.joined(separator: " ")),
      ("seeds", scenario.seedText),
      ("virtual-time", Set(virtualTimeRange).count > 1 ? nil : virtualTimeRange.first),
      ("virtual-time-min", Set(virtualTimeRange).count > 1 ? virtualTimeRange.first : nil),
      ("virtual-time-max", Set(virtualTimeRange).count > 1 ? virtualTimeRange.last : nil),
      ("repeat", scenario.repeatCommand),
    ]
    return properties.compactMap { name, value in
      value.map { "      <property name=\"\(name)\" value=\"\(Self.escaped($0))\"/>\n" }
    }.joined()
  }

  // MARK: - Cases

  private struct TestCase {
    var name: String
    var time: Duration?
    var verdict: Verdict
    /// The failed expectations, the unexpected or missing digests, and the number of failed runs, one line
    /// each.
    var problems: [String] = []
    /// Lines that explain the failures, for example with causes, and the commands that repeat the runs.
    var reasons: [String] = []
  }

  private func cases(of scenario: ScenarioResult) -> [TestCase] {
    switch division {
    case .scenario: [scenarioCase(scenario)]
    case .seed:
      scenario.runs.map { seedCase($0, scenario) }
        + scenario.sweepExpectations.map { result in
          TestCase(
            name: "\(scenario.plan.name), \(result.statement)",
            verdict: result.verdict,
            problems: [problemText(result)],
            reasons: textReport.boundCauseLines(result, scenario)
          )
        }
    }
  }

  private func scenarioCase(_ scenario: ScenarioResult) -> TestCase {
    var problems: [String] = []
    for run in scenario.runs where run.verdict != .pass {
      problems += self.problems(of: run).filter { !problems.contains($0) }
      guard problems.count < Self.problemLimit else { break }
    }
    let failedCount = scenario.runs.count { $0.verdict != .pass }
    if scenario.runs.count > 1, failedCount > 0 {
      let verb = failedCount == 1 ? "does" : "do"
      problems.append("\(failedCount) of \(scenario.runs.count) runs \(verb) not pass")
    }
    problems += scenario.sweepExpectations.filter { $0.verdict != .pass }.map(problemText)
    return TestCase(
      name: scenario.plan.name,
      time: scenario.wallTime,
      verdict: scenario.verdict,
      problems: problems,
      reasons: scenario.verdict == .pass ? [] : textReport.failureLines(scenario)
    )
  }

  /// The number of different problems after which the test case of a scenario lists no problems of further
  /// runs.
  private static let problemLimit = 20

  private func seedCase(_ run: JudgedRun, _ scenario: ScenarioResult) -> TestCase {
    let seed = run.summary.seed
    let cause = scenario.causes?.causes.first { $0.seeds.contains(seed) }
    let isFirstOfCause = cause?.seeds.first == seed
    let reasons =
      cause.map { cause in
        isFirstOfCause
          ? textReport.causeLines(cause, scenario)
          : ["the same cause as seed \(cause.seeds[0]): \(cause.title); without it: \(cause.trial)"]
      } ?? []
    return TestCase(
      name: "\(scenario.plan.name), seed \(seed)",
      time: run.wallTime,
      verdict: run.verdict,
      problems: problems(of: run),
      reasons: run.verdict == .pass ? [] : reasons + [scenario.repeatCommand(seed: seed)]
    )
  }

  private func problems(of run: JudgedRun) -> [String] {
    let failedExpectations = run.judgement.expectationResults.filter { $0.verdict != .pass }
      .map(problemText)
    return failedExpectations
      + textReport.digestFailureLines(run).map { String($0.drop { $0 == " " }) }
  }

  private func problemText(_ result: ExpectationResult) -> String {
    let location = result.location.map { "\($0): " } ?? ""
    return "\(location)\(result.statement): expected \(result.expected), found \(result.actual)"
  }

  private func caseElement(_ testCase: TestCase, _ scenario: ScenarioResult) -> String {
    let openingTag =
      "    <testcase name=\"\(Self.escaped(testCase.name))\" "
      + "classname=\"\(Self.escaped(scenario.path))\" time=\"\(Self.seconds(testCase.time))\""
    let elementName =
      switch testCase.verdict {
      case .pass: ""
      case .fail: "failure"
      case .unknown: "error"
      }
    guard !elementName.isEmpty else { return openingTag + "/>\n" }
    let message = Self.escaped(testCase.problems.first ?? "")
    let body = Self.escaped(testCase.problems.joined(separator: "\n"))
    let outputElement =
      testCase.reasons.isEmpty
      ? ""
      : "      <system-out>\(Self.escaped(testCase.reasons.joined(separator: "\n")))</system-out>\n"
    return openingTag + ">\n      <\(elementName) message=\"\(message)\">\(body)</\(elementName)>\n"
      + outputElement + "    </testcase>\n"
  }

  // MARK: - Text

  /// Returns a real time in seconds, rounded to three decimals; `0.000` if the time was not measured.
  private static func seconds(_ time: Duration?) -> String {
    guard let time else { return "0.000" }
    let (seconds, attoseconds) = time.components
    return self.seconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000 + 500_000)
  }

  /// Returns nanoseconds as text in seconds with three decimals; further decimals are cut off.
  private static func seconds(_ nanoseconds: Int64) -> String {
    let milliseconds = nanoseconds / 1_000_000
    let decimals = String(1_000 + milliseconds % 1_000).dropFirst()
    return "\(milliseconds / 1_000).\(decimals)"
  }

  /// Returns the text with the special characters of XML 1.0 escaped.
  ///
  /// A character that XML forbids, or that can change how the text around it is displayed, becomes a text such as
  /// `\u{0}`.
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
