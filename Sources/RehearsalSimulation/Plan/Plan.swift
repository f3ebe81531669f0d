/// A validated description of a run, with its agents, work, platform, faults and expectations.
///
/// Creating a plan can fail, but running a plan cannot. Agents are in the natural order of their
/// names, in which `agent-2` comes before `agent-10`, so the order in which files were found has no
/// effect. Copies share their storage until one of them changes.
public struct Plan: Sendable {
  /// An agent of the plan.
  public struct Member: Sendable, Hashable {
    /// The contract in the agent's definition.
    public var contract: Contract

    /// The protocol machine that the agent follows.
    public var role: Role

    /// The script that replaces the protocol in some of the agent's sessions.
    public var behaviour = Behaviour()

    /// The model from which durations, failures and numbers are drawn if no script states them.
    public var model: Model?

    /// How many sessions the agent may have at the same time, or `nil` for no limit.
    public var sessions: Int?

    /// How many instances of the agent's definition there are, or `nil` if the platform starts as many
    /// as are needed.
    ///
    /// Each session runs in an instance, so that the agent has at most that many sessions at the same
    /// time. A crash of a session takes its instance away.
    public var instances: Int?

    /// The price of the agent's tokens, or `nil` if no price table states it.
    public var price: Price?

    /// Whether the agent has a definition.
    ///
    /// An orchestrator needs no definition.
    public var isDefined: Bool

    /// The definition file, if known.
    public var definition: Definition?

    /// Creates an agent without script and model.
    public init(contract: Contract, role: Role, isDefined: Bool = true) {
      self.contract = contract
      self.role = role
      self.isDefined = isDefined
    }
  }

  /// A definition file as it was read.
  public struct Definition: Sendable, Hashable {
    /// The path, relative to the root of the definitions.
    public var path: String
    /// The digest of the file's bytes.
    public var fingerprint: Digest

    /// Creates a definition.
    public init(path: String, fingerprint: Digest) {
      self.path = path
      self.fingerprint = fingerprint
    }
  }

  private var storage: PlanStorage

  private var contents: PlanContents {
    get { storage.contents }
    set { storage = PlanStorage(newValue) }
  }

  /// The scenario's name.
  public var name: String {
    get { storage.contents.name }
    set { contents.name = newValue }
  }

  /// The failure family of the scenario, such as `F5`.
  public var family: String? {
    get { storage.contents.family }
    set { contents.family = newValue }
  }

  /// The words by which users select the scenario.
  public var tags: [String] {
    get { storage.contents.tags }
    set { contents.tags = newValue }
  }

  /// The author's description of what the scenario shows.
  public var about: String {
    get { storage.contents.about }
    set { contents.about = newValue }
  }

  /// The names of the agents, followed by names that scripts mention but no agent has.
  public var names: [String] { storage.contents.names }

  /// The agents.
  ///
  /// An ``AgentID`` is an index into this array and into ``names``.
  public var members: [Member] { storage.contents.members }

  /// The tasks, in the order in which the work lists them, followed by the tasks that agents can create.
  public var tasks: [PlannedTask] {
    get { storage.contents.tasks }
    set { contents.tasks = newValue }
  }

  /// The work that no agent may do.
  public var nonGoals: [NonGoal] {
    get { storage.contents.nonGoals }
    set { contents.nonGoals = newValue }
  }

  /// The requirements that the tasks have to serve.
  public var requirements: [Requirement] {
    get { storage.contents.requirements }
    set { contents.requirements = newValue }
  }

  /// The risks that the work names.
  public var risks: [Risk] {
    get { storage.contents.risks }
    set { contents.risks = newValue }
  }

  /// The specialties and the agents that have them.
  public var specialties: [Specialty] {
    get { storage.contents.specialties }
    set { contents.specialties = newValue }
  }

  /// The delivery machinery, such as feature flags, rollout and migration scaffolding, that a task
  /// may add only if the work asks for it.
  public var machinery: Boundary {
    get { storage.contents.machinery }
    set { contents.machinery = newValue }
  }

  /// The gates that apply to all work, in the order in which their metrics were stated.
  public var gates: [Gate] {
    get { storage.contents.gates }
    set { contents.gates = newValue }
  }

  /// The files that define gates.
  ///
  /// No work may change them.
  public var gateFiles: [PathPattern] {
    get { storage.contents.gateFiles }
    set { contents.gateFiles = newValue }
  }

  /// The gates for which several places state different floors, and none of these places takes
  /// precedence.
  public var contestedGates: [ContestedGate] {
    get { storage.contents.contestedGates }
    set { contents.contestedGates = newValue }
  }

  /// The platform that agents run on.
  public var platform: Platform {
    get { storage.contents.platform }
    set { contents.platform = newValue }
  }

  /// The origin of the numbers in the models, if it is stated.
  public var calibration: Calibration? {
    get { storage.contents.calibration }
    set { contents.calibration = newValue }
  }

  /// The agent that the platform names as orchestrator, if there is one.
  public var orchestrator: AgentID? { storage.contents.orchestrator }

  /// The routes of work between agents.
  var routes: Routes {
    // Yields without a copy, because almost every handoff needs the routes.
    _read { yield storage.contents.routes }
  }

  /// The agent that keeps the ledger of tasks, which is the orchestrator, or the planner with
  /// direct routing.
  public var coordinator: AgentID? { storage.contents.coordinator }

  /// The judges that decide together, as the policy states them.
  ///
  /// No judge is in two panels.
  public var panels: [Panel] {
    get { storage.contents.panels }
    set { contents.panels = newValue }
  }

