import RehearsalSimulation

/// Reports a write that overwrites a file which another session wrote while both sessions were open.
///
/// A command that is certain to change a file counts as a write. A command that appends to a file or edits it in
/// place overwrites nothing, and a file that the command removes cannot be overwritten.
struct LostUpdateRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "resource.lost-update",
    severity: .error,
    failureMode: .ignoredInput,
    firesWhen:
      "a session writes a file that another session wrote in the same tree while both were open",
    kinds: [.sessionOpened, .actWrite, .actCommand]
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> { [.actCommand: .changesFiles] }

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
    switch event.kind {
    case .actWrite(let path): note(FileChange(path: path, effect: .write), event, &context)
    case .actCommand: for change in context.fileChanges { note(change, event, &context) }
    default: lastOpenedSession = event.session
    }
  }

  private mutating func note(
    _ change: FileChange,
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    let (session, path) = (event.session, change.path)
    let file = File(treeOwner: hasSeparateTrees ? event.task : .none, path: path)
    // Appending to a file overwrites nothing, and an edit in place keeps the rest of the current content.
    if change.effect != .append, change.effect != .edit, let lastWrite = lastWrites[file],
      lastWrite.session != session,
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
    // A removed file cannot be overwritten.
    lastWrites[file] =
      change.effect == .remove
      ? nil
      : Write(
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

/// Reports a retry of a task that has failed as often as the platform allows, and work on such a task after its end.
struct CapIgnoredRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "liveness.cap-ignored",
    severity: .error,
    failureMode: .missedTermination,
    firesWhen:
      "a task is tried again, or handed out and worked on, after it has failed as often as the platform allows",
    kinds: [.retryScheduled, .taskEnded, .handoffSent, .actWrite, .actCommand, .reportFiled]
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    [
      .handoffSent: .taskHasEnded, .actWrite: .isWatching, .actCommand: .isWatching,
      .reportFiled: .isWatching,
    ]
  }

  /// A handoff that hands out a task after the last attempt.
  private struct Reopening {
    var handoff: Handoff
    /// The sequence number of the event that sent the handoff.
    var sequence: UInt64
  }

  private let plan: Plan
  /// How many attempts the platform allows each task.
  private let allowedAttempts: Int
  /// The sequence number of the event that ended each task because no attempt was left, or `nil`.
  ///
  /// It is `nil` again once a violation is reported, so that the rule reports the first handoff only.
  private var endSequences = TaskTable<UInt64?>(nil)
  /// For each task, the handoffs that handed it out after its end and on which no agent has worked yet.
  private var reopenings = TaskLists<Reopening>()
  /// The number of tasks in `reopenings`.
  private var reopenedTaskCount = 0

  init(_ plan: Plan) {
    self.plan = plan
    allowedAttempts = plan.platform.attempts
  }

  var isWatching: Bool { reopenedTaskCount > 0 }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .retryScheduled(let failures):
      guard failures >= allowedAttempts else { return }
      let text = "scheduled another attempt after \(allowedAttempts) failures"
      context.violations.record(Self.ruleDescription, event, text)
    case .taskEnded(let outcome):
      guard outcome == .stuck(.attemptsExhausted), event.task != .none else { return }
      endSequences[event.task] = event.sequence
    case .handoffSent(let handoff, _):
      guard handoff.intent == .assign || handoff.intent == .delegate,
        event.task != .none, endSequences[event.task] != nil
      else { return }
      if reopenings.isEmpty(event.task) { reopenedTaskCount += 1 }
      reopenings.append(Reopening(handoff: handoff, sequence: event.sequence), to: event.task)
    case .actWrite, .actCommand, .reportFiled: noteWork(event, &context)
    default: break
    }
  }

  /// Reports the first handoff that handed out a task after its end, if the session of an event works on the task.
  private mutating func noteWork(_ event: borrowing Event, _ context: inout RuleContext) {
    let (task, handoff) = (event.task, event.handoff)
    guard let endSequence = endSequences[task], let first = reopenings.first(of: task),
      reopenings.contains(in: task, where: { $0.handoff.id == handoff })
    else { return }
    reopenings.removeAll(of: task)
    reopenedTaskCount -= 1
    endSequences[task] = nil
    context.violations.record(
      Self.ruleDescription,
      agent: first.handoff.sender,
      task: task,
      "handed \(plan.name(of: task)) to \(plan.name(of: first.handoff.receiver)) after the last of "
        + "\(allowedAttempts) attempts",
      evidence: [endSequence, first.sequence, event.sequence]
    )
  }
}
