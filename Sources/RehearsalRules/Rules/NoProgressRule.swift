import RehearsalSimulation

/// Reports a handoff that repeats an earlier handoff with no work in between.
struct NoProgressRule: Rule {
  static let about = RuleDescription(
    id: "handoff.no-progress",
    severity: .error,
    failureMode: .stepRepetition,
    firesWhen:
      "a handoff has the sender, receiver, task and content of an earlier one, with no write in between; for a task that touches no files, with no act in between in the same round",
    kinds: [
      .handoffSent, .handoffLost, .handoffCounted, .replyMissed, .retryScheduled, .actWrite,
      .actRead, .actCommand,
      .actTool,
      .actSkill, .actSpawn, .reportFiled, .decisionMade, .taskEnded, .limitReached,
    ]
  )

  /// A sent handoff, with the properties that an equal handoff repeats.
  private struct Message {
    var sender: AgentID
    var receiver: AgentID
    var intent: Intent
    /// The round if the task touches no files, otherwise 0.
    ///
    /// A retry of a task that touches no files leaves no write, so only the round shows that the task was
    /// retried.
    var round: UInt16
    /// The items, defects and numbers, or `nil` if the handoff has none of these, as in most cases.
    var content: Content?
    var sequence: UInt64

    func equals(_ other: Message) -> Bool {
      sender == other.sender && receiver == other.receiver && intent == other.intent
        && round == other.round
        && (content === other.content || content?.fields == other.content?.fields)
    }
  }

  /// The items, defects and numbers of a handoff.
  ///
  /// The content is an object, so that storing a message retains one reference instead of one for each array.
  private final class Content: Sendable {
    struct Fields: Hashable {
      var items: [String] = []
      var decision: [Defect] = []
      var numbers: [Measurement] = []
    }

    let fields: Fields

    init(_ fields: Fields) {
      self.fields = fields
    }
  }

  private struct TaskState {
    /// The messages that were sent since the last progress.
    var sentMessages: [Message] = []
    /// The defects of the last decision and the numbers of the last report on the task.
    var current = Content.Fields()
    /// Whether the task has ended.
    ///
    /// After the end, only requests for work count as repetitions.
    var hasEnded = false

    /// Adds a message and returns the sequence number of an equal earlier message, if any.
    mutating func add(_ message: Message) -> UInt64? {
      guard let index = sentMessages.firstIndex(where: { $0.equals(message) }) else {
        sentMessages.append(message)
        return nil
      }
      let earlierEvent = sentMessages[index].sequence
      sentMessages[index] = message
      return earlierEvent
    }

    /// Returns the content of a handoff with the given items, or `nil` if the content is empty.
    func content(_ items: [String]) -> Content? {
      guard !items.isEmpty || !current.decision.isEmpty || !current.numbers.isEmpty else {
        return nil
      }
      var fields = current
      fields.items = items
      return Content(fields)
    }
  }

  private let plan: Plan
  /// For each task, whether the task touches no files, in which case any act counts as progress.
  private let touchesNoFiles: [Bool]
  private var tasks = TaskTable(TaskState())
  /// The last message and its task, or `nil` if the last message was exempt from this rule.
  private var last: (message: Message, task: TaskID)?
  /// The calls so far, of which a session can make several that are equal, each with its own answer.
  private var calls: Set<HandoffID> = []

  init(_ plan: Plan) {
    self.plan = plan
    touchesNoFiles = plan.tasks.map { $0.touches.isEmpty }
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    switch event.kind {
    case .handoffSent(let handoff, let items): noteSent(handoff, items, event, &violations)
    case .handoffLost, .replyMissed:
      // After a lost handoff or a missed reply, the handoff and everything that led to it may be sent again.
      clearMessages(about: event.task)
    case .handoffCounted(let handoff, _):
      // The panel's decision repeats a vote, or the judge's next vote is about another version of the work.
      tasks[event.task].sentMessages.removeAll { message in
        message.sender == handoff.sender && message.receiver == handoff.receiver
          && message.intent == handoff.intent
      }
    case .retryScheduled:
      // The coordinator's retries are capped, so they count as progress. A judge only sends work back.
      if event.agent == plan.coordinator { clearMessages(about: event.task) }
    case .actWrite: clearMessages(about: event.task)
    case .actCommand(let command, _):
      // Routine commands of the protocol are not progress, because they are the same every time.
      if RoutineCommand(rawValue: command) == nil { noteAct(on: event.task) }
    case .actRead, .actTool, .actSkill, .actSpawn: noteAct(on: event.task)
    case .reportFiled(let report): tasks[event.task].current.numbers = report.numbers
    case .decisionMade(_, let defects): tasks[event.task].current.decision = defects
    case .taskEnded: if event.task != .none { tasks[event.task] = TaskState(hasEnded: true) }
    case .limitReached(.repeats):
      if let last { add(last.message, last.message.sequence, about: last.task, &violations) }
    default: break
    }
  }

  private mutating func noteAct(on task: TaskID) {
    if touchesNothing(task) { clearMessages(about: task) }
  }

  private mutating func clearMessages(about task: TaskID) {
    tasks[task].sentMessages.removeAll(keepingCapacity: true)
  }

  private func touchesNothing(_ task: TaskID) -> Bool {
    task == .none || touchesNoFiles[task.index]
  }

  private mutating func noteSent(
    _ handoff: Handoff,
    _ items: [String],
    _ event: borrowing Event,
    _ violations: inout ViolationLog
  ) {
    last = nil
    if handoff.intent == .call { calls.insert(handoff.id) }
    guard handoff.intent != .call, !calls.contains(handoff.cause) else { return }
    guard !tasks[event.task].hasEnded || handoff.intent.asksForWork, !plan.isReminder(handoff)
    else {
      return
    }
    let message = Message(
      sender: handoff.sender,
      receiver: handoff.receiver,
      intent: handoff.intent,
      round: touchesNothing(event.task) ? handoff.round : 0,
      content: tasks[event.task].content(items),
      sequence: event.sequence
    )
    last = (message, event.task)
    guard let earlierEvent = tasks[event.task].add(message) else { return }
    add(message, earlierEvent, about: event.task, &violations)
  }

  private func add(
    _ message: Message,
    _ earlierEvent: UInt64,
    about task: TaskID,
    _ violations: inout ViolationLog
  ) {
    violations.record(
      Self.about,
      agent: message.sender,
      task: task,
      "repeated a handoff to \(plan.name(of: message.receiver)) with no work in between",
      evidence: earlierEvent == message.sequence
        ? [earlierEvent] : [earlierEvent, message.sequence]
    )
  }
}
