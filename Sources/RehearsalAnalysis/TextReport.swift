import RehearsalRules
public import RehearsalRunning
import RehearsalSimulation

/// A human-readable report on the results of a sweep.
///
/// A sweep runs every scenario with all of its seeds. Each scenario has one line, followed by lines about its
/// violations, its failures and remarks. A quiet report leaves out the scenarios that pass.
public struct TextReport: CustomStringConvertible {
  private let result: SuiteResult
  let style: TextStyle

  /// Creates the report on the results of a sweep.
  public init(_ result: SuiteResult, style: TextStyle = TextStyle()) {
    self.result = result
    self.style = style
  }

  /// The text of the report, which ends with a newline.
  public var description: String {
    let shownScenarios = result.scenarios.filter {
      style.verbosity != .quiet || $0.verdict != .pass
    }
    let rows = shownScenarios.map(row)
    let widths = (0..<6).map { column in rows.map { $0[column].count }.max() ?? 0 }
    var lines: [String] = []
    for (scenario, row) in zip(shownScenarios, rows) {
      lines.append(
        zip(row, widths).map { $0.padded(to: $1) }.joined(separator: "  ") + "  "
          + digestText(scenario)
      )
      lines += violationLines(scenario) + failureLines(scenario)
      lines += scenario.remarks.map { "      note: \(InertText.singleLine($0))" }
    }
    if !lines.isEmpty { lines.append("") }
    let summaryLines = summary.split(separator: "\n").map(String.init)
    return style.laidOut(lines + summaryLines).joined(separator: "\n") + "\n"
  }

  private func row(_ scenario: ScenarioResult) -> [String] {
    let runs = scenario.runs
    let seedNote = runs.count == 1 ? "" : ", \(runs.count) seeds"
    let handoffs = rangeText(runs.map { $0.summary.handoffs })
    let violations = rangeText(runs.map { UInt64($0.judgement.violations.count) })
    return [
      verdictText(scenario),
      InertText.singleLine(scenario.plan.name) + seedNote,
      outcomesText(scenario),
      handoffs + (handoffs == "1" ? " handoff" : " handoffs"),
      violations + (violations == "1" ? " violation" : " violations"),
      timeText(runs),
    ]
  }

  private func verdictText(_ scenario: ScenarioResult) -> String {
    let canaries = scenario.runs.compactMap(\.judgement.canary)
    if canaries.contains(.missed) { return "canary missed" }
    let isCaught = !canaries.isEmpty && scenario.verdict == .pass
    return isCaught ? "canary caught" : scenario.verdict.rawValue
  }

  /// Returns how many tasks ended with each outcome in all runs of a scenario, such as `11 completed, 1
  /// stuck`.
  ///
  /// Tasks that did not end are counted as `open`.
  private func outcomesText(_ scenario: ScenarioResult) -> String {
    var counts: [Outcome.Kind: Int] = [:]
    var unfinishedTaskCount = 0
    for run in scenario.runs {
      unfinishedTaskCount += run.judgement.taskCount
      for task in run.judgement.taskResults {
        counts[task.outcome.kind, default: 0] += 1
        if task.task != .none { unfinishedTaskCount -= 1 }
      }
    }
    var parts = Outcome.Kind.allCases.compactMap { kind in
      counts[kind].map { "\($0) \(kind.rawValue)" }
    }
    if unfinishedTaskCount > 0 { parts.append("\(unfinishedTaskCount) open") }
    return parts.isEmpty ? "no tasks" : parts.joined(separator: ", ")
  }

  private func rangeText(_ numbers: [UInt64]) -> String {
    guard let minimum = numbers.min(), let maximum = numbers.max() else { return "0" }
    return minimum == maximum ? "\(minimum)" : "\(minimum) to \(maximum)"
  }

  private func timeText(_ runs: RunList) -> String {
    let times = runs.map(\.summary.time.nanoseconds)
    guard let shortest = times.min(), let longest = times.max() else { return "0s" }
    let maximum = timeText(longest)
    return shortest == longest ? maximum : "\(timeText(shortest)) to \(maximum)"
  }

  private func timeText(_ nanoseconds: Int64) -> String {
    let time = VirtualTime(nanoseconds)
    return (style.isExact ? time : time.rounded).description
  }

