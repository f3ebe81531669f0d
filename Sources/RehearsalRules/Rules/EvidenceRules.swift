import RehearsalSimulation

/// Reports a verifier that approves a task with acceptance criteria although no command succeeded for the task.
struct MissingEvidenceRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "evidence.missing",
    severity: .error,
    failureMode: .incompleteVerification,
    firesWhen: "a verifier approves a task with criteria for which no command succeeded",
    kinds: SuccessfulCommands.eventKinds
  )

  private let plan: Plan
  private var commands: SuccessfulCommands

  init?(_ plan: Plan) {
    guard let commands = SuccessfulCommands(plan) else { return nil }
    self.plan = plan
    self.commands = commands
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard let approval = commands.evidence(forApprovalBy: event),
      approval.lastSuccessSequence == nil
    else {
      return
    }
    context.violations.record(
      Self.ruleDescription,
      event,
      "approved \(plan.name(of: event.task)), for which no command succeeded"
    )
  }
}

/// Reports a verifier that approves a task with acceptance criteria on evidence that is older than the last write.
///
/// The evidence is the last command that succeeded for the task. A task without such a command is left to the rule
/// `evidence.missing`.
struct StaleEvidenceRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "evidence.stale",
    severity: .error,
    failureMode: .incorrectVerification,
    firesWhen:
      "a verifier approves a task with criteria whose files were written after the last successful command",
    kinds: SuccessfulCommands.eventKinds
  )

  private let plan: Plan
  private var commands: SuccessfulCommands

  init?(_ plan: Plan) {
    guard let commands = SuccessfulCommands(plan) else { return nil }
    self.plan = plan
    self.commands = commands
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard let approval = commands.evidence(forApprovalBy: event),
      let successSequence = approval.lastSuccessSequence,
      let writeSequence = context.workVersions[event.task].sequence, successSequence < writeSequence
    else { return }
    context.violations.record(
      Self.ruleDescription,
      agent: event.agent,
      task: event.task,
      "approved \(plan.name(of: event.task)) on evidence that is older than the last write",
      evidence: [successSequence, writeSequence, event.sequence]
    )
  }
}

/// A table of the last successful command for each task.
struct SuccessfulCommands: Sendable {
  /// The kinds of event that ``evidence(forApprovalBy:)`` needs.
  static let eventKinds: [Event.Name] = [.actCommand, .decisionMade]

  /// The evidence that exists for a task when a verifier approves the task.
  struct Evidence: Sendable {
    /// The sequence number of the last command that succeeded for the task, or `nil` if none has succeeded.
    var lastSuccessSequence: UInt64?
  }

  private let plan: Plan
  /// For each task, whether the task has acceptance criteria.
  private let hasCriteria: [Bool]
  /// For each task, the evidence so far.
  private var evidence = TaskTable(Evidence())

  /// Creates the table, or returns `nil` if no task of the plan has acceptance criteria.
  init?(_ plan: Plan) {
    hasCriteria = plan.tasks.map { !$0.criteria.isEmpty }
    guard hasCriteria.contains(true) else { return nil }
    self.plan = plan
  }

  /// Observes an event, and returns the evidence for the event's task if a verifier approves the task.
  ///
  /// The result is `nil` for any other event, and for a task without acceptance criteria.
  mutating func evidence(forApprovalBy event: borrowing Event) -> Evidence? {
    guard event.task != .none else { return nil }
    switch event.kind {
    case .actCommand(_, let succeeds):
      if succeeds { evidence[event.task].lastSuccessSequence = event.sequence }
    case .decisionMade(let decision, _):
      guard decision.approves, plan.role(of: event.agent) == .verifier,
        hasCriteria[event.task.index]
      else { return nil }
      return evidence[event.task]
    default: break
    }
    return nil
  }
}
