import RehearsalSimulation

/// The tasks of a drafted scenario, and the edges that the team needs for them in addition to those of its definitions.
///
/// The tasks are chosen so that their work crosses edges that definitions name: from the lead that assigns a task to
/// its agent, from there to the workers that take the work over, and on to the judges.
struct SketchedWork {
  /// A task of the drafted scenario.
  struct Task {
    /// The agent that does the task.
    var agent: String
    /// Whether the task changes a file.
    ///
    /// Only agents that build, or that may write files, get such a task.
    var changesFile: Bool
  }

  /// An edge that the team needs and that no definition names.
  struct MissingEdge {
    var from: String
    var to: String
    var reason: String
  }

  /// The greatest number of tasks.
  static let maximumTaskCount = 5

  /// The tasks, in the order of the agents' names.
  private(set) var tasks: [Task] = []
  /// The orchestrator of the team that routes the work; `nil` if there is none.
  ///
  /// It must name the planner or, if the team has no planner, an agent that can have a task.
  let orchestrator: String?
  /// The agents that take over the work of another agent although they build, each with that agent.
  ///
  /// They are workers in runs, because an implementer takes over no work.
  private(set) var successors: [(name: String, predecessor: String)] = []
  /// The edges that the team needs and that no definition names.
  private(set) var missingEdges: [MissingEdge] = []

  /// The planner or orchestrator that becomes an implementer, because the team has only planners and orchestrators;
  /// `nil` for any other team.
  ///
  /// A scenario cannot give tasks to planners and orchestrators.
  let soleAuthor: String?
  /// Whether the work on a task crosses an edge that definitions name.
  private(set) var crossesStatedEdge = false

  private let members: [(name: String, member: Plan.Member)]
  private let roles: [String: Role]
  /// The agents to which each agent hands work, as the definitions have it.
  private let receivers: [String: [String]]
  /// The planner that assigns the tasks; `nil` if the team has none.
  private let planner: String?

  /// Chooses the tasks for a team.
  ///
  /// - Parameters:
  ///   - members: The agents of the team, sorted by name.
  ///   - statedEdges: The edges that definitions name.
  init(
    _ members: [(name: String, member: Plan.Member)],
    _ statedEdges: [(from: String, to: String)]
  ) {
    var members = members
    let hasOnlyLeads = !members.isEmpty && members.allSatisfy { $0.member.role.isLead }
    soleAuthor = hasOnlyLeads ? members[0].name : nil
    if hasOnlyLeads { members[0].member.role = .implementer }
    self.members = members
    let roles = Dictionary(members.map { ($0.name, $0.member.role) }) { first, _ in first }
    self.roles = roles
    var receivers: [String: [String]] = [:]
    for edge in statedEdges
    where edge.from != edge.to && receivers[edge.from]?.contains(edge.to) != true {
      receivers[edge.from, default: []].append(edge.to)
    }
    self.receivers = receivers
    let plan = Plan(name: "", members: members)
    let planner = plan.planner.map(plan.name(of:))
    self.planner = planner
    // An orchestrator hands the work to the planner, or else each task to its agent.
    let orchestrators = members.filter { $0.member.role == .orchestrator }.map { name, _ in
      let count = (receivers[name] ?? []).count { receiver in
        planner.map { $0 == receiver } ?? (roles[receiver]?.isAuthor == true)
      }
      return (name: name, receiverCount: count)
    }
    let greatestCount = orchestrators.map(\.receiverCount).max() ?? 0
    orchestrator =
      greatestCount == 0 ? nil : orchestrators.first { $0.receiverCount == greatestCount }?.name
    let routes = chosenRoutes()
    crossesStatedEdge = routes.contains { !$0.edges.isEmpty }
    tasks = routes.map { Task(agent: $0.agents[0], changesFile: changesFile($0.agents[0])) }
    for route in routes { add(route) }
  }

  // MARK: - Routes

  /// The way of a task's work through the team.
  private struct Route {
    /// The agent of the task, followed by the agents that take its work over.
    var agents: [String]
    /// The agents that judge the work according to the definitions.
    var judges: [String] = []
    /// The edges of definitions that the work crosses.
    var edges: [[String]] = []
  }

  private func isJudge(_ name: String) -> Bool { roles[name]?.isJudge == true }

  private func hands(_ sender: String, _ receiver: String) -> Bool {
    receivers[sender]?.contains(receiver) == true
  }

  /// Returns the way of the work on a task, as far as definitions name it.
  private func route(from agent: String) -> Route {
    var route = Route(agents: [agent])
    if let lead = planner ?? orchestrator, hands(lead, agent) { route.edges.append([lead, agent]) }
    if let planner, let orchestrator, hands(orchestrator, planner) {
      route.edges.append([orchestrator, planner])
    }
    var author = agent
    while true {
      route.judges = (receivers[author] ?? []).filter(isJudge)
      guard route.judges.isEmpty, let successor = successor(of: author, except: route.agents) else {
        break
      }
      route.edges.append([author, successor])
      route.agents.append(successor)
      author = successor
    }
    route.edges += route.judges.map { [author, $0] }
    for judge in route.judges where roles[judge] == .verifier {
      if let reviewer = receivers[judge]?.first(where: { roles[$0] == .reviewer }) {
        route.edges.append([judge, reviewer])
      }
    }
    return route
  }