  /// Returns a line that counts the violations in a passing scenario, by severity and rule.
  ///
  /// The result is empty if there are no violations. It is also empty for a scenario that does not pass,
  /// because the lines on its failures follow, and for a canary, because its violations are intended.
  private func violationLines(_ scenario: ScenarioResult) -> [String] {
    guard scenario.verdict == .pass, !scenario.runs.contains(where: { $0.judgement.canary != nil })
    else {
      return []
    }
    var counts: [Severity: [String: Int]] = [:]
    for run in scenario.runs {
      for violation in run.judgement.violations {
        counts[violation.severity, default: [:]][violation.rule, default: 0] += 1
      }
    }
    let severityTexts = [Severity.error, .warning, .note].compactMap { severity -> String? in
      guard let ruleCounts = counts[severity] else { return nil }
      let rules = ruleCounts.sorted { $0.key < $1.key }
        .map { rule, count in count > 1 ? "\(rule) (\(count) times)" : rule }
      let count = ruleCounts.values.reduce(0, +)
      return
        "\(count.counted(severity.rawValue)): \(rules.joined(separator: ", "))"
    }
    return severityTexts.isEmpty
      ? [] : ["      passes with \(severityTexts.joined(separator: "; "))"]
  }

  /// Returns the digest of the run of a scenario or, if there are several runs, a digest of their digests.
  ///
  /// The text is shortened unless the report is exact.
  private func digestText(_ scenario: ScenarioResult) -> String {
    var joinedDigests = ""
    for run in scenario.runs { joinedDigests += run.summary.digest.description }
    let digest =
      scenario.runs.count == 1 ? scenario.runs[0].summary.digest : Digest(of: joinedDigests)
    return style.isExact ? digest.description : String(digest.description.prefix(Self.digestLength))
  }

  /// The number of characters of a digest that the report shows, unless the report is exact.
  private static let digestLength = 12

  /// The last lines of the report.
  ///
  /// They count the scenarios by verdict, the runs, the agents that took part, and the edges that handoffs
  /// used. Further lines state the sources of the numbers in the models of agents, and the runs that are missing.
  var summary: String {
    let scenarioCounts = [Verdict.pass, .fail, .unknown].map { verdict in
      result.scenarios.count { $0.verdict == verdict }
    }
    let canaryCount = result.scenarios.count { $0.runs.first?.judgement.canary != nil }
    let canaryNote = canaryCount > 0 ? " (\(canaryCount) of them canaries)" : ""
    let scenarioCount = result.scenarios.count
    let runCount = result.scenarios.reduce(0) { $0 + $1.runs.count }
    let passingCount = result.scenarios.reduce(0) { $0 + $1.runs.verdicts.count { $0 == .pass } }
    let passingNote =
      runCount > scenarioCount && passingCount < runCount ? " (\(passingCount) pass)" : ""
    let exercisedParts = SweepAssessment.exerciseCounts(
      of: result.scenarios.map { ($0.plan, $0.runs) }
    )
    let (agents, edges) = (exercisedParts.agents, exercisedParts.edges)
    return
      "\(scenarioCount.counted("scenario"))\(canaryNote), \(runCount.counted("run"))\(passingNote): "
      + "\(scenarioCounts[0]) passed, \(scenarioCounts[1]) failed, \(scenarioCounts[2]) unknown\n"
      + "\(agents.exercised) of \(agents.all) agents took part, "
      + "\(edges.exercised) of \(edges.all) edges exercised"
      + Self.statedEdgeNote(exercisedParts) + sameRunLine
      + calibrationSources.map { "\nmodels calibrated on \($0)" }.joined()
      + (result.missingRuns.map { "\nincomplete: \(InertText.singleLine($0))" } ?? "")
  }

  /// A line that counts the scenarios whose runs have the same events with all seeds; an empty text if there are none.
  private var sameRunLine: String {
    let scenarios = result.scenarios.filter { $0.runs.count > 1 }
    let sameCount = scenarios.count { $0.runs.haveSameEvents(in: $0.plan) }
    guard sameCount > 0 else { return "" }
    let subject = sameCount == 1 ? "1 scenario draws" : "\(sameCount) scenarios draw"
    return "\n\(subject) nothing at random, so that the runs are equal for all seeds"
  }

  /// Returns how many of the edges that definitions name were exercised; an empty text if policies add no other edge.
  private static func statedEdgeNote(_ counts: SweepAssessment.ExerciseCounts) -> String {
    let edges = counts.statedEdges
    guard edges.all < counts.edges.all else { return "" }
    return edges.all == 0
      ? "; no definition names an edge"
      : ", \(edges.exercised) of the \(edges.all) that definitions name"
  }

  /// The sources of the numbers in the models of agents, as texts without duplicates.
  private var calibrationSources: [String] {
    var sources: [String] = []
    for calibration in result.scenarios.compactMap(\.plan.calibration) {
      let source = InertText.singleLine(calibration.summary)
      if !sources.contains(source) { sources.append(source) }
    }
    return sources
  }
}
