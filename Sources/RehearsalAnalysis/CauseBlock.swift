import RehearsalRules
import RehearsalRunning
import RehearsalSimulation

/// What reports say about why a run failed: the cause, what it affects, and what to do.
struct CauseBlock {
  /// A line of the block.
  struct Line {
    /// What the line is about, such as `cause`; empty if it continues the line before.
    var label: String
    /// The text, with harmful characters escaped.
    var text: String
  }

  /// The lines, from the cause to the command that shows the run.
  private(set) var lines: [Line] = []

  /// How many rules a block says what to do about.
  private static let remedyCount = 3

  private let shownCount: Int

  /// Creates the block about a run.
  ///
  /// - Parameters:
  ///   - cause: The cause of the failure.
  ///   - run: The run.
  ///   - scenario: The scenario of the run.
  ///   - shownCount: How many parts of a list are shown.
  init(
    _ cause: FailureCause,
    of run: JudgedRun,
    in scenario: ScenarioResult,
    shownCount: Int
  ) {
    self.shownCount = shownCount
    let seed = run.summary.seed
    let count = cause.seeds.count
    let seeds = count > 1 ? "  (\(count) runs, such as seed \(seed))" : ""
    add("cause", ["\(cause.title); \(Self.trial(of: cause))\(seeds)"])
    if !cause.effect.isEmpty { add("effect", [cause.effect]) }
    add("reason", cause.reasons)
    addOthers(of: cause)
    addHistory(of: cause)
    if !cause.affectedTasks.isEmpty { add("affects", [affected(by: cause)]) }
    addLesserViolations(in: run)
    add("to do", cause.advice.map { [$0] } ?? [])
    addRemedies(for: run)
    let repeatLine = scenario.repeatLine(seed: seed)
    add("repeat", [repeatLine])
    add("show", ["\(repeatLine) --record run.sqlite; rehearse show run.sqlite"])
  }

  /// Creates the block about a history, which cannot be run again without a fault.
  ///
  /// - Parameters:
  ///   - run: The history.
  ///   - plan: The plan of the history.
  ///   - events: The events of the history.
  ///   - shownCount: How many parts of a list are shown.
  init(ofHistory run: JudgedRun, _ plan: Plan, _ events: [Event], shownCount: Int) {
    self.shownCount = shownCount
    let errors = run.judgement.violations.filter { $0.severity == .error }
    let shown = errors.flatMap(\.evidence).prefix(shownCount).compactMap { sequence -> String? in
      guard events.indices.contains(Int(clamping: sequence)) else { return nil }
      let event = events[Int(clamping: sequence)]
      return "\(VirtualTime(event.time.nanoseconds).rounded) \(event.line(in: plan))"
    }
    add("shown by", Array(shown))
    addLesserViolations(in: run)
    addRemedies(for: run)
  }

  /// Adds lines with a label before the first of them.
  private mutating func add(_ label: String, _ texts: [String]) {
    for (index, text) in texts.enumerated() {
      lines.append(Line(label: index == 0 ? label : "", text: InertText.line(text)))
    }
  }

  private static func trial(of cause: FailureCause) -> String {
    switch cause.origin {
    case .fault, .script, .window, .quota, .budget: "without it: \(cause.trial)"
    case .several: "without all of them: \(cause.trial)"
    case .chance, .protocolItself: cause.trial.description
    }
  }

  /// Adds a line for each other fault or script that had an effect, with what the same seed gives without it.
  ///
  /// Those without which the run fails in the same way are only named.
  private mutating func addOthers(of cause: FailureCause) {
    let telling = cause.others.filter { $0.trial != .stillFails }
    var lines = telling.prefix(shownCount).map { other in
      let effect = other.effect.isEmpty ? "" : " (\(other.effect))"
      return "\(other.title)\(effect); without it: \(other.trial)"
    }
    let rest = telling.count - lines.count
    if rest > 0 { lines.append("and \(rest) more") }
    add("also", lines)
    let idle = cause.others.filter { $0.trial == .stillFails }.map(\.title)
    guard !idle.isEmpty else { return }
    let names = idle.prefix(shownCount).joined(separator: ", ")
    let more = idle.count > shownCount ? " and \(idle.count - shownCount) more" : ""
    let without = "without \(idle.count == 1 ? "it" : "any one of them"), the run still fails"
    add("not", ["\(names)\(more): \(without)"])
  }

  private mutating func addHistory(of cause: FailureCause) {
    let more =
      cause.omittedLines > 0 ? ["and \(cause.omittedLines) more, which `show` prints"] : []
    add(InertText.line(cause.task ?? "run", limit: 8), cause.history + more)
  }

  private func affected(by cause: FailureCause) -> String {
    let names = cause.affectedTasks.prefix(shownCount)
    let count = cause.affectedTasks.count
    let rest = count > names.count ? " and \(count - names.count) more" : ""
    return "\(count) task\(count == 1 ? "" : "s") that need\(count == 1 ? "s" : "") it: "
      + names.joined(separator: ", ") + rest
  }

  /// Adds a line with the rules of lower severity that a run violates, which the assertions do not name.
  private mutating func addLesserViolations(in run: JudgedRun) {
    let parts = [Severity.warning, .note].compactMap { severity -> String? in
      let found = run.judgement.violations.filter { $0.severity == severity }
      guard !found.isEmpty else { return nil }
      let rules = Dictionary(grouping: found, by: \.rule).sorted { $0.key < $1.key }
        .map { rule, all in all.count > 1 ? "\(rule) (\(all.count) times)" : rule }
      return
        "\(found.count) \(severity.rawValue)\(found.count == 1 ? "" : "s"): \(rules.joined(separator: ", "))"
    }
    add("besides", parts.isEmpty ? [] : [parts.joined(separator: "; ")])
  }

  /// Adds what to do about the first rules of severity error that were violated.
  private mutating func addRemedies(for run: JudgedRun) {
    var rules: [String] = []
    for violation in run.judgement.violations
    where violation.severity == .error && !rules.contains(violation.rule) {
      rules.append(violation.rule)
    }
    for rule in rules.prefix(Self.remedyCount) {
      guard let remedy = RunRuleExplanation.remedy(of: rule) else { continue }
      add("to do", ["\(rule): \(remedy)"])
      add("explain", ["rehearse explain \(rule)"])
    }
  }
}
