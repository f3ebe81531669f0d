import RehearsalRules
public import RehearsalRunning
import RehearsalSimulation

/// A report on the results of a sweep as JUnit XML.
///
/// Each scenario is a test suite, with the seeds and the virtual time as properties. By default, the suite has a
/// single test case. Times of test cases are the real times that the runs took; they are zero for runs that a
/// recording already contained.
///
/// Source: the schema `junit-10.xsd` of Jenkins' xUnit plugin. In this schema, test cases have neither
/// properties nor `file` and `line`.
public struct JUnitReport: CustomStringConvertible {
  /// What a test case stands for.
  public enum Cases: String, Sendable, CaseIterable {
    /// A scenario with all its runs. The name of the case does not depend on the seeds.
    case scenario
    /// One run of a scenario, or one expectation that applies to all runs together.
    case seed
  }

  private let result: SuiteResult
  private let cases: Cases
  private let text: TextReport

  /// Creates the report on the results of a sweep.
  public init(_ result: SuiteResult, cases: Cases = .scenario) {
    self.result = result
    self.cases = cases
    text = TextReport(result, style: TextStyle(isExact: true))
  }

  /// The text of the report, which ends with a newline.
  public var description: String {
    let suites = result.scenarios.map(suite).joined()
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n\(suites)</testsuites>\n"
  }

  private func suite(_ scenario: ScenarioResult) -> String {
    let cases = cases(of: scenario)
    let failures = cases.count { $0.verdict == .fail }
    let errors = cases.count { $0.verdict == .unknown }
    let time = Self.seconds(scenario.wallTime)
    return """
        <testsuite name="\(Self.escaped(scenario.plan.name))" tests="\(cases.count)" \
      failures="\(failures)" errors="\(errors)" time="\(time)">
          <properties>
      \(properties(of: scenario))    </properties>
      \(cases.map { element($0, scenario) }.joined())  </testsuite>

      """
  }

  private func properties(of scenario: ScenarioResult) -> String {
    let times = scenario.runs.map(\.summary.time.nanoseconds)
    let virtualTime = [times.min(), times.max()].compactMap(\.self).map(Self.seconds)
    let properties: [(String, String?)] = [
      ("family", scenario.plan.family),
      ("tags", scenario.plan.tags.isEmpty ? nil : scenario.plan.tags.joined(separator: " ")),
      ("seeds", scenario.seedText),
      ("virtual-time", Set(virtualTime).count > 1 ? nil : virtualTime.first),
      ("virtual-time-min", Set(virtualTime).count > 1 ? virtualTime.first : nil),
      ("virtual-time-max", Set(virtualTime).count > 1 ? virtualTime.last : nil),
      ("repeat", scenario.repeatLine),
    ]
    return properties.compactMap { name, value in
      value.map { "      <property name=\"\(name)\" value=\"\(Self.escaped($0))\"/>\n" }
    }.joined()
  }

  // MARK: - Cases

  private struct Case {
    var name: String
    var time: Duration?
    var verdict: Verdict
    /// What failed, one line each.
    var problems: [String] = []
    /// Why it failed and how to repeat it, one line each.
    var reasons: [String] = []
  }

  private func cases(of scenario: ScenarioResult) -> [Case] {
    switch cases {
    case .scenario: [wholeCase(scenario)]
    case .seed:
      scenario.runs.map { seedCase($0, scenario) }
        + scenario.sweepExpectations.map { result in
          Case(
            name: "\(scenario.plan.name), \(result.statement)",
            verdict: result.verdict,
            problems: [line(result)]
          )
        }
    }
  }

  private func wholeCase(_ scenario: ScenarioResult) -> Case {
    var problems: [String] = []
    for run in scenario.runs where run.verdict != .pass {
      problems += self.problems(of: run).filter { !problems.contains($0) }
      guard problems.count < Self.mostProblems else { break }
    }
    let failed = scenario.runs.count { $0.verdict != .pass }
    if scenario.runs.count > 1, failed > 0 {
      problems.append("\(failed) of \(scenario.runs.count) runs do not pass")
    }
    problems += scenario.sweepExpectations.filter { $0.verdict != .pass }.map(line)
    return Case(
      name: scenario.plan.name,
      time: scenario.wallTime,
      verdict: scenario.verdict,
      problems: problems,
      reasons: scenario.verdict == .pass ? [] : text.failures(scenario)
    )
  }

  /// How many different problems of runs a case of a whole scenario lists.
  private static let mostProblems = 20

  private func seedCase(_ run: JudgedRun, _ scenario: ScenarioResult) -> Case {
    let seed = run.summary.seed
    let cause = scenario.causes?.groups.first { $0.seeds.contains(seed) }
    let isFirst = cause?.seeds.first == seed
    let reasons =
      cause.map { cause in
        isFirst
          ? text.cause(cause, scenario)
          : ["the same cause as seed \(cause.seeds[0]): \(cause.title); without it: \(cause.trial)"]
      } ?? []
    return Case(
      name: "\(scenario.plan.name), seed \(seed)",
      time: run.wallTime,
      verdict: run.verdict,
      problems: problems(of: run),
      reasons: run.verdict == .pass ? [] : reasons + [scenario.repeatLine(seed: seed)]
    )
  }

  private func problems(of run: JudgedRun) -> [String] {
    let failing = run.judgement.expectations.filter { $0.verdict != .pass }.map(line)
    return failing + text.digestFailure(run).map { String($0.drop { $0 == " " }) }
  }

  private func line(_ result: ExpectationResult) -> String {
    let place = result.location.map { "\($0): " } ?? ""
    return "\(place)\(result.statement): expected \(result.expected), found \(result.found)"
  }

  private func element(_ testCase: Case, _ scenario: ScenarioResult) -> String {
    let head =
      "    <testcase name=\"\(Self.escaped(testCase.name))\" "
      + "classname=\"\(Self.escaped(scenario.path))\" time=\"\(Self.seconds(testCase.time))\""
    let element =
      switch testCase.verdict {
      case .pass: ""
      case .fail: "failure"
      case .unknown: "error"
      }
    guard !element.isEmpty else { return head + "/>\n" }
    let message = Self.escaped(testCase.problems.first ?? "")
    let body = Self.escaped(testCase.problems.joined(separator: "\n"))
    let output =
      testCase.reasons.isEmpty
      ? ""
      : "      <system-out>\(Self.escaped(testCase.reasons.joined(separator: "\n")))</system-out>\n"
    return head + ">\n      <\(element) message=\"\(message)\">\(body)</\(element)>\n"
      + output + "    </testcase>\n"
  }

  // MARK: - Text

  /// Returns a real time in seconds, rounded to milliseconds; zero if it was not measured.
  private static func seconds(_ time: Duration?) -> String {
    guard let time else { return "0.000" }
    let (seconds, attoseconds) = time.components
    return self.seconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000 + 500_000)
  }

  /// Returns a time in seconds, cut off after three decimals.
  private static func seconds(_ nanoseconds: Int64) -> String {
    let milliseconds = nanoseconds / 1_000_000
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
