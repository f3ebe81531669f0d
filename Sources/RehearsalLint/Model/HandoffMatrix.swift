public import RehearsalSimulation

/// The edges between the agents of a team, with the locations at which definitions state them.
///
/// An edge is a pair of agents: the sender hands work to the receiver.
public struct HandoffMatrix: Sendable {
  /// An edge that the definition of the sender, of the receiver, or of both states.
  public struct Edge: Sendable, Hashable {
    /// The agent that hands work on.
    public var sender: AgentID
    /// The agent that receives the work.
    public var receiver: AgentID
    /// The location at which the sender's definition names the receiver; `nil` if it does not name the receiver.
    public var namedBySender: SourceLocation?
    /// The location at which the receiver's definition names the sender; `nil` if it does not name the sender.
    public var namedByReceiver: SourceLocation?

    /// Whether only one of the two definitions states the edge.
    public var isOneSided: Bool { namedBySender == nil || namedByReceiver == nil }
  }

  /// Two agents that work together according to the definition of at least one of them.
  ///
  /// The definition does not say which of the two hands work to the other.
  public struct Partners: Sendable, Hashable {
    /// The agent that comes first in the plan.
    public var first: AgentID
    /// The agent that comes second in the plan.
    public var second: AgentID
    /// The location at which the first agent's definition names the second agent; `nil` if it does not.
    public var namedByFirst: SourceLocation?
    /// The location at which the second agent's definition names the first agent; `nil` if it does not.
    public var namedBySecond: SourceLocation?

    /// Whether only one of the two definitions names the other agent.
    public var isOneSided: Bool { namedByFirst == nil || namedBySecond == nil }
  }

  /// The edges, sorted by sender and then by receiver.
  public let edges: [Edge]

  /// The pairs of agents that work together, sorted by the first and then by the second agent.
  public let partners: [Partners]

  /// The groups of two or more agents that can pass work round in a circle.
  ///
  /// A group is a strongly connected component of the graph of edges. Its agents are in the order of the plan.
  public let cycles: [[AgentID]]

  /// The agents that no work can reach, either along edges or between agents that work together.
  ///
  /// Work begins at planners and orchestrators. In a team without these, it begins at the agents
  /// that no edge leads to. If no agent begins work, the array is empty.
  public let unreachable: [AgentID]

  /// Creates the matrix from the contracts of a plan.
  public init(_ plan: Plan) {
    let agents = plan.members.indices.map { AgentID(rawValue: UInt32($0)) }
    edges = Self.edges(of: plan, agents)
    partners = Self.partners(of: plan, agents)
    var successors = [[Int]](repeating: [], count: agents.count)
    for edge in edges { successors[edge.sender.index].append(edge.receiver.index) }
    var graph = StronglyConnectedComponents(successors: successors)
    cycles = graph.components().filter { $0.count > 1 }.map { $0.sorted() }
      .sorted { $0[0] < $1[0] }.map { $0.map { agents[$0] } }
    for pair in partners {
      successors[pair.first.index].append(pair.second.index)
      successors[pair.second.index].append(pair.first.index)
    }
    let entryAgents = Self.entryAgents(plan, edges)
    let isReached = Self.reachability(from: entryAgents, successors)
    unreachable = entryAgents.isEmpty ? [] : agents.filter { !isReached[$0.index] }
  }

  /// Returns the edges that the contracts state.
  ///
  /// If a definition states an edge several times, the edge has the first location.
  private static func edges(of plan: Plan, _ agents: [AgentID]) -> [Edge] {
    var edges: [Edge] = []
    var indices: [AgentPair: Int] = [:]
    func edgeIndex(_ sender: AgentID, _ receiver: AgentID) -> Int {
      let pair = AgentPair(first: sender, second: receiver)
      if let index = indices[pair] { return index }
      indices[pair] = edges.count
      edges.append(Edge(sender: sender, receiver: receiver))
      return edges.count - 1
    }
    for agent in agents {
      for statement in plan.members[agent.index].contract.handsOffTo {
        guard let receiver = plan.agent(named: statement.agent) else { continue }
        let index = edgeIndex(agent, receiver)
        edges[index].namedBySender = edges[index].namedBySender ?? statement.location
      }
      for statement in plan.members[agent.index].contract.receivesFrom {
        guard let sender = plan.agent(named: statement.agent) else { continue }
        let index = edgeIndex(sender, agent)
        edges[index].namedByReceiver = edges[index].namedByReceiver ?? statement.location
      }
    }
    return edges.sorted {
      ($0.sender.rawValue, $0.receiver.rawValue) < ($1.sender.rawValue, $1.receiver.rawValue)
    }
  }

  /// Returns the pairs of agents that work together according to the contracts.
  ///
  /// If a definition names the other agent several times, the pair has the first location.
  private static func partners(of plan: Plan, _ agents: [AgentID]) -> [Partners] {
    var partners: [Partners] = []
    var indices: [AgentPair: Int] = [:]
    for agent in agents {
      for statement in plan.members[agent.index].contract.worksWith {
        guard let other = plan.agent(named: statement.agent) else { continue }
        let isFirst = agent.rawValue < other.rawValue
        let pair = AgentPair(first: isFirst ? agent : other, second: isFirst ? other : agent)
        let index = indices[pair] ?? partners.count
        if index == partners.count {
          indices[pair] = index
          partners.append(Partners(first: pair.first, second: pair.second))
        }
        if isFirst {
          partners[index].namedByFirst = partners[index].namedByFirst ?? statement.location
        } else {
          partners[index].namedBySecond = partners[index].namedBySecond ?? statement.location
        }
      }
    }
    return partners.sorted {
      ($0.first.rawValue, $0.second.rawValue) < ($1.first.rawValue, $1.second.rawValue)
    }
  }

  private struct AgentPair: Hashable {
    var first: AgentID
    var second: AgentID
  }

  /// Returns the indices of the agents at which work begins.
  private static func entryAgents(_ plan: Plan, _ edges: [Edge]) -> [Int] {
    let leads = plan.members.indices.filter { index in
      [.planner, .orchestrator].contains(plan.members[index].role)
    }
    guard leads.isEmpty else { return leads }
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
