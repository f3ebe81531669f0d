import RehearsalSimulation

/// Reports an agent that repeats a message to another agent after the message's task has ended.
///
/// The rule reports the third equal message and every further one. Requests for work are left to the rule
/// `handoff.no-progress`. If a message of any kind ends the run at the limit for repetitions, the message is
/// reported too. A write for the task starts the count again.
struct ChatterRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "liveness.chatter",
    severity: .error,
    failureMode: .missedTermination,
    firesWhen:
      "an agent sends another the same message a third time after its task has ended, with no write in between",
    kinds: [.handoffSent, .actWrite, .actCommand, .limitReached]
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    [
      .handoffSent: .taskHasEnded, .actWrite: .taskHasEnded, .actCommand: .changesFiles,
    ]
  }

  /// A handoff about an ended task, with the properties by which repetitions are recognised.
  private struct Message {
    var sender: AgentID
    var receiver: AgentID
    var intent: Intent
    /// The texts that the handoff carries.
    var items: [String]
    /// The sequence numbers of the last events that sent the message, at most `violationThreshold` of them.
    var eventSequences: [UInt64] = []

    func equals(_ other: Message) -> Bool {
      sender == other.sender && receiver == other.receiver && intent == other.intent
        && items == other.items
    }
  }

  /// How many equal messages make a violation.
  private static let violationThreshold = 3

  private let plan: Plan
  /// For each ended task, the distinct messages about the task since the last write of a session on the task.
  private var messages = TaskTable<[Message]>([])
  /// The last handoff about an ended task, with the task.
  ///
  /// The value is `nil` if there is no such handoff, or if it is a reminder.
  private var lastMessage: (message: Message, task: TaskID)?

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .actWrite: messages[event.task] = []
    case .actCommand: if context.hasEnded(event.task) { messages[event.task] = [] }
    case .handoffSent(let handoff, let items):
      lastMessage = nil
      guard !plan.isReminder(handoff), !context.workVersions.isOutdated(event) else { return }
      let message = Message(
        sender: handoff.sender,
        receiver: handoff.receiver,
        intent: handoff.intent,
        items: items,
        eventSequences: [event.sequence]
      )
      noteMessage(message, about: event.task, &context)
    case .limitReached(.repeats):
      // The handoff that reaches the limit is sent in the event directly before the event `limitReached`.
      if let lastMessage, lastMessage.message.eventSequences.last == event.sequence - 1 {
        reportChatter(lastMessage.message, about: lastMessage.task, &context)
      }
    default: break
    }
  }

  private mutating func noteMessage(
    _ message: Message,
    about task: TaskID,
    _ context: inout RuleContext
  ) {
    var message = message
    if let index = messages[task].firstIndex(where: { $0.equals(message) }) {
      message.eventSequences =
        messages[task][index].eventSequences.suffix(Self.violationThreshold - 1)
        + message.eventSequences
      messages[task][index] = message
    } else {
      messages[task].append(message)
    }
    lastMessage = (message, task)
    // Repeated requests for work are left to the rule `handoff.no-progress`.
    if message.eventSequences.count == Self.violationThreshold, !message.intent.asksForWork {
      reportChatter(message, about: task, &context)
    }
  }

  private func reportChatter(
    _ message: Message,
    about task: TaskID,
    _ context: inout RuleContext
  ) {
    context.violations.record(
      Self.ruleDescription,
      agent: message.sender,
      task: task,
      "repeated a message to \(plan.name(of: message.receiver)) about \(plan.name(of: task)) "
        + "after it had ended",
      evidence: message.eventSequences
    )
  }
}

extension Plan {
  /// Returns whether a handoff goes from the coordinator to the planner.
  ///
  /// The protocol repeats such handoffs, because the planner may have missed the earlier handoff.
  func isReminder(_ handoff: Handoff) -> Bool {
    handoff.sender == coordinator && handoff.receiver == planner
  }
}
