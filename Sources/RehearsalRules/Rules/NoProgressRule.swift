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

  private struct Message: Hashable {
    var sender: AgentID
    var receiver: AgentID
    var intent: Intent
    var items: [String]
    var decision: [Defect]
    var numbers: [Measurement]
  }

  private struct TaskState {
    /// What was handed off since the last progress, with the event of it.
    var sent: [Message: UInt64] = [:]
    var decision: [Defect] = []
    var numbers: [Measurement] = []
    /// Whether it is over: then word of it may be repeated.
    var hasEnded = false
  }

  private let plan: Plan
  private var tasks: [TaskID: TaskState] = [:]

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard event.task != .none else { return }
    switch event.kind {
    case .handoffSent(let handoff, let items): sent(handoff, items, event, &findings)
    case .handoffLost:
      // What never arrived may be sent again, and all that led to it.
      tasks[event.task]?.sent = [:]
    case .retryScheduled:
      // What came to nothing is tried again, as often as the cap allows; a judge sends work back.
      if event.agent == plan.coordinator { tasks[event.task]?.sent = [:] }
    case .actWrite: tasks[event.task]?.sent = [:]
    case .actCommand:
      if plan.task(event.task)?.touches.isEmpty == true { tasks[event.task]?.sent = [:] }
    case .reportFiled(let report): tasks[event.task, default: TaskState()].numbers = report.numbers
    case .decisionMade(_, let defects): tasks[event.task, default: TaskState()].decision = defects
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
    var state = tasks[event.task] ?? TaskState()
    guard !state.hasEnded || handoff.intent.asksForWork, !isReminder(handoff) else { return }
    let message = Message(
      sender: handoff.sender,
      receiver: handoff.receiver,
      intent: handoff.intent,
      items: items,
      decision: state.decision,
      numbers: state.numbers
    )
    if let first = state.sent[message] {
      findings.add(
        Self.about,
        agent: event.agent,
        task: event.task,
        "handed the same to \(plan.name(of: handoff.receiver)) again with nothing done between",
        evidence: [first, event.sequence]
      )
    }
    state.sent[message] = event.sequence
    tasks[event.task] = state
  }
}
