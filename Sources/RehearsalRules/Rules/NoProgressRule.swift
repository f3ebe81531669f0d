import RehearsalSimulation

/// Reports a handoff that repeats an earlier handoff about the same task, with no work on the task in
/// between.
///
/// For a task that touches files, only a write counts as work. These handoffs are exempt: calls and their
/// answers, handoffs from the coordinator to the planner, and handoffs that are sent again after a loss.
struct NoProgressRule: Rule {
  static let ruleDescription = RuleDescription(
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

  /// A sent handoff, with the properties by which repetitions are recognized.
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
    }

    let fields: Fields

    init(_ fields: Fields) {
      self.fields = fields
    }
  }

  /// The sent handoffs and the last decision and report on a task.
  private struct TaskState {
    /// The distinct handoffs about the task since the last progress, such as a write.
    var sentMessages: [Message] = []
    /// The defects of the last decision and the numbers of the last report on the task.
    ///
    /// Together with a handoff's own items, they are the content of each following handoff about the task.
    var currentFields = Content.Fields()
    /// Whether the task has ended.
    ///
    /// After the end of the task, only requests for work count as repetitions.
    var hasEnded = false

    /// Adds a message, and returns the sequence number of an equal earlier message, or `nil` if there is none.
    ///
    /// The message takes the place of the equal earlier message.
    mutating func add(_ message: Message) -> UInt64? {
      guard let index = sentMessages.firstIndex(where: { $0.equals(message) }) else {
        sentMessages.append(message)
        return nil
      }
      let earlierSequence = sentMessages[index].sequence
      sentMessages[index] = message
      return earlierSequence
    }

    /// Returns the content of a handoff with the given items, or `nil` if the content is empty.
    func content(_ items: [String]) -> Content? {
      guard !items.isEmpty || !currentFields.defects.isEmpty || !currentFields.numbers.isEmpty
      else {
        return nil
      }
      var fields = currentFields
      fields.items = items
      return Content(fields)
    }
  }

  private let plan: Plan
  /// For each task, whether the task touches no files, so that any action on the task counts as
  /// progress.
  private let touchesNoFiles: [Bool]
  /// The state of each task.
  private var taskStates = TaskTable(TaskState())
  /// The last sent handoff and its task, or `nil` if there is none or the last sent handoff is exempt from
  /// this rule.
  private var lastMessage: (message: Message, task: TaskID)?
  /// The identifiers of all calls so far.
  ///
  /// Calls and their answers are exempt from this rule, because a session can make several equal calls and get an
  /// answer to each.
  private var calls: Set<HandoffID> = []

  init(_ plan: Plan) {
    self.plan = plan
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
      taskStates[event.task].sentMessages.removeMatches { message in
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
      if !RoutineCommand.isRoutine(command) { noteAction(on: event.task) }
    case .actRead, .actTool, .actSkill, .actSpawn: noteAction(on: event.task)
    case .reportFiled(let report): taskStates[event.task].currentFields.numbers = report.numbers
    case .decisionMade(_, let defects): taskStates[event.task].currentFields.defects = defects
    case .taskEnded: if event.task != .none { taskStates[event.task] = TaskState(hasEnded: true) }
    case .limitReached(.repeats):
      if let lastMessage {
        let message = lastMessage.message
        reportRepetition(message, message.sequence, about: lastMessage.task, &context)
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

  /// Counts an action on a task as progress if the task touches no files.
  private mutating func noteAction(on task: TaskID) {
    if touchesNothing(task) { clearMessages(about: task) }
  }

  private mutating func clearMessages(about task: TaskID) {
    taskStates[task].sentMessages.removeAll(keepingCapacity: true)
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
    lastMessage = nil
    if handoff.intent == .call { calls.insert(handoff.id) }
    guard handoff.intent != .call, !calls.contains(handoff.cause) else { return }
    guard !plan.isReminder(handoff) else { return }
    let round = touchesNothing(event.task) ? handoff.round : 0
    guard
      let (message, earlierEvent) = Self.add(
        handoff,
        items,
        round: round,
        sequence: event.sequence,
        to: &taskStates[event.task]
      )
    else { return }
    lastMessage = (message, event.task)
    if let earlierEvent { reportRepetition(message, earlierEvent, about: event.task, &context) }
  }

  /// Adds a handoff to the messages about a task.
  ///
  /// The result has the new message and, if an equal message was sent before, the sequence number of the
  /// event that sent the earlier message. If the task has ended and the handoff asks for no work, the handoff
  /// counts as no repetition and the result is `nil`. The function changes the state in place, because it
  /// would be slow to copy the state out of its table.
  private static func add(
    _ handoff: Handoff,
    _ items: [String],
    round: UInt16,
    sequence: UInt64,
    to state: inout TaskState
  ) -> (message: Message, earlierEvent: UInt64?)? {
    guard !state.hasEnded || handoff.intent.asksForWork else { return nil }
    let message = Message(
      sender: handoff.sender,
      receiver: handoff.receiver,
      intent: handoff.intent,
      round: round,
      content: state.content(items),
      sequence: sequence
    )
    return (message, state.add(message))
  }

  private func reportRepetition(
    _ message: Message,
    _ earlierEvent: UInt64,
    about task: TaskID,
    _ context: inout RuleContext
  ) {
    context.violations.record(
      Self.ruleDescription,
      agent: message.sender,
      task: task,
      "repeated a handoff to \(plan.name(of: message.receiver)) with no work in between",
      evidence: earlierEvent == message.sequence
        ? [earlierEvent] : [earlierEvent, message.sequence]
    )
  }
}