  /// The needed context that an agent may replace by an assumption, in the wording of the policy.
  public var derivable: [String] {
    get { storage.contents.derivable }
    set { contents.derivable = newValue }
  }

  /// The tools of the platforms, which says what a name in a contract means.
  package var toolTable: ToolTable {
    get { storage.contents.toolTable }
    set { contents.toolTable = newValue }
  }

  /// The faults to inject.
  public var faults: [Fault] {
    get { storage.contents.faults }
    set { contents.faults = newValue }
  }

  /// The instant at which all faults end and held handoffs depart, or `nil` if faults last to the
  /// end of the run.
  public var heal: Instant? {
    get { storage.contents.heal }
    set { contents.heal = newValue }
  }

  /// Whether the scenario accepts that no run passes work along an edge that a contract names.
  public var mayMiss: Bool {
    get { storage.contents.mayMiss }
    set { contents.mayMiss = newValue }
  }

  /// The limits at which a run stops without a verdict.
  public var limits: Limits {
    get { storage.contents.limits }
    set { contents.limits = newValue }
  }

  /// The standard by which the runs are judged.
  public var oracle: Oracle {
    get { storage.contents.oracle }
    set { contents.oracle = newValue }
  }

  /// Whether the events are what really happened, read from a log.
  package var isHistory: Bool { oracle == .history }

  /// The severities that the policy changes, in the policy's order.
  public var severities: [RuleSeverity] {
    get { storage.contents.severities }
    set { contents.severities = newValue }
  }

  /// The seeds of the scenario's runs.
  public var seeds: Range<UInt64> {
    get { storage.contents.seeds }
    set { contents.seeds = newValue }
  }

  /// Creates a plan from agents by name, and the names that scripts mention but no agent has.
  ///
  /// - Precondition: The names are distinct.
  package init(name: String, members: [(name: String, member: Member)], mentioned: [String] = []) {
    let sorted = members.map { (order: NaturalOrder($0.name), name: $0.name, member: $0.member) }
      .sorted { $0.order < $1.order }
    storage = PlanStorage(
      PlanContents(name: name, names: sorted.map(\.name) + mentioned, members: sorted.map(\.member))
    )
  }

  /// Returns the agent with the given name, or `nil` if the plan does not have the name.
  public func agent(named name: String) -> AgentID? {
    storage.contents.indexByName[name].map(AgentID.init)
  }

  /// Returns the name of an agent, or a dash for `none`.
  public func name(of agent: AgentID) -> String {
    names.indices.contains(agent.index) ? names[agent.index] : "-"
  }

  /// Returns the member of an agent, or `nil` if scripts only mention the agent's name.
  public func member(_ agent: AgentID) -> Member? {
    members.indices.contains(agent.index) ? members[agent.index] : nil
  }

  /// Returns whether an agent has a definition.
  package func isDefined(_ agent: AgentID) -> Bool {
    agent.index < members.count && members[agent.index].isDefined
  }

  /// Returns the task with the given identifier, or `nil` for `none`.
  public func task(_ task: TaskID) -> PlannedTask? {
    tasks.indices.contains(task.index) ? tasks[task.index] : nil
  }

  /// Returns the identifier of a task as text, or a dash for `none`.
  public func name(of task: TaskID) -> String {
    tasks.indices.contains(task.index) ? tasks[task.index].id : "-"
  }

  /// The names of agents and tasks as traces write them.
  var judgeStages: JudgeStages { storage.judgeStages.get { JudgeStages(of: self) } }

  var nameDigests: NameDigests { storage.nameDigests.get { NameDigests(of: self) } }

  /// The waves in which tasks are assigned, phase by phase.
  ///
  /// Within a phase, a wave contains the tasks whose dependencies and earlier writers of the same
  /// files are done. The array is empty if the dependencies have a cycle.
  public var dispatchOrder: [[TaskID]] { taskGraph.dispatchOrder }

  /// The dependencies of the tasks.
  package var taskGraph: TaskGraph {
    storage.taskGraph.get { TaskGraph(of: tasks, sharesFiles: !platform.hasSeparateTrees) }
  }

  /// The tools that the contract of each agent grants.
  var toolRights: [ToolRights] {
    storage.toolRights.get { members.map { ToolRights(of: $0.contract, in: toolTable) } }
  }

  /// The files of the tasks.
  package var taskFiles: TaskFiles { storage.taskFiles.get { TaskFiles(of: tasks) } }

  /// The non-goals and specialties that cover the tasks.
  var taskBoundaries: TaskBoundaries { storage.taskBoundaries.get { TaskBoundaries(of: self) } }

  /// The plan without faults, scripts and models, so that only the protocol decides.
  package var undisturbed: Plan {
    var plan = self
    plan.contents.faults = []
    plan.contents.removeBehaviour()
    return plan
  }

  /// Removes the context window of an agent, so that the agent never forgets.
  package mutating func removeWindow(of agent: AgentID) { contents.removeWindow(of: agent) }

  /// Removes the clauses at a location from the script of an agent, so that the protocol decides the sessions to
  /// which they apply.
  package mutating func removeClauses(at location: SourceLocation, of agent: AgentID) {
    contents.removeClauses(at: location, of: agent)
  }

  /// The agents in the order of their names.
  public var agents: [AgentID] {
    members.indices.map { AgentID(rawValue: UInt32($0)) }
  }

  /// The tasks in the order of the work.
  public var taskIDs: [TaskID] {
    tasks.indices.map { TaskID(rawValue: UInt32($0)) }
  }
}
