public import RehearsalSimulation

/// The tokens that an agent spent on a task.
public struct Spending: Sendable, Hashable {
  /// The agent that spent the tokens.
  public var agent: AgentID
  /// The task, or `.none` if the tokens were spent without a task.
  public var task: TaskID
  /// The count of tokens that all sessions of the agent spent on the task in the run.
  public var tokens: Int64

  package init(agent: AgentID, task: TaskID, tokens: Int64) {
    self.agent = agent
    self.task = task
    self.tokens = tokens
  }

  /// Returns the cost of the tokens at a plan's prices, or `nil` if the plan has no price for the agent.
  ///
  /// The cost is in hundred-millionths of the currency unit.
  public func cost(in plan: Plan) -> Int64? { plan.member(agent)?.price?.cost(of: tokens) }
}

extension [Spending] {
  /// Returns the total cost of the tokens at a plan's prices, in hundred-millionths of the currency unit.
  ///
  /// Tokens of agents without a price cost nothing.
  public func cost(in plan: Plan) -> Int64 {
    reduce(0) { $0.addingSaturated($1.cost(in: plan) ?? 0) }
  }

  /// Returns by how much the spending exceeds the limits of a plan's budget, in hundredths of a percent.
  ///
  /// The result is the greatest relative excess over any limit of the budget, or 0 if no limit is exceeded.
  public func overshoot(of plan: Plan) -> Double {
    guard plan.platform.budget != nil else { return 0 }
    var account = BudgetAccount(for: plan)
    for spending in self {
      account.spend(spending.tokens, by: spending.agent, on: spending.task)
    }
    return account.overshoot
  }
}

/// A counter that adds up the tokens that agents spend, separately for each agent and task.
///
/// The elements of ``spending`` are in the order in which the agents first spent tokens on the tasks.
struct SpendingCounter: Sendable {
  /// The tokens spent so far by each agent on each task.
  private(set) var spending: [Spending] = []
  /// The index in `spending` of each agent and task.
  private var indexByKey: [Key: Int] = [:]

  private struct Key: Hashable {
    var agent: AgentID
    var task: TaskID
  }

  mutating func add(_ tokens: Int64, by agent: AgentID, on task: TaskID) {
    let key = Key(agent: agent, task: task)
    if let index = indexByKey[key] {
      spending[index].tokens = spending[index].tokens.addingSaturated(tokens)
    } else {
      indexByKey[key] = spending.count
      spending.append(Spending(agent: agent, task: task, tokens: tokens))
    }
  }
}
