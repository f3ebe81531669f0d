import RehearsalSimulation

/// Reports a handoff that repeats an earlier one with no work in between.
struct NoProgressRule: Rule {
  static let about = RuleDescription(
    id: "handoff.no-progress",
    severity: .error,
    failureMode: .stepRepetition,
    firesWhen:
      "a handoff repeats sender, receiver, task and content with no write in between; for a task that touches nothing, with no act in the same round",
    kinds: [
      .handoffSent, .handoffLost, .retryScheduled, .actWrite, .actRead, .actCommand, .actTool,
      .actSkill, .actSpawn, .reportFiled, .decisionMade, .taskEnded, .limitReached,
    ]
  )

  /// The content of a handoff, with its event.
  private struct Message {
    var sender: AgentID
    var receiver: AgentID
    var intent: Intent
    /// The round if the task touches nothing, else 0: a retry of such a task leaves no write.
    var round: UInt16
    /// Items, defects and numbers; `nil` if there are none, as in most handoffs.
    var content: Content?
    var sequence: UInt64

    func equals(_ other: Message) -> Bool {
      sender == other.sender && receiver == other.receiver && intent == other.intent
        && round == other.round
        && (content === other.content || content?.fields == other.content?.fields)
    }
  }

  /// An object, so that storing a message counts one reference instead of one for each array.
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
    /// The messages since the last progress.
    var sent: [Message] = []
    /// The defects and numbers of the last decision and report on the task.
    var current = Content.Fields()
    /// Whether the task has ended, so that messages about it may be repeated.
    var hasEnded = false

    /// Adds a message and returns the event of an equal earlier one.
    mutating func add(_ message: Message) -> UInt64? {
      guard let index = sent.firstIndex(where: { $0.equals(message) }) else {
        sent.append(message)
        return nil
      }
      let before = sent[index].sequence
      sent[index] = message
      return before
    }

    /// Returns the content of a handoff with some items.
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
  /// For each task, whether it touches nothing, so that any act counts as progress.
  private let touchNothing: [Bool]
  private var tasks = TaskTable(TaskState())
  /// The last message, if its task had not ended.
  private var last: (message: Message, task: TaskID)?

  init(_ plan: Plan) {
    self.plan = plan
    touchNothing = plan.tasks.map { $0.touches.isEmpty }
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    switch event.kind {
    case .handoffSent(let handoff, let items): sent(handoff, items, event, &violations)
    case .handoffLost:
      // A lost handoff may be sent again, together with everything that led to it.
      tasks[event.task].sent.removeAll(keepingCapacity: true)
    case .retryScheduled:
      // The coordinator retries failed tasks up to the cap. A judge only sends work back.
      if event.agent == plan.coordinator { tasks[event.task].sent.removeAll(keepingCapacity: true) }
    case .actWrite: tasks[event.task].sent.removeAll(keepingCapacity: true)
    case .actCommand(let command, _):
      // Routine commands of the protocol are the same every time.
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
    if touchesNothing(task) { tasks[task].sent.removeAll(keepingCapacity: true) }
  }

  private func touchesNothing(_ task: TaskID) -> Bool { task == .none || touchNothing[task.index] }

  private mutating func sent(
    _ handoff: Handoff,
    _ items: [String],
    _ event: borrowing Event,
    _ violations: inout ViolationLog
  ) {
    last = nil
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
    guard let before = tasks[event.task].add(message) else { return }
    add(message, before, about: event.task, &violations)
  }

  private func add(
    _ message: Message,
    _ before: UInt64,
    about task: TaskID,
    _ violations: inout ViolationLog
  ) {
    violations.record(
      Self.about,
      agent: message.sender,
      task: task,
      "repeated a handoff to \(plan.name(of: message.receiver)) with no work in between",
      evidence: before == message.sequence ? [before] : [before, message.sequence]
    )
  }
}
