import RehearsalRules
import RehearsalRunning
import RehearsalSimulation

/// The lines of a report that explain why a run failed: the cause, its effects, and what to do.
struct CauseBlock {
  /// A labelled line of the explanation of a failure.
  struct Line {
    /// The topic of the line, such as `cause`; empty if the line continues the topic of the line before.
    var label: String
    /// The text of the line, in which control characters are escaped.
    var text: String
  }

  /// The lines of the explanation, from top to bottom.
  ///
  /// For a simulated run, the lines begin with the cause and end with the commands that repeat and show the
  /// run.
  private(set) var lines: [Line] = []

  /// The maximum number of violated rules for which the explanation of a failure lists remedies.
  private static let remedyLimit = 3

  /// The maximum number of items that the explanation shows of each list, such as the affected
  /// tasks.
  private let listLimit: Int

  /// Creates the explanation of a failed run.
  ///
  /// - Parameters:
  ///   - cause: The cause of the failure.
  ///   - run: The failed run.
  ///   - scenario: The scenario of the run.
  ///   - shownCount: The maximum number of items to show of each list.
  init(
    _ cause: FailureCause,
    of run: JudgedRun,
    in scenario: ScenarioResult,
    shownCount: Int
  ) {
    self.init(cause, of: run, in: scenario, shownCount: shownCount, isAboutBound: false)
  }

  /// Creates the explanation of a missed bound on a quantity, which is about the worst run.
  ///
  /// - Parameters:
  ///   - boundCause: The cause of the missed bound.
  ///   - scenario: The scenario of the runs.
  ///   - shownCount: The maximum number of items to show of each list.
  init(_ boundCause: BoundCause, in scenario: ScenarioResult, shownCount: Int) {
    let run = scenario.runs.first { $0.summary.seed == boundCause.worstSeed }
    self.init(
      boundCause.cause,
      of: run,
      in: scenario,
      shownCount: shownCount,
      isAboutBound: true
    )
    lines.insert(Line(label: "runs", text: InertText.singleLine(boundCause.text)), at: 0)
  }

  /// Creates the explanation of a failed run, or of the worst run of a missed bound.
  ///
  /// `run` is `nil` if the scenario lacks the run, because another command recorded it.
  private init(
    _ cause: FailureCause,
    of run: JudgedRun?,
    in scenario: ScenarioResult,
    shownCount: Int,
    isAboutBound: Bool
  ) {
    listLimit = shownCount
    let seed = cause.seeds.first ?? run?.summary.seed ?? 0
    let failedRunCount = cause.seeds.count
    let seedNote = failedRunCount > 1 ? "  (\(failedRunCount) runs, such as seed \(seed))" : ""
    add("cause", ["\(cause.title); \(Self.trialText(of: cause))\(seedNote)"])
    if !cause.effect.isEmpty { add("effect", [cause.effect]) }
    add("reason", cause.reasons)
    addOtherSuspects(of: cause, failure: isAboutBound ? "is still beyond the bound" : "still fails")
    add("untried", Self.untriedText(of: cause).map { [$0] } ?? [])
    addTaskHistory(of: cause)
    if !cause.affectedTasks.isEmpty { add("affects", [affectedTasksText(of: cause)]) }
    if let run { addWarningsAndNotes(in: run) }
    add("to do", cause.advice.map { [$0] } ?? [])
    if let run, !isAboutBound { addRemedies(for: run) }
    let repeatLine = scenario.repeatCommand(seed: seed)
    add("repeat", [repeatLine])
    add("show", ["\(repeatLine) --record run.sqlite; rehearse show run.sqlite"])
  }

  /// Creates the explanation of why a history failed.
  ///
  /// A history is a real session of agents that was read from logs. It cannot be run again. The
  /// explanation therefore names no cause. It lists the events that show violations with the
  /// severity error.
  ///
  /// - Parameters:
  ///   - run: The history with its judgement.
  ///   - plan: The plan with the agents and tasks of the history.
  ///   - events: The events of the history.
  ///   - shownCount: The maximum number of items to show of each list.
  init(ofHistory run: JudgedRun, _ plan: Plan, _ events: [Event], shownCount: Int) {
    listLimit = shownCount
    let errorViolations = run.judgement.violations.filter { $0.severity == .error }
    let eventLines = errorViolations.flatMap(\.evidence).prefix(listLimit).compactMap {
      sequence -> String? in
      guard events.indices.contains(Int(clamping: sequence)) else { return nil }
      let event = events[Int(clamping: sequence)]
      return "\(VirtualTime(event.time.nanoseconds).rounded) \(event.line(in: plan))"
    }
    add("shown by", Array(eventLines))
    addWarningsAndNotes(in: run)
    addRemedies(for: run)
  }

