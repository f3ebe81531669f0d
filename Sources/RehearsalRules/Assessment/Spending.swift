public import RehearsalSimulation

/// The tokens that an agent spent on a task.
public struct Spending: Sendable, Hashable {
  /// The agent.
  public var agent: AgentID
  /// The task, or `.none` if the tokens were spent without a task.
  public var task: TaskID
  /// The count of tokens that all sessions of the agent spent on the task.
  public var tokens: Int64

  package init(agent: AgentID, task: TaskID, tokens: Int64) {
    self.agent = agent
    self.task = task
    self.tokens = tokens
  }

  /// Returns the cost at a plan's prices, or `nil` if the agent has no price.
  ///
  /// The cost is in hundred-millionths of the currency's unit.
  public func cost(in plan: Plan) -> Int64? { plan.member(agent)?.price?.cost(of: tokens) }
}

extension [Spending] {
  /// Returns the total cost at a plan's prices, in hundred-millionths of the currency's unit.
  ///
  /// Tokens of agents without a price cost nothing.
  public func cost(in plan: Plan) -> Int64 {
    reduce(0) { $0.addingSaturated($1.cost(in: plan) ?? 0) }
  }

  /// Returns by how much the spending exceeds the limit of a plan's budget that it exceeds most, in
  /// hundredths of a percent of the limit.
  public func overshoot(of plan: Plan) -> Double {
    guard plan.platform.budget != nil else { return 0 }
    var account = BudgetAccount(for: plan)
    for part in self { account.spend(part.tokens, by: part.agent, on: part.task) }
    return account.overshoot
  }
}

/// A counter that adds up spent tokens by agent and task.
///
/// The entries are sorted by the time at which the agent first spent tokens on the task.
struct SpendingCounter: Sendable {
  private(set) var all: [Spending] = []
  private var indices: [Key: Int] = [:]

  private struct Key: Hashable {
    var agent: AgentID
    var task: TaskID
  }

  mutating func add(_ tokens: Int64, by agent: AgentID, on task: TaskID) {
    let key = Key(agent: agent, task: task)
    if let index = indices[key] {
      all[index].tokens = all[index].tokens.addingSaturated(tokens)
    } else {
      indices[key] = all.count
      all.append(Spending(agent: agent, task: task, tokens: tokens))
    }
  }
}
