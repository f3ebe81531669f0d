import RehearsalRules
import RehearsalRunning
import RehearsalSimulation
import RehearsalStatistics

extension TextReport {
  /// Returns the lines about the failures of a scenario: the causes, the failed runs and the failed expectations.
  func failureLines(_ scenario: ScenarioResult) -> [String] {
    let explainedSeeds = Set((scenario.causes?.causes ?? []).flatMap(\.seeds))
    let failedCount = scenario.runs.verdicts.count { $0 != .pass }
    let groups = FailureGroup.groups(of: scenario, besides: explainedSeeds)
    var lines = failureRateLines(failedCount, scenario)
    lines += scenario.causes.map { causeLines($0, scenario) } ?? []
    lines += groups.prefix(style.listLimit).flatMap { failureLines($0, scenario) }
    let hiddenCount = groups.dropFirst(style.listLimit).reduce(0) { $0 + $1.count }
    if hiddenCount > 0 { lines.append("      and \(hiddenCount) more seeds; --verbose shows all") }
    let failedSweepExpectations = scenario.sweepExpectations.filter { $0.verdict != .pass }
    guard !failedSweepExpectations.isEmpty else { return lines }
    lines += failedSweepExpectations.flatMap {
      showsNearestEvents($0) + boundCauseLines($0, scenario)
    }
    let isRepeated = failedSweepExpectations.allSatisfy { result in
      scenario.causes?.cause(of: result).map {
        scenario.repeatCommand(seed: $0.worstSeed) == scenario.repeatCommand
      } ?? false
    }
    return isRepeated
      ? lines : lines + ["        repeat    \(InertText.singleLine(scenario.repeatCommand))"]
  }

  /// Returns the lines about why a bound on a quantity is missed; empty if the result is about something else.
  func boundCauseLines(_ result: ExpectationResult, _ scenario: ScenarioResult) -> [String] {
    guard let boundCause = scenario.causes?.cause(of: result) else { return [] }
    return lines(of: CauseBlock(boundCause, in: scenario, shownCount: style.listLimit))
  }

  private func lines(of block: CauseBlock) -> [String] {
    block.lines.map { "        \($0.label.padded(to: 8))  \($0.text)" }
  }

  /// Returns a line with the share of runs that did not pass and its 95 % confidence interval.
  ///
  /// The result is empty if all runs passed, or if there is only one run.
  private func failureRateLines(_ failedCount: Int, _ scenario: ScenarioResult) -> [String] {
    let runCount = scenario.runs.count
    guard failedCount > 0, runCount > 1 else { return [] }
    let rate = Rate(failedCount, of: runCount)
    let interval = rate.wilson()
    let shareText = Percentage.text(rate.successShare)
    let intervalText = "\(Percentage.text(interval.low)) to \(Percentage.text(interval.high))"
    return [
      "      \(failedCount) of \(runCount) runs \(failedCount == 1 ? "does" : "do") not pass (\(shareText) %, 95 %: \(intervalText))"
    ]
  }

  // MARK: - Causes

  /// Returns the lines about the causes of failed runs.
  ///
  /// The failed runs are grouped by their cause. The first groups have lines of their own. Further lines
  /// count the other groups and the runs that were not examined.
  private func causeLines(_ causes: FailureCauses, _ scenario: ScenarioResult) -> [String] {
    var lines = causes.causes.prefix(style.listLimit).flatMap { causeLines($0, scenario) }
    let hiddenGroups = causes.causes.dropFirst(style.listLimit)
    if !hiddenGroups.isEmpty {
      let hiddenRunCount = hiddenGroups.reduce(0) { $0 + $1.seeds.count }
      lines.append(
        "      and \(hiddenGroups.count.counted("more group")) of \(hiddenRunCount.counted("run")); --verbose shows all"
      )
    }
    if causes.unexaminedCount > 0 {
      let examinedCount = causes.causes.reduce(0) { $0 + $1.seeds.count }
      lines.append(
        "      the causes are those of the first \(examinedCount) runs; \(causes.unexaminedCount) more do not pass either"
      )
    }
    return lines
  }

  /// Returns the lines about a group of runs with the same cause: what failed in the first run of the group, and why.
  func causeLines(_ cause: FailureCause, _ scenario: ScenarioResult) -> [String] {
    guard let seed = cause.seeds.first,
      let run = scenario.runs.first(where: { $0.summary.seed == seed })
    else { return [] }
    let lines = run.judgement.expectationResults.filter { $0.verdict != .pass }.flatMap {
      showsNearestEvents($0, showsNearest: cause.traceLines.isEmpty)
    }
    let block = CauseBlock(cause, of: run, in: scenario, shownCount: style.listLimit)
    return lines + digestFailureLines(run) + self.lines(of: block)
  }

  // MARK: - Expectations

  private func showsNearestEvents(_ result: ExpectationResult, showsNearest: Bool = true)
    -> [String]
  {
    let location = result.location.map { "\($0): " } ?? ""
    var lines = [
      "      " + InertText.singleLine("\(location)\(result.verdict.rawValue): \(result.statement)"),
      "        expected  \(InertText.singleLine(result.expected))",
      "        found     \(InertText.singleLine(result.actual))",
    ]
    guard showsNearest || !result.showsRecentEvents else { return lines }
    let label = result.showsRecentEvents ? "nearest " : "because "
    for (index, event) in result.explanation.enumerated() {
      lines.append("        \(index == 0 ? label : "        ")  \(InertText.singleLine(event))")
    }
    return lines
  }

  private func failureLines(_ group: FailureGroup, _ scenario: ScenarioResult) -> [String] {
    let run = group.run
    var lines = run.judgement.expectationResults.filter { $0.verdict != .pass }
      .flatMap { showsNearestEvents($0) }
    lines += digestFailureLines(run)
    let repeatLine = InertText.singleLine(scenario.repeatCommand(seed: run.summary.seed))
    let moreCount = group.count - 1
    let more = moreCount.counted("more run fails", "more runs fail")
    return lines + ["        repeat    \(repeatLine)"]
      + (moreCount > 0 ? ["      and \(more) with the same text"] : [])
  }

  /// Returns the lines about an unexpected digest of a run, and what to do; empty if the digest is as expected.
  func digestFailureLines(_ run: JudgedRun) -> [String] {
    let digest = run.summary.digest
    switch run.digestMismatch {
    case nil: return []
    case .foundInSecondRun(let otherDigest):
      return ["      fail: the same plan and seed gave two traces, \(digest) and \(otherDigest)"]
    case .foundInFile(let expectedDigest):
      return [
        "      fail: the trace has changed",
        "        expected  \(expectedDigest)",
        "        found     \(digest); if that is meant, write the digests anew with `rehearse run --write-digests`",
      ]
    case .absentFromFile:
      return [
        "      fail: the digest file has no digest of this run; write it with `rehearse run --write-digests`"
      ]
    }
  }
}

extension Percentage {
  /// Returns a share from 0 through 1 as a percentage.
  ///
  /// A percentage below ten has one decimal, unless the decimal is zero.
  fileprivate static func text(_ share: Double) -> String {
    let tenths = Int((share * 1000).rounded())
    return tenths % 10 == 0 || tenths >= 100
      ? "\((tenths + 5) / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}