  /// Returns the agent that takes over an agent's work: the first receiver that is a worker, or else an implementer.
  private func successor(of agent: String, except agents: [String]) -> String? {
    let candidates = (receivers[agent] ?? []).filter { !agents.contains($0) }
    return candidates.first { roles[$0] == .worker }
      ?? candidates.first { roles[$0] == .implementer }
  }

  /// Returns the routes of at most ``maximumTaskCount`` tasks, sorted by the names of their agents.
  ///
  /// Each route crosses an edge that the others do not cross. If no definition names an edge that a task crosses, the
  /// tasks are for implementers. If there are none, one agent of another role gets a task, but not a planner or an
  /// orchestrator.
  private func chosenRoutes() -> [Route] {
    let authors = members.filter(\.member.role.isAuthor)
    var candidates = authors.enumerated().map { offset, entry in
      (route: route(from: entry.name), rank: rank(entry.member), offset: offset)
    }
    var chosen: [(route: Route, rank: Int, offset: Int)] = []
    var crossedEdges: Set<[String]> = []
    while chosen.count < Self.maximumTaskCount {
      let gains = candidates.map { $0.route.edges.count { !crossedEdges.contains($0) } }
      let order = candidates.indices.filter { gains[$0] > 0 }.min {
        (candidates[$0].rank / 2, -gains[$0], candidates[$0].rank, $0)
          < (candidates[$1].rank / 2, -gains[$1], candidates[$1].rank, $1)
      }
      guard let index = order else { break }
      crossedEdges.formUnion(candidates[index].route.edges)
      chosen.append(candidates.remove(at: index))
    }
    guard chosen.isEmpty else { return chosen.sorted { $0.offset < $1.offset }.map(\.route) }
    let implementers = candidates.filter { $0.rank % 2 == 0 }.sorted {
      ($0.rank, $0.offset) < ($1.rank, $1.offset)
    }
    if !implementers.isEmpty {
      return implementers.prefix(Self.maximumTaskCount).sorted { $0.offset < $1.offset }.map(
        \.route
      )
    }
    let agent = members.first { !$0.member.role.isLead }
    return agent.map { [route(from: $0.name)] } ?? []
  }

  /// Returns a number by which agents are preferred for tasks: the smaller, the better.
  ///
  /// It is even for implementers, and at least 2 for implementers that may not write files.
  private func rank(_ member: Plan.Member) -> Int {
    guard member.role == .implementer else { return 1 }
    return Self.canWrite(member) ? 0 : 2
  }

  private static func canWrite(_ member: Plan.Member) -> Bool {
    member.contract.tools.map { ToolTable.builtIn.canWrite(with: $0) } ?? true
  }

  private func changesFile(_ name: String) -> Bool {
    guard let member = members.first(where: { $0.name == name })?.member else { return true }
    return member.role == .implementer || Self.canWrite(member)
  }

  // MARK: - Missing edges

  /// Adds what the team needs for a task whose work takes a route.
  private mutating func add(_ route: Route) {
    for (author, successor) in zip(route.agents, route.agents.dropFirst())
    where roles[successor] == .implementer && !successors.contains(where: { $0.name == successor })
    {
      successors.append((successor, author))
    }
    guard let agent = route.agents.first, let author = route.agents.last else { return }
    if let lead = planner ?? orchestrator, !reaches(agent, from: lead) {
      addEdge(lead, agent, "\(planner == nil ? "an orchestrator" : "a planner") assigns work")
    }
    var judges = route.judges
    if judges.isEmpty, let judge = firstAgent(.verifier) ?? firstAgent(.reviewer), !isJudge(author)
    {
      addEdge(author, judge, "an implementer's work is verified or reviewed")
      judges = [judge]
    }
    if let verifier = judges.first(where: { roles[$0] == .verifier }),
      !judges.contains(where: { roles[$0] == .reviewer })
    {
      if let reviewer = receivers[verifier]?.first(where: { roles[$0] == .reviewer }) {
        judges.append(reviewer)
      } else if let reviewer = firstAgent(.reviewer) {
        addEdge(verifier, reviewer, "a reviewer reviews verified work")
        judges.append(reviewer)
      }
    }
    for judge in judges { addEdge(judge, author, "refused work goes back to be corrected") }
  }

  private mutating func addEdge(_ sender: String, _ receiver: String, _ reason: String) {
    guard sender != receiver, !hands(sender, receiver),
      !missingEdges.contains(where: { $0.from == sender && $0.to == receiver })
    else { return }
    missingEdges.append(MissingEdge(from: sender, to: receiver, reason: reason))
  }

  private func firstAgent(_ role: Role) -> String? {
    members.first { $0.member.role == role }?.name
  }

  /// Returns whether an assignment can get from a lead to an agent, directly or through other leads.
  private func reaches(_ agent: String, from firstLead: String) -> Bool {
    var seenAgents: Set<String> = [firstLead]
    var pendingLeads = [firstLead]
    while let lead = pendingLeads.popLast() {
      if hands(lead, agent) { return true }
      for receiver in receivers[lead] ?? []
      where roles[receiver]?.isLead == true && receiver != orchestrator && receiver != planner
        && seenAgents.insert(receiver).inserted
      {
        pendingLeads.append(receiver)
      }
    }
    return false
  }
}

extension Role {
  /// Whether an agent with the role does tasks and neither judges nor repairs the work of others.
  fileprivate var isAuthor: Bool { self == .implementer || self == .worker }
}
