import RehearsalSimulation

/// Reports a write that overwrites a file which another session wrote while both sessions were open.
struct LostUpdateRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "resource.lost-update",
    severity: .error,
    failureMode: .ignoredInput,
    firesWhen:
      "a session writes a file that another session wrote in the same tree while both were open",
    kinds: [.sessionOpened, .actWrite]
  )

  /// The last write to a file.
  private struct Write {
    var session: SessionID
    var sequence: UInt64
    /// The last session that had opened before the write.
    ///
    /// Sessions that open later begin with the written file, so they do not overwrite it unknowingly.
    var lastOpened: SessionID
  }

  /// A file in one of the file trees in which sessions work.
  private struct File: Hashable {
    /// The task that the file tree belongs to, or `.none` if all tasks share one file tree.
    var treeOwner: TaskID
    var path: String
  }

  /// The last write to each file.
  private var lastWrites: [File: Write] = [:]
  private var lastOpenedSession = SessionID.none
  /// Whether each task has its own file tree.
  private let hasSeparateTrees: Bool

  init(_ plan: Plan) {
    hasSeparateTrees = plan.platform.hasSeparateTrees
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard case .actWrite(let path) = event.kind else { return lastOpenedSession = event.session }
    let session = event.session
    let file = File(treeOwner: hasSeparateTrees ? event.task : .none, path: path)
    if let lastWrite = lastWrites[file], lastWrite.session != session,
      session.rawValue <= lastWrite.lastOpened.rawValue
    {
      context.violations.record(
        Self.ruleDescription,
        agent: event.agent,
        task: event.task,
        "overwrote \(path), which session \(lastWrite.session.rawValue) wrote at the same time",
        evidence: [lastWrite.sequence, event.sequence]
      )
    }
    lastWrites[file] = Write(
      session: session,
      sequence: event.sequence,
      lastOpened: lastOpenedSession
    )
  }
}

/// Reports the use of more slots than the platform has.
///
/// Sessions at work take slots, and so do the agents that these sessions started.
struct SlotsExceededRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "resource.slots-exceeded",
    severity: .error,
    failureMode: .missedTermination,
    firesWhen: "sessions at work and the agents that they started outnumber the slots",
    kinds: [.sessionOpened, .sessionEnded, .sessionWaiting, .sessionResumed, .actSpawn]
  )

  private let slots: Int
  private let orchestrator: AgentID?
  /// Whether a session gives its slot back while it waits for answers to its calls.
  private let freesSlotsWhileWaiting: Bool
  /// For each open session, how many slots the session and the agents that it started take together.
  private var slotsBySession = SessionTable<Int>()
  private var usedSlots = 0

  init?(_ plan: Plan) {
    guard let slots = plan.platform.slots else { return nil }
    self.slots = slots
    orchestrator = plan.orchestrator
    freesSlotsWhileWaiting = plan.platform.waitingSlots == .freed
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .sessionWaiting: if freesSlotsWhileWaiting { changeSlots(of: event, by: -1) }
    case .sessionResumed: if freesSlotsWhileWaiting { changeSlots(of: event, by: 1) }
    case .sessionOpened:
      // A session of the orchestrator takes no slot, nor does a session that the platform opens without a handoff.
      let takesNoSlot = event.handoff == .none || event.agent == orchestrator
      slotsBySession[event.session] = takesNoSlot ? 0 : 1
      usedSlots += takesNoSlot ? 0 : 1
    case .actSpawn: changeSlots(of: event, by: 1)
    case .sessionEnded: usedSlots -= slotsBySession.take(event.session) ?? 0
    default: break
    }
    guard usedSlots > slots else { return }
    context.violations.record(
      Self.ruleDescription,
      event,
      "more sessions and agents at work than the \(slots) slots"
    )
  }
}

extension SlotsExceededRule {
  /// Adds `change` to the number of slots that the session of an event takes.
  ///
  /// A session of the orchestrator takes no slot itself, so only the agents that it starts count.
  private mutating func changeSlots(of event: borrowing Event, by change: Int) {
    guard event.agent != orchestrator || event.kind.name == .actSpawn else { return }
    slotsBySession.update(event.session, from: 0) { $0 += change }
    usedSlots += change
  }
}

/// Reports a retry of a task that has failed as often as the platform allows.
struct CapIgnoredRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "liveness.cap-ignored",
    severity: .error,
    failureMode: .missedTermination,
    firesWhen: "a task is tried again after it has failed as often as the platform allows",
    kinds: [.retryScheduled]
  )

  /// How many attempts the platform allows each task.
  private let allowedAttempts: Int

  init(_ plan: Plan) {
    allowedAttempts = plan.platform.attempts
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard case .retryScheduled(let failures) = event.kind, failures >= allowedAttempts else {
      return
    }
    context.violations.record(
      Self.ruleDescription,
      event,
      "scheduled another attempt after \(allowedAttempts) failures"
    )
  }
}
