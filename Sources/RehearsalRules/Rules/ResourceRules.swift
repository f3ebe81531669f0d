import RehearsalSimulation

/// Reports a write that overwrites the changes of another session that was open at the same time.
struct LostUpdateRule: Rule {
  static let about = RuleDescription(
    id: "resource.lost-update",
    severity: .error,
    failureMode: .ignoredInput,
    firesWhen:
      "a session writes a file that another session wrote in the same tree while both were open",
    kinds: [.sessionOpened, .actWrite]
  )

  private struct Write {
    var session: SessionID
    var event: UInt64
    /// The last session that had opened before the write.
    ///
    /// Later sessions started from the written file.
    var lastOpened: SessionID
  }

  /// A file in one of the trees that sessions work in.
  private struct File: Hashable {
    /// The task of the tree, or `none` if all tasks share it.
    var tree: TaskID
    var path: String
  }

  /// The last write to each file.
  private var writes: [File: Write] = [:]
  private var lastOpened = SessionID.none
  private let hasSeparateTrees: Bool

  init(_ plan: Plan) {
    hasSeparateTrees = plan.platform.hasSeparateTrees
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    guard case .actWrite(let path) = event.kind else { return lastOpened = event.session }
    let session = event.session
    let file = File(tree: hasSeparateTrees ? event.task : .none, path: path)
    if let last = writes[file], last.session != session,
      session.rawValue <= last.lastOpened.rawValue
    {
      violations.record(
        Self.about,
        agent: event.agent,
        task: event.task,
        "overwrote \(path), which session \(last.session.rawValue) wrote at the same time",
        evidence: [last.event, event.sequence]
      )
    }
    writes[file] = Write(session: session, event: event.sequence, lastOpened: lastOpened)
  }
}

/// Reports that the sessions at work and the agents that they started outnumber the slots.
struct SlotsExceededRule: Rule {
  static let about = RuleDescription(
    id: "resource.slots-exceeded",
    severity: .error,
    failureMode: .missedTermination,
    firesWhen: "sessions at work and the agents that they started outnumber the slots",
    kinds: [.sessionOpened, .sessionEnded, .sessionWaiting, .sessionResumed, .actSpawn]
  )

  private let slots: Int
  private let orchestrator: AgentID?
  /// Whether a session that waits for answers frees its slot.
  private let waitingFrees: Bool
  /// For each open session, how many slots the session and the agents that it started take together.
  private var slotsBySession = SessionTable<Int>()
  private var usedSlots = 0

  init?(_ plan: Plan) {
    guard let slots = plan.platform.slots else { return nil }
    self.slots = slots
    orchestrator = plan.orchestrator
    waitingFrees = plan.platform.waitingSlots == .freed
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    switch event.kind {
    case .sessionWaiting: if waitingFrees { changeSlots(of: event, by: -1) }
    case .sessionResumed: if waitingFrees { changeSlots(of: event, by: 1) }
    case .sessionOpened:
      // The orchestrator takes no slot, and neither does an agent that the platform wakes.
      let takesNoSlot = event.handoff == .none || event.agent == orchestrator
      slotsBySession[event.session] = takesNoSlot ? 0 : 1
      usedSlots += takesNoSlot ? 0 : 1
    case .actSpawn: changeSlots(of: event, by: 1)
    case .sessionEnded: usedSlots -= slotsBySession.take(event.session) ?? 0
    default: break
    }
    guard usedSlots > slots else { return }
    violations.record(Self.about, event, "more sessions and agents at work than the \(slots) slots")
  }
}

extension SlotsExceededRule {
  /// Changes how many slots the session of an event takes.
  ///
  /// A session of the orchestrator takes none.
  private mutating func changeSlots(of event: borrowing Event, by change: Int) {
    guard event.agent != orchestrator || event.kind.name == .actSpawn else { return }
    slotsBySession.update(event.session, from: 0) { $0 += change }
    usedSlots += change
  }
}

/// Reports a task that is tried again after the last attempt that the platform allows.
struct CapIgnoredRule: Rule {
  static let about = RuleDescription(
    id: "liveness.cap-ignored",
    severity: .error,
    failureMode: .missedTermination,
    firesWhen: "a task is tried again after it has failed as often as the platform allows",
    kinds: [.retryScheduled]
  )

  private let attempts: Int

  init(_ plan: Plan) {
    attempts = plan.platform.attempts
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    guard case .retryScheduled(let failures) = event.kind, failures >= attempts else { return }
    violations.record(Self.about, event, "scheduled another attempt after \(attempts) failures")
  }
}
