import DequeModule

/// The inboxes in which messages wait until their receivers are idle.
struct Inboxes {
  /// A message in an inbox.
  private struct Entry {
    var reference: SessionReference
    /// Whether every task had ended when the message came.
    var isLate: Bool
  }

  private struct Inbox {
    /// The messages in the order in which they came.
    var entries: Deque<Entry> = []
    /// How many of the messages, from the first on, the agent has seen in its inbox and not read yet.
    var seen = 0
    /// How many of the messages, from the first on, the agent could have read if it had looked.
    var missed = 0
  }

  /// The inboxes by agent, or an empty array if messages wait in the queues of work.
  private var inboxes: [Inbox]
  /// The agents with messages, in the order of their names.
  private(set) var readers: [AgentID] = []
  /// How often an idle agent looks into its inbox, or `nil` if it does so at all times.
  private let interval: Int64?
  /// The next time at which an idle agent looks for a message that is there, if any.
  var nextLook: Int64?

  init(for plan: Plan) {
    inboxes = plan.platform.hasInboxes ? plan.members.map { _ in Inbox() } : []
    interval = plan.platform.messages.every
  }

  /// Whether messages wait in inboxes.
  var isActive: Bool { !inboxes.isEmpty }

  /// Adds a message to an inbox, and returns how many messages are there now.
  mutating func add(_ reference: SessionReference, for agent: AgentID, isLate: Bool) -> Int {
    if inboxes[agent.index].entries.isEmpty {
      let next = readers.firstIndex { $0.rawValue > agent.rawValue } ?? readers.endIndex
      readers.insert(agent, at: next)
    }
    inboxes[agent.index].entries.append(Entry(reference: reference, isLate: isLate))
    return inboxes[agent.index].entries.count
  }

  /// Lets an idle agent look into its inbox, if it is time to do so, and returns whether there is a message
  /// that it has seen.
  mutating func look(_ agent: AgentID, at now: Int64) -> Bool {
    let count = inboxes[agent.index].entries.count
    if interval.map({ now.isMultiple(of: $0) }) ?? true {
      inboxes[agent.index].seen = count
    } else {
      inboxes[agent.index].missed = count
    }
    return inboxes[agent.index].seen > 0
  }

  /// Returns when an idle agent looks for messages that it has not seen, or `nil` if there are none.
  func nextLook(of agent: AgentID, after now: Int64) -> Int64? {
    guard let interval, inboxes[agent.index].seen < inboxes[agent.index].entries.count else {
      return nil
    }
    return (now / interval + 1).multipliedSaturated(by: interval)
  }

  /// Removes and returns the first message for an agent.
  mutating func takeFirst(for agent: AgentID) -> SessionReference? {
    guard let entry = inboxes[agent.index].entries.popFirst() else { return nil }
    inboxes[agent.index].seen = max(0, inboxes[agent.index].seen - 1)
    inboxes[agent.index].missed = max(0, inboxes[agent.index].missed - 1)
    if inboxes[agent.index].entries.isEmpty { readers.removeAll { $0 == agent } }
    return entry.reference
  }

  /// Returns the messages that an agent has not read, with the reason as far as the inbox knows it.
  func unread(by agent: AgentID) -> [(reference: SessionReference, reason: Event.Unread)] {
    let inbox = inboxes[agent.index]
    return inbox.entries.enumerated().map { index, entry in
      let reason: Event.Unread =
        entry.isLate ? .late : index >= inbox.seen && index < inbox.missed ? .unseen : .busy
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