  /// Adds one line for each text.
  ///
  /// Only the first line has the label.
  private mutating func add(_ label: String, _ texts: [String]) {
    for (index, text) in texts.enumerated() {
      lines.append(Line(label: index == 0 ? label : "", text: InertText.singleLine(text)))
    }
  }

  /// Returns the result of repeating the run without the cause, such as `without it: pass`.
  ///
  /// The text is `not tried` for a cause that cannot be left out of a run, such as chance.
  private static func trialText(of cause: FailureCause) -> String {
    switch cause.origin {
    case .fault, .script, .window, .quota, .budget, .limit, .deadline, .hours, .slots:
      "without it: \(cause.trial)"
    case .several: "without all of them: \(cause.trial)"
    case .chance, .protocolItself: cause.trial.description
    }
  }

  /// Returns a text about the possible causes that were not left out one at a time; `nil` if there are none.
  private static func untriedText(of cause: FailureCause) -> String? {
    let count = cause.untriedSuspectCount
    guard count > 0 else { return nil }
    return
      "\(count.counted("more possible cause", "more possible causes")); only those closest to the failed task were left out one at a time"
  }

  /// Adds lines on the other possible causes of the failure, such as faults and scripts.
  ///
  /// The last line lists the causes without which the run still fails in the same way. Each other cause has a
  /// line of its own, up to a limit, with the result of a run without it.
  private mutating func addOtherSuspects(of cause: FailureCause, failure: String) {
    let contributingSuspects = cause.otherSuspects.filter { $0.trial != .stillFails }
    var lines = contributingSuspects.prefix(listLimit).map { suspect in
      let effect = suspect.effect.isEmpty ? "" : " (\(suspect.effect))"
      return "\(suspect.title)\(effect); without it: \(suspect.trial)"
    }
    let hiddenCount = contributingSuspects.count - lines.count
    if hiddenCount > 0 { lines.append("and \(hiddenCount) more") }
    add("also", lines)
    let irrelevantTitles = cause.otherSuspects.filter { $0.trial == .stillFails }.map(\.title)
    guard !irrelevantTitles.isEmpty else { return }
    let shownTitles = irrelevantTitles.prefix(listLimit).joined(separator: ", ")
    let hiddenNote =
      irrelevantTitles.count > listLimit ? " and \(irrelevantTitles.count - listLimit) more" : ""
    let trialText =
      "without \(irrelevantTitles.count == 1 ? "it" : "any one of them"), the run \(failure)"
    add("not", ["\(shownTitles)\(hiddenNote): \(trialText)"])
  }

  /// Adds lines on the events that explain the failure, labelled with the name of the task that the failure
  /// is about.
  ///
  /// The label is `run` if the failure is not about a single task.
  private mutating func addTaskHistory(of cause: FailureCause) {
    let omittedNote =
      cause.omittedLineCount > 0 ? ["and \(cause.omittedLineCount) more, which `show` prints"] : []
    add(InertText.singleLine(cause.task ?? "run", limit: 8), cause.traceLines + omittedNote)
  }

  private func affectedTasksText(of cause: FailureCause) -> String {
    let shownNames = cause.affectedTasks.prefix(listLimit)
    let affectedTaskCount = cause.affectedTasks.count
    let hiddenNote =
      affectedTaskCount > shownNames.count
      ? " and \(affectedTaskCount - shownNames.count) more" : ""
    return
      "\(affectedTaskCount.counted("task that needs", "tasks that need")) it: "
      + shownNames.joined(separator: ", ") + hiddenNote
  }

  /// Adds a line that counts the violations with severity warning or note.
  ///
  /// By default, violations with these severities do not make a run fail.
  private mutating func addWarningsAndNotes(in run: JudgedRun) {
    let severityTexts = [Severity.warning, .note].compactMap { severity -> String? in
      let violations = run.judgement.violations.filter { $0.severity == severity }
      guard !violations.isEmpty else { return nil }
      let ruleTexts = Dictionary(grouping: violations, by: \.rule).sorted { $0.key < $1.key }
        .map { rule, group in group.count > 1 ? "\(rule) (\(group.count) times)" : rule }
      return
        "\(violations.count.counted(severity.rawValue)): \(ruleTexts.joined(separator: ", "))"
    }
    add("besides", severityTexts.isEmpty ? [] : [severityTexts.joined(separator: "; ")])
  }

  /// Adds the remedy and the `rehearse explain` command for each of the first rules that were violated with
  /// severity error.
  private mutating func addRemedies(for run: JudgedRun) {
    var violatedRules: [String] = []
    for violation in run.judgement.violations
    where violation.severity == .error && !violatedRules.contains(violation.rule) {
      violatedRules.append(violation.rule)
    }
    for rule in violatedRules.prefix(Self.remedyLimit) {
      guard let remedy = RunRuleExplanation.remedy(of: rule) else { continue }
      add("to do", ["\(rule): \(remedy)"])
      add("explain", ["rehearse explain \(rule)"])
    }
  }
}
