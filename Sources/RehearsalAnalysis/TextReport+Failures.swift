import RehearsalRules
import RehearsalRunning
import RehearsalSimulation
import RehearsalStatistics

extension TextReport {
  /// Returns the lines about the failures of a scenario.
  func failures(_ scenario: ScenarioResult) -> [String] {
    let explained = Set((scenario.causes?.groups ?? []).flatMap(\.seeds))
    var (failed, others) = (0, 0)
    var shown: [JudgedRun] = []
    let fails = scenario.runs.verdicts.contains { $0 != .pass }
    for run in fails ? scenario.runs : [] where run.verdict != .pass {
      failed += 1
      guard !explained.contains(run.summary.seed) else { continue }
      others += 1
      if shown.count < style.shownCount { shown.append(run) }
    }
    var lines = share(of: failed, scenario)
    lines += scenario.causes.map { causes($0, scenario) } ?? []
    lines += shown.flatMap { failure($0, scenario) }
    if others > shown.count { lines.append("      and \(others - shown.count) more seeds") }
    let failingOverSeeds = scenario.sweepExpectations.filter { $0.verdict != .pass }
    guard !failingOverSeeds.isEmpty else { return lines }
    return lines + failingOverSeeds.flatMap { failure($0) }
      + ["        repeat    \(InertText.line(scenario.repeatLine))"]
  }

  /// Returns a line that says which share of several runs failed, with a 95 % confidence interval.
  private func share(of failed: Int, _ scenario: ScenarioResult) -> [String] {
    let runs = scenario.runs.count
    guard failed > 0, runs > 1 else { return [] }
    let rate = Rate(failed, of: runs)
    let interval = rate.wilson()
    let share = Percentage.text(rate.share)
    let range = "\(Percentage.text(interval.low)) to \(Percentage.text(interval.high))"
    return [
      "      \(failed) of \(runs) runs \(failed == 1 ? "does" : "do") not pass (\(share) %, 95 %: \(range))"
    ]
  }

  // MARK: - Causes

  private func causes(_ causes: FailureCauses, _ scenario: ScenarioResult) -> [String] {
    var lines = causes.groups.prefix(style.shownCount).flatMap { cause($0, scenario) }
    let rest = causes.groups.dropFirst(style.shownCount)
    if !rest.isEmpty {
      let runs = rest.reduce(0) { $0 + $1.seeds.count }
      lines.append(
        "      and \(rest.count) more group\(rest.count == 1 ? "" : "s") of \(runs) run\(runs == 1 ? "" : "s")"
      )
    }
    if causes.unexamined > 0 {
      lines.append(
        "      the causes are those of the first \(FailureCauses.mostExamined) runs; \(causes.unexamined) more do not pass either"
      )
    }
    return lines
  }

  /// Returns the lines about a group of runs: what failed in the first of them, and why.
  func cause(_ cause: FailureCause, _ scenario: ScenarioResult) -> [String] {
    guard let seed = cause.seeds.first,
      let run = scenario.runs.first(where: { $0.summary.seed == seed })
    else { return [] }
    let lines = run.judgement.expectations.filter { $0.verdict != .pass }.flatMap {
      failure($0, showsNearest: cause.history.isEmpty)
    }
    let block = CauseBlock(cause, of: run, in: scenario, shownCount: style.shownCount)
    return lines + digestFailure(run)
      + block.lines.map { "        \($0.label.padded(to: 8))  \($0.text)" }
  }

  // MARK: - Assertions

  private func failure(_ result: ExpectationResult, showsNearest: Bool = true) -> [String] {
    let place = result.location.map { "\($0): " } ?? ""
    var lines = [
      "      " + InertText.line("\(place)\(result.verdict.rawValue): \(result.statement)"),
      "        expected  \(InertText.line(result.expected))",
      "        found     \(InertText.line(result.found))",
    ]
    guard showsNearest || !result.showsRecentEvents else { return lines }
    let label = result.showsRecentEvents ? "nearest " : "because "
    for (index, event) in result.nearest.enumerated() {
      lines.append("        \(index == 0 ? label : "        ")  \(InertText.line(event))")
    }
    return lines
  }

  private func failure(_ run: JudgedRun, _ scenario: ScenarioResult) -> [String] {
    var lines = run.judgement.expectations.filter { $0.verdict != .pass }.flatMap { failure($0) }
    lines += digestFailure(run)
    let line = InertText.line(scenario.repeatLine(seed: run.summary.seed))
    return lines + ["        repeat    \(line)"]
  }

  /// Returns what is wrong with the digest of a run, and what to do about it; empty if nothing is.
  func digestFailure(_ run: JudgedRun) -> [String] {
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

extension Percentage {
  /// Returns a share from 0 through 1 in percent, with one decimal below ten percent.
  fileprivate static func text(_ share: Double) -> String {
    let tenths = Int((share * 1000).rounded())
    return tenths % 10 == 0 || tenths >= 100
      ? "\((tenths + 5) / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}
