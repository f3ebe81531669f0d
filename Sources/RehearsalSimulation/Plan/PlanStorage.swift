/// The storage that copies of a plan share, with the plan's contents and derived tables.
///
/// A plan has about thirty properties, and every rule, session and report stores a copy of the plan. With this storage,
/// a copy costs a single reference count. The derived tables are computed on first use, because commands such as `lint`
/// need only some of them. Setting a property of a plan replaces the storage.
final class PlanStorage: Sendable {
  let contents: PlanContents
  let nameDigests = LazyValue<NameDigests>()
  let taskGraph = LazyValue<TaskGraph>()
  let taskBoundaries = LazyValue<TaskBoundaries>()
  let judgeStages = LazyValue<JudgeStages>()
  let toolRights = LazyValue<[ToolRights]>()
  let taskFiles = LazyValue<TaskFiles>()
  let taskFolders = LazyValue<TaskFolders>()

  init(_ contents: PlanContents) {
    self.contents = contents
  }
}

/// The stored properties of a plan, which ``Plan`` exposes and documents.
struct PlanContents: Sendable {
  var name: String
  var family: String?
  var tags: [String] = []
  var scenarioDescription: String = ""
  let names: [String]
  private(set) var members: [Plan.Member]
  /// The index of each name in `names`, keyed by the name.
  let indexByName: [String: UInt32]
  var tasks: [PlannedTask] = [] {
    didSet { updateLeads() }
  }
  var nonGoals: [NonGoal] = []
  var requirements: [Requirement] = []
  var risks: [Risk] = []
  var specialties: [Specialty] = []
  var machinery = Boundary()
  var gates: [Gate] = []
  var gateFiles: [PathPattern] = []
  var contestedGates: [ContestedGate] = []
  var platform = Platform() {
    didSet { updateLeads() }
  }
  var calibration: Calibration?
  private(set) var orchestrator: AgentID?
  private(set) var coordinator: AgentID?
  private(set) var routes: Routes
  var panels: [Panel] = []
  var assumableContext: [String] = []
  var toolTable = ToolTable.builtIn
  var faults: [Fault] = []
  var healTime: Instant?
  var mayPassNoEdge = false
  var hasCustomActors = false
  var limits = Limits()
  var oracle = Oracle.soundness
  var loggedTools: [UInt64: String] = [:]
  var loggedFileUses: [UInt64: [FileUse]] = [:]
  var agentsByLoggedName: [String: AgentID] = [:]
  var severities: [RuleSeverity] = []
  var seeds: Range<UInt64> = 0..<1

  init(name: String, names: [String], members: [Plan.Member]) {
    self.name = name
    self.names = names
    self.members = members
    indexByName = Dictionary(uniqueKeysWithValues: names.indices.map { (names[$0], UInt32($0)) })
    routes = Routes(members, indexByName)
    updateLeads()
  }

  /// Removes the scripts and behaviour models of all agents, so that the protocol decides every
  /// session.
  mutating func removeBehaviour() {
    for index in members.indices {
      members[index].behaviour = Behaviour()
      members[index].model = nil
    }
  }

  /// Removes an agent's context window, so that the agent never forgets.
  mutating func removeWindow(of agent: AgentID) {
    guard members.indices.contains(agent.index) else { return }
    members[agent.index].model?.window = nil
  }

  /// Removes an agent's working hours, so that the agent works at all times.
  mutating func removeHours(of agent: AgentID) {
    guard members.indices.contains(agent.index) else { return }
    members[agent.index].model?.hours = nil
  }

  /// Removes the limit on the number of sessions that an agent has at the same time.
  mutating func freeSessions(of agent: AgentID) {
    guard members.indices.contains(agent.index) else { return }
    members[agent.index].sessions = nil
  }

  /// Removes the clauses (script entries) at a file location from an agent's script.
  mutating func removeClauses(at location: SourceLocation, of agent: AgentID) {
    guard members.indices.contains(agent.index) else { return }
    members[agent.index].behaviour.clauses.removeAll { $0.location == location }
  }

  private mutating func updateLeads() {
    routes.planner = routes.planner(of: tasks)
    orchestrator = indexByName[platform.orchestrator].map(AgentID.init)
    coordinator =
      switch platform.routing {
      case .orchestrated: orchestrator
      case .direct: routes.planner
      }
  }
}
