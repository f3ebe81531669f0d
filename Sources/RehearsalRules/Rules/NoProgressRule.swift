import RehearsalSimulation

/// The same handoff was made again though nothing had been done in between.
struct NoProgressRule: Rule {
  static let about = RuleDescription(
    id: "handoff.no-progress",
    severity: .error,
    failureMode: .repeatsSteps,
    firesWhen:
      "the same edge, task and content again with no write between, or no act in the same round where the task touches nothing",
    kinds: [
      .handoffSent, .handoffLost, .retryScheduled, .actWrite, .actRead, .actCommand, .actTool,
      .actSkill, .actSpawn, .reportFiled, .decisionMade, .taskEnded, .limitReached,
    ]
  )

  /// What was handed off, with the event of it.
  private struct Message {
    var sender: AgentID
    var receiver: AgentID
    var intent: Intent
    /// In which round, where the task touches nothing: what is tried again there leaves no write.
    var round: UInt16
    /// What was said besides; most say nothing.
    var words: Words?
    var sequence: UInt64

    func says(the same: Message) -> Bool {
      sender == same.sender && receiver == same.receiver && intent == same.intent
        && round == same.round
        && (words === same.words || words?.content == same.words?.content)
    }
  }

  /// One object, so that keeping a message does not count references for each part.
  private final class Words: Sendable {
    struct Content: Hashable {
      var items: [String] = []
      var decision: [Defect] = []
      var numbers: [Measurement] = []
    }

    let content: Content

    init(_ content: Content) {
      self.content = content
    }
  }

  private struct TaskState {
    /// The messages since the last progress.
    var sent: [Message] = []
    /// What the last decision and report on the task say.
    var standing = Words.Content()
    /// Whether it is over: then word of it may be repeated.
    var hasEnded = false

    /// Takes a message in and returns the event at which the same was said, where it was.
    mutating func take(_ message: Message) -> UInt64? {
      guard let place = sent.firstIndex(where: { $0.says(the: message) }) else {
        sent.append(message)
        return nil
      }
      let before = sent[place].sequence
      sent[place] = message
      return before
    }

    /// What a handoff says with these items.
    func words(_ items: [String]) -> Words? {
      guard !items.isEmpty || !standing.decision.isEmpty || !standing.numbers.isEmpty else {
        return nil
      }
      var content = standing
      content.items = items
      return Words(content)
    }
  }

  private let plan: Plan
  /// Which tasks touch nothing, so that any act is progress.
  private let touchNothing: [Bool]
  private var tasks = PerTask(TaskState())
  /// What was handed on last, where the task had not ended.
  private var last: (message: Message, task: TaskID)?

  init(_ plan: Plan) {
    self.plan = plan
    touchNothing = plan.tasks.map { $0.touches.isEmpty }
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    switch event.kind {
    case .handoffSent(let handoff, let items): sent(handoff, items, event, &findings)
    case .handoffLost:
      // What never arrived may be sent again, and all that led to it.
      tasks[event.task].sent.removeAll(keepingCapacity: true)
    case .retryScheduled:
      // What came to nothing is tried again, as often as the cap allows; a judge sends work back.
      if event.agent == plan.coordinator { tasks[event.task].sent.removeAll(keepingCapacity: true) }
    case .actWrite: tasks[event.task].sent.removeAll(keepingCapacity: true)
    case .actCommand(let command, _):
      // What the protocol runs by itself is the same every time.
      if RoutineCommand(rawValue: command) == nil { act(event.task) }
    case .actRead, .actTool, .actSkill, .actSpawn: act(event.task)
    case .reportFiled(let report): tasks[event.task].standing.numbers = report.numbers
    case .decisionMade(_, let defects): tasks[event.task].standing.decision = defects
    case .taskEnded: if event.task != .none { tasks[event.task] = TaskState(hasEnded: true) }
    case .limitReached(.repeats):
      if let last { add(last.message, last.message.sequence, about: last.task, &findings) }
    default: break
    }
  }

  private mutating func act(_ task: TaskID) {
    if touchesNothing(task) { tasks[task].sent.removeAll(keepingCapacity: true) }
  }

  private func touchesNothing(_ task: TaskID) -> Bool { task == .none || touchNothing[task.index] }

  private mutating func sent(
    _ handoff: Handoff,
    _ items: [String],
    _ event: borrowing Event,
    _ findings: inout Findings
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
      words: tasks[event.task].words(items),
      sequence: event.sequence
    )
    last = (message, event.task)
    guard let before = tasks[event.task].take(message) else { return }
    add(message, before, about: event.task, &findings)
  }

  private func add(
    _ message: Message,
    _ before: UInt64,
    about task: TaskID,
    _ findings: inout Findings
  ) {
    findings.add(
      Self.about,
      agent: message.sender,
      task: task,
      "handed the same to \(plan.name(of: message.receiver)) again with nothing done between",
      evidence: before == message.sequence ? [before] : [before, message.sequence]
    )
  }
}
