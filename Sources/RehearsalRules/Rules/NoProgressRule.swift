import RehearsalSimulation

/// Reports a handoff that repeats an earlier handoff about the same task, with no work on the task in
/// between.
///
/// For a task that touches files, only a write counts as work. These handoffs are exempt: calls and their
/// answers, handoffs from the coordinator to the planner, handoffs that are sent again after a loss, and answers in
/// histories, whose contents are unknown.
struct NoProgressRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "handoff.no-progress",
    severity: .error,
    failureMode: .stepRepetition,
    firesWhen:
      "a handoff has the sender, receiver, task and content of an earlier one, with no write in between, or ends the run at the limit on repeats; for a task that touches no files, with no act in between in the same round",
    kinds: [
      .handoffSent, .handoffLost, .handoffCounted, .replyMissed, .retryScheduled, .actWrite,
      .actRead, .actCommand,
      .actTool,
      .actSkill, .actSpawn, .reportFiled, .decisionMade, .taskEnded, .limitReached,
    ]
  )

  /// A sent handoff, with the properties by which repetitions are recognised.
  private struct Message {
    var sender: AgentID
    var receiver: AgentID
    var intent: Intent
    /// How many times the task had failed when the handoff was sent, or 0 if the task touches
    /// files.
    ///
    /// A retry of a task that touches no files leaves no write, so only this number shows that the
    /// task was retried.
    var round: UInt16
    /// The items, defects and numbers of the handoff, or `nil` if it has none of these, as in most cases.
    var content: Content?
    /// The sequence number of the event that sent the handoff.
    var sequence: UInt64

    func equals(_ other: Message) -> Bool {
      sender == other.sender && receiver == other.receiver && intent == other.intent
        && round == other.round
        && (content === other.content || content?.fields == other.content?.fields)
    }
  }

  /// The properties of a sent handoff that a report of its repetition states.
  private struct SentHandoff {
    var sender: AgentID
    var receiver: AgentID
    var task: TaskID
    /// The sequence number of the event that sent the handoff.
    var sequence: UInt64
  }

  /// The items, defects and numbers of a handoff.
  ///
  /// The type is a class, so that copying a message retains one reference instead of one for each array.
  private final class Content: Sendable {
    struct Fields: Hashable {
      /// The texts that the handoff carries.
      var items: [String] = []
      /// The defects of the last decision on the task.
      var defects: [Defect] = []
      /// The numbers of the last report on the task.
      var numbers: [Measurement] = []

      var isEmpty: Bool { items.isEmpty && defects.isEmpty && numbers.isEmpty }
    }

    let fields: Fields

    init(_ fields: Fields) {
      self.fields = fields
    }
  }

  private let plan: Plan
  private let isHistory: Bool
  /// For each task, whether the task touches no files, so that any action on the task counts as
  /// progress.
  private let touchesNoFiles: [Bool]
  /// The distinct handoffs about each task since the last progress on the task, such as a write.
  private var sentMessages = TaskLists<Message>()
  /// For each task, the defects of the last decision and the numbers of the last report, or `nil` if there are none.
  ///
  /// Together with a handoff's own items, they are the content of each following handoff about the task.
  private var lastFields = TaskTable<Content.Fields?>(nil)
  /// The last sent handoff, or `nil` if that handoff is exempt from this rule.
  private var lastHandoff: SentHandoff?
  /// The identifiers of all calls so far.
  ///
  /// Calls and their answers are exempt from this rule, because a session can make several equal calls and get an
  /// answer to each.
  private var calls: Set<HandoffID> = []

  init(_ plan: Plan) {
    self.plan = plan
    isHistory = plan.isHistory
    touchesNoFiles = plan.tasks.map { $0.touches.isEmpty }
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .handoffLost, .replyMissed:
      // After a lost handoff or a missed reply, the handoffs about the task may be sent again.
      clearMessages(about: event.task)
    case .handoffCounted(let handoff, _):
      // A handoff with the sender, receiver and intent of a counted vote is no repetition. It is the decision
      // of the panel, or the judge's vote on another version of the work.
      sentMessages.removeAll(of: event.task) { message in
        message.sender == handoff.sender && message.receiver == handoff.receiver
          && message.intent == handoff.intent
      }
    case .retryScheduled:
      // A retry by the coordinator counts as progress, because the platform limits the number of retries. A retry
      // by a judge only sends work back.
      if event.agent == plan.coordinator { clearMessages(about: event.task) }
    case .actWrite: clearMessages(about: event.task)
    case .actCommand(let command, _):
      // A routine command of the protocol is no progress, because sessions repeat it each time they do the work.
      if !context.fileChanges.isEmpty {
        clearMessages(about: event.task)
      } else if !RoutineCommand.isRoutine(command) {
        noteAction(on: event.task)
      }
    case .actRead, .actTool, .actSkill, .actSpawn: noteAction(on: event.task)
    case .reportFiled(let report): updateLastFields(of: event.task) { $0.numbers = report.numbers }
    case .decisionMade(_, let defects): updateLastFields(of: event.task) { $0.defects = defects }
    case .taskEnded:
      guard event.task != .none else { return }
      clearMessages(about: event.task)
      if lastFields[event.task] != nil { lastFields[event.task] = nil }
    case .limitReached(.repeats):
      if let lastHandoff {
        reportRepetition(lastHandoff, "until the limit on repeats", lastHandoff.sequence, &context)
      }
    default: break
    }
  }

  mutating func observeSent(
    _ handoff: Handoff,
    _ texts: [String],
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    recordSentHandoff(handoff, texts, event, &context)
  }

  private mutating func updateLastFields(
    of task: TaskID,
    _ change: (inout Content.Fields) -> Void
  ) {
    let storedFields = lastFields[task]
    var fields = storedFields ?? Content.Fields()
    change(&fields)
    guard storedFields != nil || !fields.isEmpty else { return }
    lastFields[task] = fields.isEmpty ? nil : fields
  }

  /// Counts an action on a task as progress if the task touches no files.
  private mutating func noteAction(on task: TaskID) {
    if touchesNothing(task) { clearMessages(about: task) }
  }

  private mutating func clearMessages(about task: TaskID) {
    sentMessages.removeAll(of: task)
  }

  /// Returns whether a task touches no files, which is also true of `TaskID.none`.
  private func touchesNothing(_ task: TaskID) -> Bool {
    task == .none || touchesNoFiles[task.index]
  }

  private mutating func recordSentHandoff(
    _ handoff: Handoff,
    _ items: [String],
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    lastHandoff = nil
    if handoff.intent == .call { calls.insert(handoff.id) }
    guard handoff.intent != .call, calls.isEmpty || !calls.contains(handoff.cause) else { return }
    guard !plan.isReminder(handoff), !context.workVersions.isOutdated(event) else { return }
    // After the end of a task, and in histories, only requests for work count as repetitions.
    guard handoff.intent.asksForWork || !isHistory && !context.hasEnded(event.task) else { return }
    let message = Message(
      sender: handoff.sender,
      receiver: handoff.receiver,
      intent: handoff.intent,
      round: touchesNothing(event.task) ? handoff.round : 0,
      content: content(of: event.task, items),
      sequence: event.sequence
    )
    let sentHandoff = SentHandoff(
      sender: handoff.sender,
      receiver: handoff.receiver,
      task: event.task,
      sequence: event.sequence
    )
    lastHandoff = sentHandoff
    if let earlierSequence = add(message, about: event.task) {
      reportRepetition(sentHandoff, "with no work in between", earlierSequence, &context)
    }
  }

  /// Returns the content of a handoff with the given items about a task, or `nil` if the content is empty.
  private func content(of task: TaskID, _ items: [String]) -> Content? {
    let lastFields = lastFields[task]
    guard !items.isEmpty || lastFields != nil else { return nil }
    var fields = lastFields ?? Content.Fields()
    fields.items = items
    return Content(fields)
  }

  /// Adds a message, and returns the sequence number of an equal earlier message, or `nil` if there is none.
  ///
  /// The message takes the place of the equal earlier message.
  private mutating func add(_ message: Message, about task: TaskID) -> UInt64? {
    var earlierSequence: UInt64?
    let isRepetition = sentMessages.update(task) { earlierMessage in
      guard earlierMessage.equals(message) else { return false }
      earlierSequence = earlierMessage.sequence
      earlierMessage = message
      return true
    }
    if !isRepetition { sentMessages.append(message, to: task) }
    return earlierSequence
  }

  private func reportRepetition(
    _ handoff: SentHandoff,
    _ circumstance: String,
    _ earlierSequence: UInt64,
    _ context: inout RuleContext
  ) {
    context.violations.record(
      Self.ruleDescription,
      agent: handoff.sender,
      task: handoff.task,
      "repeated a handoff to \(plan.name(of: handoff.receiver)) \(circumstance)",
      evidence: earlierSequence == handoff.sequence
        ? [earlierSequence] : [earlierSequence, handoff.sequence]
    )
  }
}
