import RehearsalRules
import RehearsalRunning
import RehearsalSimulation
import RehearsalStatistics

extension TextReport {
  /// Returns the lines about the failures of a scenario.
  func failures(_ scenario: ScenarioResult) -> [String] {
    let failed = scenario.runs.filter { $0.verdict != .pass }
    var lines = share(of: failed.count, scenario)
    let explained = Set((scenario.causes?.groups ?? []).flatMap(\.seeds))
    let others = failed.filter { !explained.contains($0.summary.seed) }
    lines += scenario.causes.map { causes($0, scenario) } ?? []
    lines += others.prefix(style.shownCount).flatMap { failure($0, scenario) }
    if others.count > style.shownCount {
      lines.append("      and \(others.count - style.shownCount) more seeds")
    }
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
    var lines = run.judgement.expectations.filter { $0.verdict != .pass }.flatMap {
      failure($0, showsNearest: cause.history.isEmpty)
    }
    lines += digestFailure(run)
    let count = cause.seeds.count
    let seeds = count > 1 ? "  (\(count) runs, such as seed \(seed))" : ""
    lines.append("        cause     \(InertText.line(cause.title)); \(trial(of: cause))\(seeds)")
    if !cause.effect.isEmpty { lines.append("        effect    \(InertText.line(cause.effect))") }
    lines += labelled("reason", cause.reasons) + others(of: cause) + history(of: cause)
    if !cause.affectedTasks.isEmpty { lines.append("        affects   \(affected(by: cause))") }
    lines += lesserViolations(in: run) + labelled("to do", cause.advice.map { [$0] } ?? [])
    lines += remedies(for: run)
    let repeatLine = InertText.line(scenario.repeatLine(seed: seed))
    return lines + [
      "        repeat    \(repeatLine)",
      "        show      \(repeatLine) --record run.sqlite; rehearse show run.sqlite",
    ]
  }

  /// How many rules a block says what to do about.
  private static let remedyCount = 3

  /// Returns what to do about the first rules of severity error that were violated.
  private func remedies(for run: JudgedRun) -> [String] {
    var rules: [String] = []
    for violation in run.judgement.violations
    where violation.severity == .error && !rules.contains(violation.rule) {
      rules.append(violation.rule)
    }
    return rules.prefix(Self.remedyCount).flatMap { rule -> [String] in
      guard let remedy = RunRuleExplanation.remedy(of: rule) else { return [] }
      return [
        "        to do     \(rule): \(InertText.line(remedy))",
        "        explain   rehearse explain \(rule)",
      ]
    }
  }

  private func trial(of cause: FailureCause) -> String {
    switch cause.origin {
    case .fault, .script, .window, .quota, .budget: "without it: \(cause.trial)"
    case .several: "without all of them: \(cause.trial)"
    case .chance, .protocolItself: cause.trial.description
    }
  }

  /// Returns a line for each other fault or script that had an effect, with what the same seed gives without it.
  ///
  /// Those without which the run fails in the same way are only named.
  private func others(of cause: FailureCause) -> [String] {
    let telling = cause.others.filter { $0.trial != .stillFails }
    var lines = telling.prefix(style.shownCount).map { other in
      let effect = other.effect.isEmpty ? "" : " (\(other.effect))"
      return "\(other.title)\(effect); without it: \(other.trial)"
    }
    let rest = telling.count - lines.count
    if rest > 0 { lines.append("and \(rest) more") }
    let idle = cause.others.filter { $0.trial == .stillFails }.map(\.title)
    let names = idle.prefix(style.shownCount).joined(separator: ", ")
    let more = idle.count > style.shownCount ? " and \(idle.count - style.shownCount) more" : ""
    return labelled("also", lines)
      + labelled(
        "not",
        idle.isEmpty
          ? []
          : [
            "\(names)\(more): without \(idle.count == 1 ? "it" : "any one of them"), the run still fails"
          ]
      )
  }

  /// Returns a line with the rules of lower severity that a run violates, which the assertions do not name.
  private func lesserViolations(in run: JudgedRun) -> [String] {
    let parts = [Severity.warning, .note].compactMap { severity -> String? in
      let found = run.judgement.violations.filter { $0.severity == severity }
      guard !found.isEmpty else { return nil }
      let rules = Dictionary(grouping: found, by: \.rule).sorted { $0.key < $1.key }
        .map { rule, all in all.count > 1 ? "\(rule) (\(all.count) times)" : rule }
      return
        "\(found.count) \(severity.rawValue)\(found.count == 1 ? "" : "s"): \(rules.joined(separator: ", "))"
    }
    return labelled("besides", parts.isEmpty ? [] : [parts.joined(separator: "; ")])
  }

  /// Returns lines with a label before the first of them.
  private func labelled(_ label: String, _ lines: [String]) -> [String] {
    lines.enumerated().map { index, line in
      "        \((index == 0 ? label : "").padded(to: 8))  \(InertText.line(line))"
    }
  }

  private func history(of cause: FailureCause) -> [String] {
    let more =
      cause.omittedLines > 0 ? ["and \(cause.omittedLines) more, which `show` prints"] : []
    return labelled(InertText.line(cause.task ?? "run", limit: 8), cause.history + more)
  }

  private func affected(by cause: FailureCause) -> String {
    let names = cause.affectedTasks.prefix(style.shownCount).map { InertText.line($0) }
    let count = cause.affectedTasks.count
    let rest = count > names.count ? " and \(count - names.count) more" : ""
    return "\(count) task\(count == 1 ? "" : "s") that need\(count == 1 ? "s" : "") it: "
      + names.joined(separator: ", ") + rest
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
