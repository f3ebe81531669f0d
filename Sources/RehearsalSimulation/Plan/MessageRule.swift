extension Platform {
  /// How agents read messages, which are handoffs that inform and need no answer.
  public struct MessageRule: Sendable, Hashable {
    /// The place where messages wait for their receiver.
    public enum Reading: String, Sendable, Hashable, CaseIterable {
      /// Messages wait in the same queue as handoffs with work.
      case queue
      /// Messages wait in a separate inbox, which the receiver reads while it is idle.
      case idle
    }

    /// Whether agents leave the team during a run.
    public enum Members: String, Sendable, Hashable, CaseIterable {
      /// Every agent stays until the end of the run.
      case stay
      /// An agent leaves once all tasks that belong to it have ended.
      case leave
    }

    /// The place where messages wait for their receiver.
    public var reading = Reading.queue
    /// The interval at which an idle agent checks its inbox, in nanoseconds of virtual time.
    ///
    /// If the value is `nil`, an idle agent sees each message at once.
    public var checkInterval: Int64?
    /// Whether agents leave the team during a run.
    public var members = Members.stay

    /// Creates a rule under which messages wait in the same queue as work, and every agent stays in the team.
    public init() {}
  }

  /// Whether messages wait in separate inboxes, instead of the queue with work.
  package var hasInboxes: Bool { messages.reading == .idle }
}

extension Plan {
  /// Returns whether a handoff is a message: information for an agent that is neither a planner nor an orchestrator.
  package func isMessage(_ handoff: Handoff) -> Bool {
    handoff.intent == .inform && role(of: handoff.receiver).map { !$0.isLead } ?? false
  }
}
