/// The spending of a run, compared with the limits of the platform's budget.
package struct BudgetAccount: Sendable {
  /// A limit, and what has been spent and reserved of it.
  package struct Limit: Sendable {
    /// The greatest amount that may be spent, in tokens or hundred-millionths of the currency unit.
    package let amount: Int64
    /// Whether the amount is a cost.
    package let isCost: Bool
    /// The agent or task whose limit it is, for messages; `nil` for all sessions together.
    package let owner: String?
    fileprivate var spent: Int64 = 0
    fileprivate var reserved: Int64 = 0

    /// Whether nothing is left.
    package var isUsedUp: Bool { spent >= amount }

    /// Whether more than the amount was spent.
    package var isExceeded: Bool { spent > amount }
  }

  package private(set) var limits: [Limit] = []
  /// The indices of the limits on all sessions together.
  private var shared: [Int] = []
  private var byAgent: [AgentID: [Int]] = [:]
  private var byTask: [TaskID: [Int]] = [:]
  private let prices: [Price?]

  /// Creates the account of a run that has spent nothing.
  package init(for plan: Plan) {
    prices = plan.platform.budget == nil ? [] : plan.members.map(\.price)
    guard let budget = plan.platform.budget else { return }
    shared = add(budget.total, of: nil)
    for share in budget.agents {
      guard let agent = plan.agent(named: share.name) else { continue }
      byAgent[agent, default: []] += add(share.amount, of: share.name)
    }
    for share in budget.tasks {
      guard let task = plan.taskIDs.first(where: { plan.name(of: $0) == share.name }) else {
        continue
      }
      byTask[task, default: []] += add(share.amount, of: share.name)
    }
  }

  /// Adds the limits of an amount and returns their indices.
  private mutating func add(_ amount: Platform.Budget.Amount, of owner: String?) -> [Int] {
    let first = limits.count
    if let tokens = amount.tokens {
      limits.append(Limit(amount: tokens, isCost: false, owner: owner))
    }
    if let cost = amount.cost { limits.append(Limit(amount: cost, isCost: true, owner: owner)) }
    return Array(first..<limits.count)
  }

  /// Returns the indices of the limits that apply to a session.
  package func limits(of agent: AgentID, on task: TaskID) -> [Int] {
    shared + (byAgent[agent] ?? []) + (byTask[task] ?? [])
  }

  /// Converts an agent's tokens to the unit of a limit, which is tokens or a cost.
  private func amount(of tokens: Int64, by agent: AgentID, in limit: Int) -> Int64 {
    guard limits[limit].isCost else { return tokens }
    return price(of: agent)?.cost(of: tokens) ?? 0
  }

  private func price(of agent: AgentID) -> Price? {
    agent.index < prices.count ? prices[agent.index] : nil
  }

  /// Returns whether a session may start, for which the given tokens are reserved.
  package func hasRoom(for reserve: Int64, by agent: AgentID, on task: TaskID) -> Bool {
    limits(of: agent, on: task).allSatisfy { index in
      let limit = limits[index]
      guard reserve > 0 else { return limit.spent < limit.amount }
      let taken = limit.spent.addingSaturated(limit.reserved)
      return taken.addingSaturated(amount(of: reserve, by: agent, in: index)) <= limit.amount
    }
  }

  /// Reserves tokens for a session.
  package mutating func reserve(_ tokens: Int64, by agent: AgentID, on task: TaskID) {
    for index in limits(of: agent, on: task) {
      let amount = amount(of: tokens, by: agent, in: index)
      limits[index].reserved = limits[index].reserved.addingSaturated(amount)
    }
  }

  /// Returns tokens that were reserved for a session.
  package mutating func release(_ tokens: Int64, by agent: AgentID, on task: TaskID) {
    for index in limits(of: agent, on: task) {
      let amount = amount(of: tokens, by: agent, in: index)
      limits[index].reserved = limits[index].reserved.addingSaturated(-amount)
    }
  }

  /// Spends tokens.
  package mutating func spend(_ tokens: Int64, by agent: AgentID, on task: TaskID) {
    for index in limits(of: agent, on: task) {
      limits[index].spent =
        limits[index].spent.addingSaturated(amount(of: tokens, by: agent, in: index))
    }
  }

  /// Returns how many tokens a session may still spend, or `nil` if no limit applies.
  package func tokensLeft(for agent: AgentID, on task: TaskID) -> Int64? {
    limits(of: agent, on: task).compactMap { index in
      let left = max(0, limits[index].amount - limits[index].spent)
      guard limits[index].isCost else { return left }
      guard let price = price(of: agent), price.hundredths > 0 else { return nil }
      return left / price.hundredths
    }.min()
  }

  /// By how much spending exceeds the limit that it exceeds most, in hundredths of a percent of the
  /// limit.
  package var overshoot: Double {
    limits.map { limit in
      guard limit.spent > limit.amount else { return 0 }
      return (Double(limit.spent) / Double(max(limit.amount, 1)) - 1) * 10_000
    }.max() ?? 0
  }
}
