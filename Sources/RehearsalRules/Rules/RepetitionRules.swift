import RehearsalSimulation

/// Reports a handoff that a fault duplicated, and that takes effect in more than one session.
struct ProcessedTwiceRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "handoff.processed-twice",
    severity: .error,
    failureMode: .stepRepetition,
    firesWhen: "a handoff and its duplicate both take effect",
    kinds: [.handoffDuplicated, .handoffSent, .actWrite, .actCommand, .sessionEnded]
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    [
      .handoffSent: .isWatching, .actWrite: .isWatching, .actCommand: .changesFiles,
      .sessionEnded: .isWatching,
    ]
  }

  /// The first action of a session that a handoff opened: a write, or a handoff that the session
  /// sent.
  private struct Effect {
    var session: SessionID
    /// The sequence number of the action's event.
    var sequence: UInt64
    /// Whether the session has sent a handoff, which remains sent even if the session crashes.
    var hasSent: Bool
  }

  /// For each duplicated handoff, its first effect, or `nil` before the handoff takes effect.
  ///
  /// Handoffs that were not duplicated are left out, because they cannot take effect in two sessions.
  private var firstEffects: [HandoffID: Effect?] = [:]

  init?(_ plan: Plan) {
    let hasDuplicates = plan.faults.contains { fault in
      if case .handoff(.duplicate, _) = fault.verb { true } else { false }
    }
    guard hasDuplicates else { return nil }
  }

  var isWatching: Bool { !firstEffects.isEmpty }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    if case .handoffDuplicated(let handoff, _) = event.kind {
      firstEffects[handoff.id] = .some(nil)
    }
    guard !firstEffects.isEmpty else { return }
    switch event.kind {
    case .handoffSent(let handoff, _):
      // No session sends a reminder, or a handoff again that was not answered. Their causes are earlier handoffs.
      guard event.session != .none else { return }
      noteEffect(of: handoff.cause, event, hasSent: true, &context)
    case .actWrite, .actCommand: noteEffect(of: event.handoff, event, hasSent: false, &context)
    case .sessionEnded(.crashed), .sessionEnded(.cancelled), .sessionEnded(.refused):
      // If a session is lost before it has sent a handoff, another session may do the lost work again.
      if let effect = firstEffects[event.handoff] ?? nil, effect.session == event.session,
        !effect.hasSent
      {
        firstEffects[event.handoff] = .some(nil)
      }
    default: break
    }
  }

  /// Stores the first effect of a duplicated handoff, and reports a later effect in another session as a violation.
  private mutating func noteEffect(
    of cause: HandoffID,
    _ event: borrowing Event,
    hasSent: Bool,
    _ context: inout RuleContext
  ) {
    guard let effect = firstEffects[cause] else { return }
    guard let firstEffect = effect else {
      firstEffects[cause] = Effect(
        session: event.session,
        sequence: event.sequence,
        hasSent: hasSent
      )
      return
    }
    guard firstEffect.session != event.session else {
      if hasSent { firstEffects[cause]??.hasSent = true }
      return
    }
    context.violations.record(
      Self.ruleDescription,
      agent: event.agent,
      task: event.task,
      "acted on handoff \(cause.rawValue) in a second session",
      evidence: [firstEffect.sequence, event.sequence]
    )
  }
}

/// Reports an agent that assigns or does a task again after the task has completed, or changes one of its files.
///
/// An owner of the task may write no file at all for it. A judge or a lead may write files of its own, such as a
/// report, but no file of the task. It may write such a file if an open task touches the file, because the judges of
/// the open task will see the change.
struct WorkRepeatedRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "handoff.work-repeated",
    severity: .error,
    failureMode: .stepRepetition,
    firesWhen:
      "a task that has completed is assigned again, its owner writes a file for it again, or a judge or a lead changes one of its files",
    kinds: [.actWrite, .actCommand, .handoffSent, .handoffDuplicated, .taskEnded]
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    [
      .handoffSent: .taskHasEnded, .actWrite: .taskHasEnded, .actCommand: .changesFiles,
    ]
  }

  private let plan: Plan
  /// The sequence number of the event that completed each task, or `nil` before the task completes.
  private var completionSequences = TaskTable<UInt64?>(nil)
  /// The handoffs that open sessions whose writes this rule does not report.
  ///
  /// These are handoffs that this rule has reported, and duplicated handoffs, which the rule
  /// `handoff.processed-twice` reports.
  private var exemptHandoffs: Set<HandoffID> = []

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .handoffDuplicated(let handoff, _): exemptHandoffs.insert(handoff.id)
    case .taskEnded(let outcome):
      guard outcome.kind == .completed, event.task != .none else { return }
      completionSequences[event.task] = event.sequence
    case .handoffSent(let handoff, _):
      guard handoff.intent == .assign || handoff.intent == .delegate,
        let completion = completionSequences[event.task], event.task != .none
      else { return }
      exemptHandoffs.insert(handoff.id)
      let (task, receiver) = (plan.name(of: event.task), plan.name(of: handoff.receiver))
      reportRepeatedWork(
        "handed \(task), which had completed, to \(receiver)",
        completion,
        event,
        &context
      )
    case .actWrite, .actCommand:
      guard let completion = completionSequences[event.task],
        !exemptHandoffs.contains(event.handoff), let path = changedPath(event, context)
      else { return }
      let task = plan.name(of: event.task)
      reportRepeatedWork(
        "\(event.changeVerb) \(path) for \(task), which had completed",
        completion,
        event,
        &context
      )
    default: break
    }
  }

  /// Returns the first path that an event may not change after its task has completed, or `nil` if there is none.
  private func changedPath(
    _ event: borrowing Event,
    _ context: borrowing RuleContext
  ) -> String? {
    let paths = event.writtenPath.map { [$0] } ?? context.fileChanges.map(\.path)
    guard !context.workVersions.isOwner(event) else { return paths.first }
    let task = event.task
    return paths.first { path in
      context.workVersions.isPartOfWork(path, on: task) && !isInOpenTask(path, context)
    }
  }

  /// Returns whether a task that has not ended touches a path.
  private func isInOpenTask(_ path: String, _ context: borrowing RuleContext) -> Bool {
    plan.taskIDs.contains { task in
      !context.hasEnded(task) && plan.taskFiles.covers(path, of: task)
    }
  }

  private func reportRepeatedWork(
    _ text: String,
    _ completion: UInt64,
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    context.violations.record(
      Self.ruleDescription,
      agent: event.agent,
      task: event.task,
      text,
      evidence: [completion, event.sequence]
    )
  }
}
