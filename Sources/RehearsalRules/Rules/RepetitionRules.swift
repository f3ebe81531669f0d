import RehearsalSimulation

/// Reports a duplicated handoff that takes effect a second time.
struct ProcessedTwiceRule: Rule {
  static let about = RuleDescription(
    id: "handoff.processed-twice",
    severity: .error,
    failureMode: .stepRepetition,
    firesWhen: "a handoff and its duplicate both take effect",
    kinds: [.handoffDuplicated, .handoffSent, .actWrite, .sessionEnded]
  )

  private struct Effect {
    var session: SessionID
    var sequence: UInt64
    /// Whether the session sent a handoff, which a crash does not undo.
    var hasSent: Bool
  }

  /// For each duplicated handoff, the first effect, or `nil` before the handoff takes effect.
  ///
  /// Only a duplicated handoff can take effect in two sessions.
  private var effects: [HandoffID: Effect?] = [:]

  init?(_ plan: Plan) {
    let hasDuplicates = plan.faults.contains { fault in
      if case .handoff(.duplicate, _) = fault.verb { true } else { false }
    }
    guard hasDuplicates else { return nil }
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    if case .handoffDuplicated(let handoff, _) = event.kind { effects[handoff.id] = .some(nil) }
    guard !effects.isEmpty else { return }
    switch event.kind {
    case .handoffSent(let handoff, _): act(on: handoff.cause, event, isHandoff: true, &violations)
    case .actWrite: act(on: event.handoff, event, isHandoff: false, &violations)
    case .sessionEnded(.crashed), .sessionEnded(.cancelled), .sessionEnded(.refused):
      // If a session is lost before it sends a handoff, its work is lost and may be done again.
      if let effect = effects[event.handoff] ?? nil, effect.session == event.session,
        !effect.hasSent
      {
        effects[event.handoff] = .some(nil)
      }
    default: break
    }
  }

  private mutating func act(
    on cause: HandoffID,
    _ event: borrowing Event,
    isHandoff: Bool,
    _ violations: inout ViolationLog
  ) {
    guard let effect = effects[cause] else { return }
    guard let first = effect else {
      effects[cause] = Effect(
        session: event.session,
        sequence: event.sequence,
        hasSent: isHandoff
      )
      return
    }
    guard first.session != event.session else {
      if isHandoff { effects[cause]??.hasSent = true }
      return
    }
    violations.record(
      Self.about,
      agent: event.agent,
      task: event.task,
      "acted on handoff \(cause.rawValue) in a second session",
      evidence: [first.sequence, event.sequence]
    )
  }
}

/// Reports work on a task that has completed.
struct WorkRepeatedRule: Rule {
  static let about = RuleDescription(
    id: "handoff.work-repeated",
    severity: .error,
    failureMode: .stepRepetition,
    firesWhen:
      "a task that has completed is assigned again, or its owner writes a file for it again",
    kinds: WorkVersions.kinds + [
      .handoffSent, .handoffDuplicated, .taskEnded,
    ]
  )

  private let plan: Plan
  private var versions: WorkVersions
  /// The sequence number of the event that completed each task.
  private var completions = TaskTable<UInt64?>(nil)
  /// The handoffs whose consequences are not reported again.
  ///
  /// These are the handoffs that this rule has reported, and duplicated handoffs, which
  /// `handoff.processed-twice` reports.
  private var reportedHandoffs: Set<HandoffID> = []

  init(_ plan: Plan) {
    self.plan = plan
    versions = WorkVersions(plan)
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    let isOwner = versions.isOwner(event)
    versions.observe(event)
    switch event.kind {
    case .handoffDuplicated(let handoff, _): reportedHandoffs.insert(handoff.id)
    case .taskEnded(let outcome):
      guard outcome.kind == .completed, event.task != .none else { return }
      completions[event.task] = event.sequence
    case .handoffSent(let handoff, _):
      guard handoff.intent == .assign || handoff.intent == .delegate,
        let end = completions[event.task], event.task != .none
      else { return }
      reportedHandoffs.insert(handoff.id)
      let names = (plan.name(of: event.task), plan.name(of: handoff.receiver))
      add("handed \(names.0), which had completed, to \(names.1)", end, event, &violations)
    case .actWrite(let path):
      guard isOwner, event.task != .none, let end = completions[event.task],
        !reportedHandoffs.contains(event.handoff)
      else { return }
      let task = plan.name(of: event.task)
      add("wrote \(path) for \(task), which had completed", end, event, &violations)
    default: break
    }
  }

  private func add(
    _ text: String,
    _ end: UInt64,
    _ event: borrowing Event,
    _ violations: inout ViolationLog
  ) {
    violations.record(
      Self.about,
      agent: event.agent,
      task: event.task,
      text,
      evidence: [end, event.sequence]
    )
  }
}
