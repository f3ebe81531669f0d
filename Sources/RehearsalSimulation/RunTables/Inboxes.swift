import DequeModule

/// The inboxes in which messages wait until their receivers have nothing else to do.
struct Inboxes {
  /// A message that waits in an inbox.
  private struct Entry {
    var reference: SessionReference
    /// Whether every task had ended when the message arrived.
    var isLate: Bool
  }

  private struct Inbox {
    /// The messages in the order in which they arrived.
    var entries: Deque<Entry> = []
    /// How many messages at the front of the inbox the agent has seen but not read yet.
    var seenCount = 0
    /// How many messages were in the inbox when the idle agent last could not look into it, because no look
    /// was due.
    ///
    /// Messages that have been read since then are not counted.
    var missedCount = 0
  }

  /// The inboxes by agent, or an empty array if messages wait in the same queues as work.
  private var inboxes: [Inbox]
  /// The agents that have messages in their inboxes, in the order of their names.
  private(set) var readers: [AgentID] = []
  /// The interval at which an idle agent looks into its inbox, in nanoseconds, or `nil` if it sees messages at once.
  private let interval: Int64?
  /// The next time at which any idle agent looks for unseen messages, in nanoseconds, or `nil` for
  /// none.
  var nextLookTime: Int64?

  init(for plan: Plan) {
    inboxes = plan.platform.hasInboxes ? plan.members.map { _ in Inbox() } : []
    interval = plan.platform.messages.checkInterval
  }

  /// Whether messages wait in inboxes, and not in the same queues as work.
  var isActive: Bool { !inboxes.isEmpty }

  /// Adds a message to an agent's inbox, and returns how many messages are in the inbox now.
  mutating func add(_ reference: SessionReference, for agent: AgentID, isLate: Bool) -> Int {
    if inboxes[agent.index].entries.isEmpty {
      let insertionIndex = readers.firstIndex { $0.rawValue > agent.rawValue } ?? readers.endIndex
      readers.insert(agent, at: insertionIndex)
    }
    inboxes[agent.index].entries.append(Entry(reference: reference, isLate: isLate))
    return inboxes[agent.index].entries.count
  }

  /// Lets an idle agent look into its inbox if a look is due.
  ///
  /// The result is whether the agent has seen a message that is still in the inbox, at this look or an
  /// earlier one.
  mutating func look(_ agent: AgentID, at now: Int64) -> Bool {
    let count = inboxes[agent.index].entries.count
    if interval.map({ now.isMultiple(of: $0) }) ?? true {
      inboxes[agent.index].seenCount = count
    } else {
      inboxes[agent.index].missedCount = count
    }
    return inboxes[agent.index].seenCount > 0
  }

  /// Returns the next time at which an idle agent looks into its inbox, or `nil` if it has seen all its
  /// messages or sees messages at once.
  func nextLook(of agent: AgentID, after now: Int64) -> Int64? {
    guard let interval, inboxes[agent.index].seenCount < inboxes[agent.index].entries.count else {
      return nil
    }
    return (now / interval + 1).multipliedSaturated(by: interval)
  }

  /// Removes and returns the first message in an agent's inbox.
  mutating func takeFirst(for agent: AgentID) -> SessionReference? {
    guard let entry = inboxes[agent.index].entries.popFirst() else { return nil }
    inboxes[agent.index].seenCount = max(0, inboxes[agent.index].seenCount - 1)
    inboxes[agent.index].missedCount = max(0, inboxes[agent.index].missedCount - 1)
    if inboxes[agent.index].entries.isEmpty { readers.removeAll { $0 == agent } }
    return entry.reference
  }

  /// Returns the messages that an agent has not read, each with a reason.
  ///
  /// The reason depends only on the inbox. The run can know a better reason, such as a crash of the
  /// agent.
  func unread(by agent: AgentID) -> [(reference: SessionReference, reason: Event.UnreadReason)] {
    let inbox = inboxes[agent.index]
    return inbox.entries.enumerated().map { index, entry in
      let reason: Event.UnreadReason =
        entry.isLate
        ? .late : index >= inbox.seenCount && index < inbox.missedCount ? .unseen : .busy
      return (entry.reference, reason)
    }
  }
}

extension Int64 {
  fileprivate func multipliedSaturated(by other: Int64) -> Int64 {
    let (product, overflows) = multipliedReportingOverflow(by: other)
    return overflows ? .max : product
  }
}
