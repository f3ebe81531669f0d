import RehearsalSimulation

/// The same handoff was made again though nothing had been done in between.
struct NoProgressRule: Rule {
  static let about = RuleDescription(
    id: "handoff.no-progress",
    severity: .error,
    failureMode: .repeatsSteps,
    firesWhen:
      "the same edge, task and content again with no write between, or no act where the task touches nothing",
    kinds: [
      .handoffSent, .handoffLost, .retryScheduled, .actWrite, .actCommand, .reportFiled,
      .decisionMade, .taskEnded,
    ]
  )

  /// What was handed off, with the event of it.
  private struct Message {
    var sender: AgentID
    var receiver: AgentID
    var intent: Intent
    /// What was said besides; most say nothing.
    var words: Words?
    var sequence: UInt64

    func says(the same: Message) -> Bool {
      sender == same.sender && receiver == same.receiver && intent == same.intent
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
  /// Which tasks touch nothing, so that any command is progress.
  private let touchNothing: [Bool]
  private var tasks = PerTask(TaskState())

  init(_ plan: Plan) {
    self.plan = plan
    touchNothing = plan.tasks.map { $0.touches.isEmpty }
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard event.task != .none else { return }
    switch event.kind {
    case .handoffSent(let handoff, let items): sent(handoff, items, event, &findings)
    case .handoffLost:
      // What never arrived may be sent again, and all that led to it.
      tasks[event.task].sent.removeAll(keepingCapacity: true)
    case .retryScheduled:
      // What came to nothing is tried again, as often as the cap allows; a judge sends work back.
      if event.agent == plan.coordinator { tasks[event.task].sent.removeAll(keepingCapacity: true) }
    case .actWrite: tasks[event.task].sent.removeAll(keepingCapacity: true)
    case .actCommand:
      if touchNothing[event.task.index] {
        tasks[event.task].sent.removeAll(keepingCapacity: true)
      }
    case .reportFiled(let report): tasks[event.task].standing.numbers = report.numbers
    case .decisionMade(_, let defects): tasks[event.task].standing.decision = defects
    case .taskEnded: tasks[event.task] = TaskState(hasEnded: true)
    default: break
    }
  }

  /// The keeper of the ledger may tell the planner again what it did not hear.
  private func isReminder(_ handoff: Handoff) -> Bool {
    handoff.sender == plan.coordinator && handoff.receiver == plan.planner
  }

  private mutating func sent(
    _ handoff: Handoff,
    _ items: [String],
    _ event: borrowing Event,
    _ findings: inout Findings
  ) {
    guard !tasks[event.task].hasEnded || handoff.intent.asksForWork, !isReminder(handoff) else {
      return
    }
    let message = Message(
      sender: handoff.sender,
      receiver: handoff.receiver,
      intent: handoff.intent,
      words: tasks[event.task].words(items),
      sequence: event.sequence
    )
    guard let before = tasks[event.task].take(message) else { return }
    findings.add(
      Self.about,
      agent: event.agent,
      task: event.task,
      "handed the same to \(plan.name(of: handoff.receiver)) again with nothing done between",
      evidence: [before, event.sequence]
    )
  }
}
