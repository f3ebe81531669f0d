extension Platform {
  /// The limits on what the sessions of a run may spend in total.
  public struct Budget: Sendable, Hashable {
    /// What the platform does when spending reaches a limit of the budget.
    public enum Response: String, Sendable, Hashable, CaseIterable {
      /// When a limit of the budget is reached, sessions at work finish and no further session starts.
      case finish
      /// When a session reaches a limit of the budget, the platform ends the session.
      case stop
    }

    /// A limit on spending, in tokens, in money, or in both.
    public struct Amount: Sendable, Hashable {
      /// The maximum count of tokens, or `nil` for no limit on tokens.
      public var tokens: Int64?
      /// The maximum cost in hundred-millionths of the currency unit, or `nil` for no limit on cost.
      public var cost: Int64?

      /// Creates a limit on tokens, on cost, or on both.
      public init(tokens: Int64? = nil, cost: Int64? = nil) {
        self.tokens = tokens
        self.cost = cost
      }
    }

    /// The amount that the sessions of one agent, or the sessions on one task, may spend.
    public struct Share: Sendable, Hashable {
      /// The name of the agent, or the identifier of the task, whose sessions may spend the amount.
      public var name: String
      /// The amount that the agent's sessions, or the sessions on the task, may spend.
      public var amount: Amount

      /// Creates the share of an agent or a task.
      public init(name: String, amount: Amount) {
        self.name = name
        self.amount = amount
      }
    }

    /// The amount that all sessions of the run together may spend.
    public var total: Amount
    /// The amounts that the sessions of single agents may spend.
    public var agents: [Share] = []
    /// The amounts that the sessions on single tasks may spend.
    public var tasks: [Share] = []
    /// How many tokens a session reserves when it starts, and returns when it ends.
    ///
    /// A session starts only if every limit that applies to it has room for the reserve. With a reserve of zero, a
    /// session starts if none of these limits is used up.
    public var reserve: Int64 = 0
    /// What the platform does when spending reaches a limit of the budget.
    public var response = Response.finish

    /// Creates a budget with a limit for all sessions together, and without limits for single agents and tasks.
    public init(total: Amount = Amount()) {
      self.total = total
    }
  }
}

extension Plan {
  /// Returns whether the budget and the quotas apply to an agent's session that a handoff with the given intent
  /// opens.
  ///
  /// They do not apply to the planner and the coordinator, which only keep records.
  package func isMetered(_ agent: AgentID, on intent: Intent) -> Bool {
    guard agent != coordinator, agent != planner else { return false }
    switch intent {
    case .assign, .delegate, .call, .deliver, .reject, .escalate: return true
    case .approve, .conflict, .clarify, .inform, .complete, .fail: return false
    }
  }
}
