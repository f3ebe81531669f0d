public import RehearsalSimulation

/// Who says they hand work to whom, and who says they take it.
public struct HandoffMatrix: Sendable {
  /// An edge with where each side names it; one side at least does.
  public struct Edge: Sendable, Hashable {
    /// Who hands work on.
    public var sender: AgentID
    /// Who takes it.
    public var receiver: AgentID
    /// Where the sender's definition names the receiver.
    public var saidBySender: SourceLocation?
    /// Where the receiver's definition names the sender.
    public var saidByReceiver: SourceLocation?

    /// Whether one side names it and the other does not.
    public var isOneSided: Bool { saidBySender == nil || saidByReceiver == nil }
  }

  /// Two agents of whom one at least says that it works with the other, no way stated.
  public struct Partners: Sendable, Hashable {
    /// The one of lower number.
    public var first: AgentID
    /// The other.
    public var second: AgentID
    /// Where the first one's definition names the second.
    public var saidByFirst: SourceLocation?
    /// Where the second one's definition names the first.
    public var saidBySecond: SourceLocation?

    /// Whether one side names the other and is not named by it.
    public var isOneSided: Bool { saidByFirst == nil || saidBySecond == nil }
  }

  /// The edges, by the order of their senders and then of their receivers.
  public let edges: [Edge]

  /// The agents that work with each other, by the order of the first and then of the second.
  public let partners: [Partners]

  /// The groups of agents among whom work can go round, each in the order of names.
  public let circles: [[AgentID]]

  /// The agents that no work can reach along the edges and between partners.
  ///
  /// Work begins at planners and orchestrators; where there is none, at the agents whom nobody hands
  /// anything. Where there is no such agent either, none is listed.
  public let unreachable: [AgentID]

  /// Finds out what the contracts of a plan say.
  public init(_ plan: Plan) {
    let agents = plan.members.indices.map { AgentID(rawValue: UInt32($0)) }
    edges = Self.edges(of: plan, agents)
    partners = Self.partners(of: plan, agents)
    var successors = [[Int]](repeating: [], count: agents.count)
    for edge in edges { successors[edge.sender.index].append(edge.receiver.index) }
    var groups = StronglyConnectedComponents(successors: successors)
    circles = groups.components().filter { $0.count > 1 }.map { $0.sorted() }
      .sorted { $0[0] < $1[0] }.map { $0.map { agents[$0] } }
    for pair in partners {
      successors[pair.first.index].append(pair.second.index)
      successors[pair.second.index].append(pair.first.index)
    }
    let entries = Self.entries(plan, edges)
    let reached = Self.reached(from: entries, successors)
    unreachable = entries.isEmpty ? [] : agents.filter { !reached[$0.index] }
  }

  /// Every edge that a side names, with the first place where each does.
  private static func edges(of plan: Plan, _ agents: [AgentID]) -> [Edge] {
    var edges: [Edge] = []
    var places: [Pair: Int] = [:]
    func place(_ sender: AgentID, _ receiver: AgentID) -> Int {
      let pair = Pair(sender: sender, receiver: receiver)
      if let place = places[pair] { return place }
      places[pair] = edges.count
      edges.append(Edge(sender: sender, receiver: receiver))
      return edges.count - 1
    }
    for agent in agents {
      for said in plan.members[agent.index].contract.handsOffTo {
        guard let receiver = plan.agent(named: said.agent) else { continue }
        let edge = place(agent, receiver)
        edges[edge].saidBySender = edges[edge].saidBySender ?? said.location
      }
      for said in plan.members[agent.index].contract.receivesFrom {
        guard let sender = plan.agent(named: said.agent) else { continue }
        let edge = place(sender, agent)
        edges[edge].saidByReceiver = edges[edge].saidByReceiver ?? said.location
      }
    }
    return edges.sorted {
      ($0.sender.rawValue, $0.receiver.rawValue) < ($1.sender.rawValue, $1.receiver.rawValue)
    }
  }

  /// Every pair that works together by the word of one at least.
  private static func partners(of plan: Plan, _ agents: [AgentID]) -> [Partners] {
    var partners: [Partners] = []
    var places: [Pair: Int] = [:]
    for agent in agents {
      for said in plan.members[agent.index].contract.worksWith {
        guard let other = plan.agent(named: said.agent) else { continue }
        let isFirst = agent.rawValue < other.rawValue
        let pair = Pair(sender: isFirst ? agent : other, receiver: isFirst ? other : agent)
        let place = places[pair] ?? partners.count
        if place == partners.count {
          places[pair] = place
          partners.append(Partners(first: pair.sender, second: pair.receiver))
        }
        if isFirst {
          partners[place].saidByFirst = partners[place].saidByFirst ?? said.location
        } else {
          partners[place].saidBySecond = partners[place].saidBySecond ?? said.location
        }
      }
    }
    return partners.sorted {
      ($0.first.rawValue, $0.second.rawValue) < ($1.first.rawValue, $1.second.rawValue)
    }
  }

  private struct Pair: Hashable {
    var sender: AgentID
    var receiver: AgentID
  }

  private static func entries(_ plan: Plan, _ edges: [Edge]) -> [Int] {
    let leads = plan.members.indices.filter { place in
      [.planner, .orchestrator].contains(plan.members[place].role)
    }
    guard leads.isEmpty else { return leads }
    let receivers = Set(edges.map(\.receiver.index))
    return plan.members.indices.filter { !receivers.contains($0) }
  }

  private static func reached(from entries: [Int], _ successors: [[Int]]) -> [Bool] {
    var reached = [Bool](repeating: false, count: successors.count)
    var open = entries
    while let next = open.popLast() {
      guard !reached[next] else { continue }
      reached[next] = true
      open += successors[next]
    }
    return reached
  }
}
