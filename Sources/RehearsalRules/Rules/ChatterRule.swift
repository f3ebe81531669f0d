import RehearsalSimulation

/// Reports agents that keep sending each other the same message about a task that has ended.
struct ChatterRule: Rule {
  static let about = RuleDescription(
    id: "liveness.chatter",
    severity: .error,
    failureMode: .missedTermination,
    firesWhen:
      "the same message crosses an edge a third time after its task has ended, with no write in between",
    kinds: [.handoffSent, .actWrite, .taskEnded, .limitReached]
  )

  private struct Message {
    var sender: AgentID
    var receiver: AgentID
    var intent: Intent
    var items: [String]
    /// The last events that send the message, at most as many as are reported.
    var events: [UInt64] = []

    func equals(_ other: Message) -> Bool {
      sender == other.sender && receiver == other.receiver && intent == other.intent
        && items == other.items
    }
  }

  /// The number of equal messages that is reported.
  private static let limit = 3

  private let plan: Plan
  private var hasEnded = TaskTable(false)
  /// The messages about each ended task since the last write.
  private var messages = TaskTable<[Message]>([])
  /// The last message and the task that it is about.
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
    // `handoff.no-progress` reports repeated requests for work.
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
  /// Whether a handoff goes from the coordinator to the planner, where repetition is part of the protocol.
  ///
  /// The coordinator repeats what the planner may have missed.
  func isReminder(_ handoff: Handoff) -> Bool {
    handoff.sender == coordinator && handoff.receiver == planner
  }
}
