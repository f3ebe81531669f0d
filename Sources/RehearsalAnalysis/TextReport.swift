import RehearsalRules
public import RehearsalRunning
import RehearsalSimulation

/// A human-readable report on the results of a sweep.
///
/// Each scenario has one line. Below the line are the failures and notes of the scenario.
public struct TextReport: CustomStringConvertible {
  private let result: SuiteResult

  /// Creates the report on the results of a sweep.
  public init(_ result: SuiteResult) {
    self.result = result
  }

  /// The text of the report, which ends with a newline.
  public var description: String {
    let rows = result.scenarios.map(row)
    let widths = (0..<6).map { column in rows.map { $0[column].count }.max() ?? 0 }
    var lines: [String] = []
    for (scenario, row) in zip(result.scenarios, rows) {
      lines.append(
        zip(row, widths).map { $0.padded(to: $1) }.joined(separator: "  ") + "  " + digest(scenario)
      )
      lines += failures(scenario)
      lines += scenario.remarks.map { "      note: \(InertText.line($0))" }
    }
    return (lines + ["", summary]).joined(separator: "\n") + "\n"
  }

  private func row(_ scenario: ScenarioResult) -> [String] {
    let runs = scenario.runs
    let seeds = runs.count == 1 ? "" : ", \(runs.count) seeds"
    let handoffs = range(runs.map { $0.summary.handoffs })
    let violations = range(runs.map { UInt64($0.judgement.violations.count) })
    return [
      verdict(scenario),
      InertText.line(scenario.plan.name) + seeds,
      outcomes(scenario),
      handoffs + (handoffs == "1" ? " handoff" : " handoffs"),
      violations + (violations == "1" ? " violation" : " violations"),
      time(runs),
    ]
  }

  private func verdict(_ scenario: ScenarioResult) -> String {
    let canaries = scenario.runs.compactMap(\.judgement.canary)
    if canaries.contains(.missed) { return "canary missed" }
    let isCaught = !canaries.isEmpty && scenario.verdict == .pass
    return isCaught ? "canary caught" : scenario.verdict.rawValue
  }

  /// Returns how many tasks of all runs ended with each outcome, such as `11 completed, 1 stuck`.
  private func outcomes(_ scenario: ScenarioResult) -> String {
    let endedTasks = scenario.runs.flatMap { $0.judgement.tasks }
    var parts = Outcome.Kind.allCases.compactMap { kind -> String? in
      let count = endedTasks.count { $0.outcome.kind == kind }
      return count > 0 ? "\(count) \(kind.rawValue)" : nil
    }
    let taskCount = scenario.runs.map(\.judgement.taskCount).reduce(0, +)
    let openCount = taskCount - endedTasks.count { $0.task != .none }
    if openCount > 0 { parts.append("\(openCount) open") }
    return parts.isEmpty ? "no tasks" : parts.joined(separator: ", ")
  }

  private func range(_ numbers: [UInt64]) -> String {
    guard let minimum = numbers.min(), let maximum = numbers.max() else { return "0" }
    return minimum == maximum ? "\(minimum)" : "\(minimum) to \(maximum)"
  }

  private func time(_ runs: [JudgedRun]) -> String {
    let times = runs.map(\.summary.time.nanoseconds)
    guard let shortest = times.min(), let longest = times.max() else { return "0s" }
    let maximum = VirtualTime(longest).description
    return shortest == longest ? maximum : "\(VirtualTime(shortest)) to \(maximum)"
  }

  /// Returns the digest of the run if there is only one.
  ///
  /// Otherwise, returns the digest of all runs' digests.
  private func digest(_ scenario: ScenarioResult) -> String {
    guard scenario.runs.count != 1 else { return scenario.runs[0].summary.digest.description }
    return Digest(of: scenario.runs.map(\.summary.digest.description).joined()).description
  }

  private var summary: String {
    let counts = [Verdict.pass, .fail, .unknown].map { verdict in
      result.scenarios.count { $0.verdict == verdict }
    }
    let canaries = result.scenarios.count { $0.runs.first?.judgement.canary != nil }
    let canaryNote = canaries > 0 ? " (\(canaries) of them canaries)" : ""
    let scenarios = result.scenarios.count
    let runs = result.scenarios.reduce(0) { $0 + $1.runs.count }
    let exercise = SweepAssessment.exercise(of: result.scenarios.map { ($0.plan, $0.runs) })
    let (agents, edges) = (exercise.agents, exercise.edges)
    return
      "\(scenarios) scenario\(scenarios == 1 ? "" : "s")\(canaryNote), \(runs) run\(runs == 1 ? "" : "s"): "
      + "\(counts[0]) passed, \(counts[1]) failed, \(counts[2]) unknown\n"
      + "\(agents.exercised) of \(agents.all) agents took part, "
      + "\(edges.exercised) of \(edges.all) edges exercised"
  }
}

// MARK: - Failures

extension TextReport {
  private static let shownRuns = 3

  private func failures(_ scenario: ScenarioResult) -> [String] {
    let failing = scenario.runs.filter { $0.verdict != .pass }
    var lines = failing.prefix(Self.shownRuns).flatMap { failure($0, scenario) }
    if failing.count > Self.shownRuns {
      lines.append("      and \(failing.count - Self.shownRuns) more seeds")
    }
    let failingOverSeeds = scenario.sweepExpectations.filter { $0.verdict != .pass }
    guard !failingOverSeeds.isEmpty else { return lines }
    return lines + failingOverSeeds.flatMap(failure)
      + ["        repeat    \(InertText.line(scenario.repeatLine))"]
  }

  private func failure(_ result: ExpectationResult) -> [String] {
    let place = result.location.map { "\($0): " } ?? ""
    var lines = [
      "      " + InertText.line("\(place)\(result.verdict.rawValue): \(result.statement)"),
      "        expected  \(InertText.line(result.expected))",
      "        found     \(InertText.line(result.found))",
    ]
    for (index, event) in result.nearest.enumerated() {
      lines.append("        \(index == 0 ? "nearest " : "        ")  \(InertText.line(event))")
    }
    return lines
  }

  private func failure(_ run: JudgedRun, _ scenario: ScenarioResult) -> [String] {
    var lines = run.judgement.expectations.filter { $0.verdict != .pass }.flatMap(failure)
    lines += digestFailure(run)
    let line = InertText.line(scenario.repeatLine(seed: run.summary.seed))
    return lines + ["        repeat    \(line)"]
  }

  private func digestFailure(_ run: JudgedRun) -> [String] {
    let found = run.summary.digest
    switch run.digestMismatch {
    case nil: return []
    case .secondRun(let other):
      return ["      fail: the same plan and seed gave two traces, \(found) and \(other)"]
    case .file(let expected):
      return [
        "      fail: the trace has changed",
        "        expected  \(expected)",
        "        found     \(found); if that is meant, write the digests anew with --write-digests",
      ]
    case .absentFromFile:
      return [
        "      fail: the digest file has no digest of this run; write it with --write-digests"
      ]
    }
  }
}
