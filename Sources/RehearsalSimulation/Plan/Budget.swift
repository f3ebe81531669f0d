extension Platform {
  /// The limits on what all sessions of a run may spend.
  public struct Budget: Sendable, Hashable {
    /// What happens when a limit is reached.
    public enum Response: String, Sendable, Hashable, CaseIterable {
      /// Sessions that are at work finish, and no further session starts.
      case finish
      /// The platform stops the session that reaches the limit.
      case stop
    }

    /// An amount that may be spent.
    public struct Amount: Sendable, Hashable {
      /// The count of tokens, or `nil` for no limit.
      public var tokens: Int64?
      /// The cost in hundred-millionths of the currency unit, or `nil` for no limit.
      public var cost: Int64?

      /// Creates an amount.
      public init(tokens: Int64? = nil, cost: Int64? = nil) {
        self.tokens = tokens
        self.cost = cost
      }
    }

    /// The amount that one agent, or all sessions on one task, may spend.
    public struct Share: Sendable, Hashable {
      /// The name of the agent, or the identifier of the task.
      public var name: String
      /// The amount.
      public var amount: Amount

      /// Creates a share.
      public init(name: String, amount: Amount) {
        self.name = name
        self.amount = amount
      }
    }

    /// The amount that all sessions together may spend.
    public var total: Amount
    /// The amounts that single agents may spend.
    public var agents: [Share] = []
    /// The amounts that may be spent on single tasks.
    public var tasks: [Share] = []
    /// How many tokens are reserved when a session starts, and returned when it ends.
    ///
    /// A session starts only if each limit has room for its reserve. With a reserve of zero, a
    /// session starts if anything is left.
    public var reserve: Int64 = 0
    /// What happens when a limit is reached.
    public var response = Response.finish

    /// Creates a budget with a limit for all sessions together.
    public init(total: Amount = Amount()) {
      self.total = total
    }
  }
}

extension Plan {
  /// Whether the budget and the quotas can refuse an agent's session that a handoff with the given
  /// intent opens.
  ///
  /// The planner and the coordinator only keep records, and are never refused.
  package func isMetered(_ agent: AgentID, on intent: Intent) -> Bool {
    guard agent != coordinator, agent != planner else { return false }
    switch intent {
    case .assign, .delegate, .call, .deliver, .reject, .escalate: return true
    case .approve, .conflict, .clarify, .inform, .complete, .fail: return false
    }
  }
}
