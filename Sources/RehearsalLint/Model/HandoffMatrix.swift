public import RehearsalSimulation

/// The edges between the agents of a team, with the locations at which definitions or the policy state them.
///
/// An edge is a pair of agents: the sender hands work to the receiver.
public struct HandoffMatrix: Sendable {
  /// An edge, with the locations at which it is stated.
  ///
  /// The definition of the sender, the definition of the receiver or the policy states the edge. An edge in
  /// the policy counts as stated by both agents.
  public struct Edge: Sendable, Hashable {
    /// The agent that hands work on.
    public var sender: AgentID
    /// The agent that receives the work.
    public var receiver: AgentID
    /// The location at which the sender's definition or the policy states the edge; `nil` if neither does.
    public var senderStatement: SourceLocation?
    /// The location at which the receiver's definition or the policy states the edge; `nil` if neither does.
    public var receiverStatement: SourceLocation?

    /// Whether only one of the two definitions states the edge, and the policy does not state it.
    public var isOneSided: Bool { senderStatement == nil || receiverStatement == nil }
  }

  /// Two agents that work together according to the definition of at least one of them.
  ///
  /// The definition does not say which of the two hands work to the other.
  public struct WorkingPair: Sendable, Hashable {
    /// The agent that comes first in the plan.
    public var firstAgent: AgentID
    /// The agent that comes second in the plan.
    public var secondAgent: AgentID
    /// The location at which the first agent's definition says that it works with the second agent; `nil` if
    /// it does not.
    public var firstStatement: SourceLocation?
    /// The location at which the second agent's definition says that it works with the first agent; `nil` if
    /// it does not.
    public var secondStatement: SourceLocation?

    /// Whether only one of the two definitions says that the two agents work together.
    public var isOneSided: Bool { firstStatement == nil || secondStatement == nil }
  }

  /// The edges, sorted by sender and then by receiver.
  public let edges: [Edge]

  /// The pairs of agents that work together, sorted by the first and then by the second agent.
  public let workingPairs: [WorkingPair]

  /// The groups of two or more agents that can pass work in a circle.
  ///
  /// A group is a strongly connected component of the graph of edges. Its agents are in the order of the
  /// plan.
  public let cycles: [[AgentID]]

  /// The agents that no work can reach, either along edges or between agents that work together.
  ///
  /// Work begins at planners and orchestrators. In a team without these, it begins at the agents
  /// that no edge leads to. If no agent begins work, the array is empty.
  public let unreachableAgents: [AgentID]

  /// Creates the matrix from the contracts of a plan.
  public init(_ plan: Plan) {
    let agents = plan.members.indices.map { AgentID(rawValue: UInt32($0)) }
    edges = Self.edges(of: plan, agents)
    workingPairs = Self.partners(of: plan, agents)
    var successors = [[Int]](repeating: [], count: agents.count)
    for edge in edges { successors[edge.sender.index].append(edge.receiver.index) }
    var graph = StronglyConnectedComponents(successors: successors)
    cycles = graph.findComponents().filter { $0.count > 1 }.map { $0.sorted() }
      .sorted { $0[0] < $1[0] }.map { $0.map { agents[$0] } }
    for pair in workingPairs {
      successors[pair.firstAgent.index].append(pair.secondAgent.index)
      successors[pair.secondAgent.index].append(pair.firstAgent.index)
    }
    let entryAgents = Self.entryAgents(plan, edges)
    let isReached = Self.reachability(from: entryAgents, successors)
    unreachableAgents = entryAgents.isEmpty ? [] : agents.filter { !isReached[$0.index] }
  }

  /// Returns the edges that the contracts state.
  ///
  /// If a definition states an edge several times, the edge has the first location.
  private static func edges(of plan: Plan, _ agents: [AgentID]) -> [Edge] {
    var edges: [Edge] = []
    var indexOfPair: [AgentPair: Int] = [:]
    func findOrAddEdge(_ sender: AgentID, _ receiver: AgentID) -> Int {
      let pair = AgentPair(first: sender, second: receiver)
      if let index = indexOfPair[pair] { return index }
      indexOfPair[pair] = edges.count
      edges.append(Edge(sender: sender, receiver: receiver))
      return edges.count - 1
    }
    for agent in agents {
      for statement in plan.members[agent.index].contract.handsOffTo {
        guard let receiver = plan.agent(named: statement.agent) else { continue }
        let index = findOrAddEdge(agent, receiver)
        edges[index].senderStatement = edges[index].senderStatement ?? statement.location
      }
      for statement in plan.members[agent.index].contract.receivesFrom {
        guard let sender = plan.agent(named: statement.agent) else { continue }
        let index = findOrAddEdge(sender, agent)
        edges[index].receiverStatement = edges[index].receiverStatement ?? statement.location
      }
    }
    return edges.sorted {
      ($0.sender.rawValue, $0.receiver.rawValue) < ($1.sender.rawValue, $1.receiver.rawValue)
    }
  }

  /// Returns the pairs of agents that work together according to the contracts.
  ///
  /// If a definition names the other agent several times, the pair has the first location.
  private static func partners(of plan: Plan, _ agents: [AgentID]) -> [WorkingPair] {
    var partners: [WorkingPair] = []
    var indexOfPair: [AgentPair: Int] = [:]
    for agent in agents {
      for statement in plan.members[agent.index].contract.worksWith {
        guard let other = plan.agent(named: statement.agent) else { continue }
        let isFirst = agent.rawValue < other.rawValue
        let pair = AgentPair(first: isFirst ? agent : other, second: isFirst ? other : agent)
        let index = indexOfPair[pair] ?? partners.count
        if index == partners.count {
          indexOfPair[pair] = index
          partners.append(WorkingPair(firstAgent: pair.first, secondAgent: pair.second))
        }
        if isFirst {
          partners[index].firstStatement = partners[index].firstStatement ?? statement.location
        } else {
          partners[index].secondStatement = partners[index].secondStatement ?? statement.location
        }
      }
    }
    return partners.sorted {
      ($0.firstAgent.rawValue, $0.secondAgent.rawValue) < (
        $1.firstAgent.rawValue, $1.secondAgent.rawValue
      )
    }
  }

  private struct AgentPair: Hashable {
    var first: AgentID
    var second: AgentID
  }

  /// Returns the indices of the agents at which work begins.
  private static func entryAgents(_ plan: Plan, _ edges: [Edge]) -> [Int] {
    let leadAgents = plan.members.indices.filter { index in
      [.planner, .orchestrator].contains(plan.members[index].role)
    }
    guard leadAgents.isEmpty else { return leadAgents }
    let receivers = Set(edges.map(\.receiver.index))
    return plan.members.indices.filter { !receivers.contains($0) }
  }

  /// Returns for each agent whether work from the entry agents can reach it.
  private static func reachability(from entryAgents: [Int], _ successors: [[Int]]) -> [Bool] {
    var isReached = [Bool](repeating: false, count: successors.count)
    var pendingAgents = entryAgents
    while let agent = pendingAgents.popLast() {
      guard !isReached[agent] else { continue }
      isReached[agent] = true
      pendingAgents += successors[agent]
    }
    return isReached
  }
}
