import RehearsalSimulation

/// Reports agents that keep sending each other the same message about a task that has ended.
struct ChatterRule: Rule {
  static let about = RuleDescription(
    id: "liveness.chatter",
    severity: .error,
    failureMode: .missedTermination,
    firesWhen:
      "an agent sends another the same message a third time after its task has ended, with no write in between",
    kinds: [.handoffSent, .actWrite, .taskEnded, .limitReached]
  )

  private struct Message {
    var sender: AgentID
    var receiver: AgentID
    var intent: Intent
    var items: [String]
    /// The sequence numbers of the last events that sent the message, at most `limit` of them.
    var events: [UInt64] = []

    func equals(_ other: Message) -> Bool {
      sender == other.sender && receiver == other.receiver && intent == other.intent
        && items == other.items
    }
  }

  /// The count of equal messages that makes a violation.
  private static let limit = 3

  private let plan: Plan
  private var hasEnded = TaskTable(false)
  /// For each ended task, the messages about the task since the last write for it.
  private var messages = TaskTable<[Message]>([])
  /// The last message about an ended task, with that task.
  private var last: (message: Message, task: TaskID)?

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    switch event.kind {
    case .taskEnded: if event.task != .none { hasEnded[event.task] = true }
    case .actWrite: if hasEnded[event.task] { messages[event.task] = [] }
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
      take(message, about: event.task, &violations)
    case .limitReached(.repeats):
      if let last { add(last.message, about: last.task, &violations) }
    default: break
    }
  }

  private mutating func take(
    _ message: Message,
    about task: TaskID,
    _ violations: inout ViolationLog
  ) {
    var message = message
    if let index = messages[task].firstIndex(where: { $0.equals(message) }) {
      message.events = messages[task][index].events.suffix(Self.limit - 1) + message.events
      messages[task][index] = message
    } else {
      messages[task].append(message)
    }
    last = (message, task)
    // Repeated requests for work are not reported here, because `handoff.no-progress` reports them.
    if message.events.count == Self.limit, !message.intent.asksForWork {
      add(message, about: task, &violations)
    }
  }

  private func add(_ message: Message, about task: TaskID, _ violations: inout ViolationLog) {
    violations.record(
      Self.about,
      agent: message.sender,
      task: task,
      "repeated a message to \(plan.name(of: message.receiver)) about \(plan.name(of: task)) "
        + "after it had ended",
      evidence: message.events
    )
  }
}

extension Plan {
  /// Returns whether a handoff goes from the coordinator to the planner.
  ///
  /// Repeating such a handoff is part of the protocol, because the planner may have missed the first one.
  func isReminder(_ handoff: Handoff) -> Bool {
    handoff.sender == coordinator && handoff.receiver == planner
  }
}
