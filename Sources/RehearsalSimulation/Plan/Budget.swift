extension Platform {
  /// The limits on the spending of a run's sessions.
  public struct Budget: Sendable, Hashable {
    /// What the platform does when spending reaches a limit of the budget.
    public enum Response: String, Sendable, Hashable, CaseIterable {
      /// When a limit is reached, running sessions finish. In a new session under this limit, the agent hands
      /// its work back.
      case finish
      /// When a limit is reached, the platform ends each session under this limit that would spend more.
      ///
      /// In a new session under this limit, the agent hands its work back.
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

    /// A limit on the spending of one agent or for one task.
    public struct Share: Sendable, Hashable {
      /// The name of the agent, or the identifier of the task.
      public var name: String
      /// The amount that the sessions of this agent, or on this task, may spend.
      public var amount: Amount

      /// Creates a spending limit for one agent or one task.
      public init(name: String, amount: Amount) {
        self.name = name
        self.amount = amount
      }
    }

    /// The amount that all sessions of the run may spend together.
    public var total: Amount
    /// The limits on the spending of individual agents.
    public var agents: [Share] = []
    /// The limits on the spending for individual tasks.
    public var tasks: [Share] = []
    /// The count of tokens that each session reserves while it runs.
    ///
    /// An agent works in a session only if every limit that applies to the session has room for the reserve.
    /// If the reserve is zero, an agent works as long as none of these limits is used up.
    public var reserve: Int64 = 0
    /// What the platform does when spending reaches a limit of the budget.
    public var response = Response.finish

    /// Creates a budget with a total limit and no limits for individual agents or tasks.
    public init(total: Amount = Amount()) {
      self.total = total
    }
  }
}

extension Plan {
  /// Returns whether the budget and quotas apply to an agent's session.
  ///
  /// The intent is that of the handoff that opens the session. Budget and quotas apply only to sessions in
  /// which an agent does or judges work. They never apply to the main planner and the coordinator, which only
  /// keep records.
  package func isMetered(_ agent: AgentID, on intent: Intent) -> Bool {
    guard agent != coordinator, agent != planner else { return false }
    switch intent {
    case .assign, .delegate, .call, .deliver, .reject, .escalate: return true
    case .approve, .conflict, .clarify, .inform, .complete, .fail: return false
    }
  }
}
