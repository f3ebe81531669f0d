import RehearsalSimulation

/// Agents go on talking about a task that has ended.
struct ChatterRule: Rule {
  static let about = RuleDescription(
    id: "liveness.chatter",
    severity: .error,
    failureMode: .missesTermination,
    firesWhen:
      "the same is said along the same edge a third time after its task has ended, with no write between",
    kinds: [.handoffSent, .actWrite, .taskEnded, .limitReached]
  )

  private struct Message {
    var sender: AgentID
    var receiver: AgentID
    var intent: Intent
    var items: [String]
    /// The events of it, as many as it takes.
    var events: [UInt64] = []

    func says(the same: Message) -> Bool {
      sender == same.sender && receiver == same.receiver && intent == same.intent
        && items == same.items
    }
  }

  /// How often the same has to be said.
  private static let most = 3

  private let plan: Plan
  private var hasEnded = PerTask(false)
  private var said = PerTask<[Message]>([])
  /// What was said last, and about which task.
  private var last: (message: Message, task: TaskID)?

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    switch event.kind {
    case .taskEnded: if event.task != .none { hasEnded[event.task] = true }
    case .actWrite: if hasEnded[event.task] { said[event.task] = [] }
    case .handoffSent(let handoff, let items):
      last = nil
      guard hasEnded[event.task], !plan.isReminder(handoff) else { return }
      let message = Message(
        sender: handoff.sender,
        receiver: handoff.receiver,
        intent: handoff.intent,
        items: items,
        events: [event.sequence]
      )
      take(message, about: event.task, &findings)
    case .limitReached(.repeats):
      if let last { add(last.message, about: last.task, &findings) }
    default: break
    }
  }

  private mutating func take(
    _ message: Message,
    about task: TaskID,
    _ findings: inout Findings
  ) {
    var message = message
    if let place = said[task].firstIndex(where: { $0.says(the: message) }) {
      message.events = said[task][place].events.suffix(Self.most - 1) + message.events
      said[task][place] = message
    } else {
      said[task].append(message)
    }
    last = (message, task)
    // What asks for work again is `handoff.no-progress`.
    if message.events.count == Self.most, !message.intent.asksForWork {
      add(message, about: task, &findings)
    }
  }

  private func add(_ message: Message, about task: TaskID, _ findings: inout Findings) {
    findings.add(
      Self.about,
      agent: message.sender,
      task: task,
      "told \(plan.name(of: message.receiver)) the same about \(plan.name(of: task)) "
        + "again and again after it had ended",
      evidence: message.events
    )
  }
}

extension Plan {
  /// Whether a handoff is one by which the keeper of the ledger may tell the planner again what it did
  /// not hear.
  func isReminder(_ handoff: Handoff) -> Bool {
    handoff.sender == coordinator && handoff.receiver == planner
  }
}
