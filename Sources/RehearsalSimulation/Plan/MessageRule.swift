extension Platform {
  /// How agents read messages.
  public struct MessageRule: Sendable, Hashable {
    /// Where messages wait for their receiver.
    public enum Reading: String, Sendable, Hashable, CaseIterable {
      /// In the same queue as work.
      case queue
      /// In an inbox of their own, which the receiver reads when it has nothing else to do.
      case idle
    }

    /// Whether agents leave the team.
    public enum Members: String, Sendable, Hashable, CaseIterable {
      /// Every agent stays to the end of the run.
      case stay
      /// An agent leaves once all tasks that were its own have ended.
      case leave
    }

    /// Where messages wait for their receiver.
    public var read = Reading.queue
    /// How often an idle agent looks into its inbox, in nanoseconds, or `nil` if it does so at all times.
    public var every: Int64?
    /// Whether agents leave the team.
    public var members = Members.stay

    /// Creates a rule under which messages wait in the same queue as work.
    public init() {}
  }

  /// Whether messages wait in inboxes of their own.
  package var hasInboxes: Bool { messages.read == .idle }
}

extension Plan {
  /// Returns whether a handoff is a message, which is information for an agent that is not a lead.
  package func isMessage(_ handoff: Handoff) -> Bool {
    handoff.intent == .inform && role(of: handoff.receiver).map { !$0.isLead } ?? false
  }
}
