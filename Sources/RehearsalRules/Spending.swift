public import RehearsalSimulation

/// The tokens that an agent spent on a task.
public struct Spending: Sendable, Hashable {
  /// The agent.
  public var agent: AgentID
  /// The task, or none.
  public var task: TaskID
  /// The tokens, over all its sessions on the task.
  public var tokens: Int64

  package init(agent: AgentID, task: TaskID, tokens: Int64) {
    self.agent = agent
    self.task = task
    self.tokens = tokens
  }

  /// What they cost by a plan's prices, in hundred-millionths of the currency's unit; `nil` where the
  /// agent has no price.
  public func cost(in plan: Plan) -> Int64? { plan.member(agent)?.price?.cost(of: tokens) }
}

extension [Spending] {
  /// What all of it costs by a plan's prices, in hundred-millionths of the currency's unit.
  public func cost(in plan: Plan) -> Int64 {
    reduce(0) { $0.addingSaturated($1.cost(in: plan) ?? 0) }
  }
}

/// Adds up what is spent, by agent and task in the order in which they first spent something.
struct SpendingTally: Sendable {
  private(set) var all: [Spending] = []
  private var places: [Key: Int] = [:]

  private struct Key: Hashable {
    var agent: AgentID
    var task: TaskID
  }

  mutating func add(_ tokens: Int64, by agent: AgentID, on task: TaskID) {
    let key = Key(agent: agent, task: task)
    if let place = places[key] {
      all[place].tokens = all[place].tokens.addingSaturated(tokens)
    } else {
      places[key] = all.count
      all.append(Spending(agent: agent, task: task, tokens: tokens))
    }
  }
}
