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
    var items: [String]
    var decision: [Defect]
    var numbers: [Measurement]
    var sequence: UInt64

    func says(the same: Message) -> Bool {
      sender == same.sender && receiver == same.receiver && intent == same.intent
        && items == same.items && decision == same.decision && numbers == same.numbers
    }
  }

  private struct TaskState {
    /// The messages since the last progress.
    var sent: [Message] = []
    var decision: [Defect] = []
    var numbers: [Measurement] = []
    /// Whether it is over: then word of it may be repeated.
    var hasEnded = false
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
    case .reportFiled(let report): tasks[event.task].numbers = report.numbers
    case .decisionMade(_, let defects): tasks[event.task].decision = defects
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
      items: items,
      decision: tasks[event.task].decision,
      numbers: tasks[event.task].numbers,
      sequence: event.sequence
    )
    guard let place = tasks[event.task].sent.firstIndex(where: { $0.says(the: message) }) else {
      return tasks[event.task].sent.append(message)
    }
    findings.add(
      Self.about,
      agent: event.agent,
      task: event.task,
      "handed the same to \(plan.name(of: handoff.receiver)) again with nothing done between",
      evidence: [tasks[event.task].sent[place].sequence, event.sequence]
    )
    tasks[event.task].sent[place] = message
  }
}
