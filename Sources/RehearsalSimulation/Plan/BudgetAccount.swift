/// The amounts that a run has spent and reserved under each limit of its budget.
package struct BudgetAccount: Sendable {
  /// One limit of the budget, with the amounts spent and reserved so far.
  package struct Limit: Sendable {
    /// The greatest amount that may be spent, in tokens or in hundred-millionths of the currency unit.
    package let amount: Int64
    /// Whether the limit is on cost rather than on tokens.
    package let isCost: Bool
    /// The name of the agent or task that the limit is for, or `nil` if it is for all sessions together.
    package let owner: String?
    fileprivate var spentAmount: Int64 = 0
    fileprivate var reservedAmount: Int64 = 0

    /// Whether the whole amount has been spent.
    package var isUsedUp: Bool { spentAmount >= amount }

    /// Whether more than the amount has been spent.
    package var isExceeded: Bool { spentAmount > amount }
  }

  package private(set) var limits: [Limit] = []
  /// The indices of the limits that apply to all sessions together.
  private var sharedLimitIndices: [Int] = []
  private var limitIndicesByAgent: [AgentID: [Int]] = [:]
  private var limitIndicesByTask: [TaskID: [Int]] = [:]
  private let prices: [Price?]

  /// Creates the account of a run that has not spent anything yet.
  package init(for plan: Plan) {
    prices = plan.platform.budget == nil ? [] : plan.members.map(\.price)
    guard let budget = plan.platform.budget else { return }
    sharedLimitIndices = add(budget.total, of: nil)
    for individualLimit in budget.agents {
      guard let agent = plan.agent(named: individualLimit.name) else { continue }
      limitIndicesByAgent[agent, default: []] += add(
        individualLimit.amount,
        of: individualLimit.name
      )
    }
    for individualLimit in budget.tasks {
      guard let task = plan.taskIDs.first(where: { plan.name(of: $0) == individualLimit.name })
      else {
        continue
      }
      limitIndicesByTask[task, default: []] += add(individualLimit.amount, of: individualLimit.name)
    }
  }

  /// Adds a limit for each unit (tokens, cost) that the amount states, and returns the limits' indices.
  private mutating func add(_ amount: Platform.Budget.Amount, of owner: String?) -> [Int] {
    let firstIndex = limits.count
    if let tokens = amount.tokens {
      limits.append(Limit(amount: tokens, isCost: false, owner: owner))
    }
    if let cost = amount.cost { limits.append(Limit(amount: cost, isCost: true, owner: owner)) }
    return Array(firstIndex..<limits.count)
  }

  /// Returns the indices of the limits that apply to an agent's session on a task.
  package func limitIndices(of agent: AgentID, on task: TaskID) -> [Int] {
    sharedLimitIndices + (limitIndicesByAgent[agent] ?? []) + (limitIndicesByTask[task] ?? [])
  }

  /// Converts an agent's tokens to the unit of a limit: tokens, or hundred-millionths of the currency unit.
  private func amount(of tokens: Int64, by agent: AgentID, in limitIndex: Int) -> Int64 {
    guard limits[limitIndex].isCost else { return tokens }
    return price(of: agent)?.cost(of: tokens) ?? 0
  }

  private func price(of agent: AgentID) -> Price? {
    agent.index < prices.count ? prices[agent.index] : nil
  }

  /// Returns whether every limit that applies to a session has room for a reserve of tokens.
  ///
  /// Tokens that other sessions have reserved count as spent. If `reserve` is zero, reserved tokens do not
  /// count, and it is enough that no limit is used up.
  package func hasRoom(for reserve: Int64, by agent: AgentID, on task: TaskID) -> Bool {
    limitIndices(of: agent, on: task).allSatisfy { index in
      let limit = limits[index]
      guard reserve > 0 else { return limit.spentAmount < limit.amount }
      let committedAmount = limit.spentAmount.addingSaturated(limit.reservedAmount)
      let reserveAmount = amount(of: reserve, by: agent, in: index)
      return committedAmount.addingSaturated(reserveAmount) <= limit.amount
    }
  }

  /// Reserves tokens for a session under every limit that applies to the session.
  package mutating func reserve(_ tokens: Int64, by agent: AgentID, on task: TaskID) {
    for index in limitIndices(of: agent, on: task) {
      let amount = amount(of: tokens, by: agent, in: index)
      limits[index].reservedAmount = limits[index].reservedAmount.addingSaturated(amount)
    }
  }

  /// Releases a session's reserved tokens under every limit that applies to the session.
  package mutating func release(_ tokens: Int64, by agent: AgentID, on task: TaskID) {
    for index in limitIndices(of: agent, on: task) {
      let amount = amount(of: tokens, by: agent, in: index)
      limits[index].reservedAmount = limits[index].reservedAmount.addingSaturated(-amount)
    }
  }

  /// Counts spent tokens toward every limit that applies to the session.
  package mutating func spend(_ tokens: Int64, by agent: AgentID, on task: TaskID) {
    for index in limitIndices(of: agent, on: task) {
      limits[index].spentAmount =
        limits[index].spentAmount.addingSaturated(amount(of: tokens, by: agent, in: index))
    }
  }

  /// Returns how many tokens a session may still spend, or `nil` if no limit restricts them.
  package func tokensLeft(for agent: AgentID, on task: TaskID) -> Int64? {
    limitIndices(of: agent, on: task).compactMap { index in
      let remainingAmount = max(0, limits[index].amount - limits[index].spentAmount)
      guard limits[index].isCost else { return remainingAmount }
      guard let price = price(of: agent), price.hundredthsPerMillionTokens > 0 else { return nil }
      return remainingAmount / price.hundredthsPerMillionTokens
    }.min()
  }

  /// Returns whether a limit leaves fewer than the given tokens to an agent.
  ///
  /// A limit on cost is compared at the highest price.
  func leavesLess(than tokens: Int64) -> Bool {
    let highestPrice = prices.compactMap { $0?.hundredthsPerMillionTokens }.max() ?? 0
    return limits.contains { limit in
      let remainingAmount = max(0, limit.amount - limit.spentAmount)
      guard limit.isCost else { return remainingAmount < tokens }
      return highestPrice > 0 && remainingAmount / highestPrice < tokens
    }
  }

  /// The largest excess of spending over a limit, in hundredths of a percent of the limit.
  ///
  /// The value is zero if no limit is exceeded. It is the nearest number to the exact excess, so that an excess of
  /// exactly 35 % is not above a limit of 35 %.
  package var overshoot: Double {
    limits.map { limit in
      guard limit.spentAmount > limit.amount else { return 0 }
      let excess = limit.spentAmount - max(limit.amount, 0)
      return Double(excess) * 10_000 / Double(max(limit.amount, 1))
    }.max() ?? 0
  }
}
