/// A validated description of everything that a run needs: agents, work, platform, faults and expectations.
///
/// Making a plan can fail, but running a plan cannot. Agents are in the natural order of their names: `agent-2` comes
/// before `agent-10`. The order in which their files were found has no effect. Copies share their storage until one of
/// them changes.
public struct Plan: Sendable {
  /// An agent of the plan, with its contract, role, script and model.
  public struct Member: Sendable, Hashable {
    /// The contract, which is read from the agent's definition.
    public var contract: Contract

    /// The role, which determines what the agent does in a session by default.
    public var role: Role

    /// The script of the agent.
    ///
    /// In a session that a clause of the script matches, the clause replaces steps of the protocol of the
    /// agent's role.
    public var behaviour = Behaviour()

    /// The behaviour model that decides durations, failures and numbers where the script states nothing.
    ///
    /// If the value is `nil`, the agent's sessions take no time and do not fail, unless the script or a fault
    /// says otherwise.
    public var model: Model?

    /// The maximum count of the agent's sessions at the same time, or `nil` for no limit.
    public var sessions: Int?

    /// The count of instances (live copies) of the agent, or `nil` if the platform starts as many as are needed.
    ///
    /// Each session runs in its own instance, so the count limits the agent's sessions at the same time. A crash of a
    /// session takes the session's instance away.
    public var instances: Int?

    /// The price of the tokens that the agent spends, or `nil` if no price table states it.
    public var price: Price?

    /// Whether the agent has a definition file.
    ///
    /// Some agents have no definition, such as an orchestrator that only the platform names.
    public var isDefined: Bool

    /// The agent's definition file, or `nil` if the file is not known.
    public var definition: Definition?

    /// The plugins that define the agent, in lower case and with hyphens; `nil` if they are unknown.
    ///
    /// The set is empty for an agent that belongs to a project and therefore to no plugin.
    package var plugins: Set<String>?

    /// Creates an agent with neither a script nor a behaviour model, and with no limit on its
    /// sessions.
    public init(contract: Contract, role: Role, isDefined: Bool = true) {
      self.contract = contract
      self.role = role
      self.isDefined = isDefined
    }
  }

  /// The identity of an agent's definition file: its path and the digest of its bytes.
  public struct Definition: Sendable, Hashable {
    /// The path of the file, relative to the root of the definitions.
    public var path: String
    /// The digest of the file's bytes.
    public var fingerprint: Digest

    /// Creates the identity of a definition file.
    public init(path: String, fingerprint: Digest) {
      self.path = path
      self.fingerprint = fingerprint
    }
  }

  private var storage: PlanStorage

  var contents: PlanContents {
    get { storage.contents }
    set { storage = PlanStorage(newValue) }
  }

  /// The scenario's name.
  public var name: String {
    get { storage.contents.name }
    set { contents.name = newValue }
  }

  /// The identifier of the failure family that the scenario belongs to, such as `F5`, or `nil` for none.
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
    get { storage.contents.scenarioDescription }
    set { contents.scenarioDescription = newValue }
  }

  /// The names of the agents, followed by other names that scripts or faults mention.
  public var names: [String] { storage.contents.names }

  /// The agents of the plan, in the natural order of their names.
  ///
  /// An ``AgentID`` is an index into this array and into ``names``.
  public var members: [Member] { storage.contents.members }

  /// The tasks that the scenario lists, in order, followed by the tasks that agents can create during a run.
  public var tasks: [PlannedTask] {
    get { storage.contents.tasks }
    set { contents.tasks = newValue }
  }

  /// The non-goals, which describe work that no agent may do.
  public var nonGoals: [NonGoal] {
    get { storage.contents.nonGoals }
    set { contents.nonGoals = newValue }
  }

  /// The requirements for the work as a whole, to which tasks contribute.
  public var requirements: [Requirement] {
    get { storage.contents.requirements }
    set { contents.requirements = newValue }
  }

  /// The risks of the work, as the scenario lists them.
  public var risks: [Risk] {
    get { storage.contents.risks }
    set { contents.risks = newValue }
  }

  /// The specialties, which are kinds of work that only some of the agents may do.
  public var specialties: [Specialty] {
    get { storage.contents.specialties }
    set { contents.specialties = newValue }
  }

  /// The paths and terms that identify delivery machinery, such as feature flags and migration scaffolding.
  ///
  /// A task may add delivery machinery only if the task's text asks for it.
  public var machinery: Boundary {
    get { storage.contents.machinery }
    set { contents.machinery = newValue }
  }

  /// The gates that apply to all work, at most one for each metric.
  public var gates: [Gate] {
    get { storage.contents.gates }
    set { contents.gates = newValue }
  }

  /// The patterns of the files that define gates, which no session may change.
  public var gateFiles: [PathPattern] {
    get { storage.contents.gateFiles }
    set { contents.gateFiles = newValue }
  }

  /// The gates for which files state different floors and no setting chooses between them.
  ///
  /// The highest floor of such a gate applies.
  public var contestedGates: [ContestedGate] {
    get { storage.contents.contestedGates }
    set { contents.contestedGates = newValue }
  }

  /// The platform that the plan's agents run on.
  public var platform: Platform {
    get { storage.contents.platform }
    set { contents.platform = newValue }
  }

  /// The origin of the numbers in the agents' behaviour models, or `nil` if the origin is not
  /// stated.
  public var calibration: Calibration? {
    get { storage.contents.calibration }
    set { contents.calibration = newValue }
  }

  /// The agent that the platform names as the orchestrator, or `nil` if the plan does not contain the name.
  public var orchestrator: AgentID? { storage.contents.orchestrator }

  /// The routes along which agents may hand work to each other.
  var routes: Routes {
    // Yields the routes without a copy, because almost every handoff needs them.
    _read { yield storage.contents.routes }
  }

  /// The agent that records the failures, retries and outcomes of tasks, or `nil` if there is none.
  ///
  /// With orchestrated routing, this is the orchestrator. With direct routing, it is the planner.
  public var coordinator: AgentID? { storage.contents.coordinator }

  /// The groups of judges that decide together, as the policy states them.
  ///
  /// No judge is in two panels.
  public var panels: [Panel] {
    get { storage.contents.panels }
    set { contents.panels = newValue }
  }

  /// The items of context that an agent may assume if they are not supplied, in the wording of the policy.
  public var assumableContext: [String] {
    get { storage.contents.assumableContext }
    set { contents.assumableContext = newValue }
  }

  /// The table that resolves the tool names in contracts, for all known platforms.
  package var toolTable: ToolTable {
    get { storage.contents.toolTable }
    set { contents.toolTable = newValue }
  }

  /// The faults that the plan injects into its runs.
  public var faults: [Fault] {
    get { storage.contents.faults }
    set { contents.faults = newValue }
  }

  /// The instant at which all faults end and held handoffs depart, or `nil` if faults last to the end of the run.
  public var heal: Instant? {
    get { storage.contents.healTime }
    set { contents.healTime = newValue }
  }

  /// Whether the scenario accepts that work passes along no edge that a contract names.
  public var mayPassNoEdge: Bool {
    get { storage.contents.mayPassNoEdge }
    set { contents.mayPassNoEdge = newValue }
  }

  /// The limits at which a run stops before it is finished.
  public var limits: Limits {
    get { storage.contents.limits }
    set { contents.limits = newValue }
  }

  /// The standard by which the runs of the scenario pass or fail.
  public var oracle: Oracle {
    get { storage.contents.oracle }
    set { contents.oracle = newValue }
  }

  /// Whether the plan describes a history, whose events come from the logs of real work instead of a simulation.
  package var isHistory: Bool { oracle == .history }

  /// The tools of those events of a history whose kind does not name the tool, by the event's sequence number.
  package var loggedTools: [UInt64: String] {
    get { storage.contents.loggedTools }
    set { contents.loggedTools = newValue }
  }

  /// The files that commands of a history read and write, by the sequence number of the command's event.
  package var loggedFileUses: [UInt64: [FileUse]] {
    get { storage.contents.loggedFileUses }
    set { contents.loggedFileUses = newValue }
  }

  /// The agents that the log of a history names otherwise than their definitions do, by the name in the log.
  package var agentsByLoggedName: [String: AgentID] {
    get { storage.contents.agentsByLoggedName }
    set { contents.agentsByLoggedName = newValue }
  }

  /// The severities that the policy assigns to rules, in the policy's order.
  public var severities: [RuleSeverity] {
    get { storage.contents.severities }
    set { contents.severities = newValue }
  }

  /// The seeds of the scenario's runs, one run for each seed.
  public var seeds: Range<UInt64> {
    get { storage.contents.seeds }
    set { contents.seeds = newValue }
  }

  /// Creates a plan from its agents.
  ///
  /// - Parameters:
  ///   - name: The name of the scenario.
  ///   - members: The agents with their names, in any order.
  ///   - mentioned: The names that scripts or faults mention although no agent has them.
  /// - Precondition: All names are distinct.
  package init(name: String, members: [(name: String, member: Member)], mentioned: [String] = []) {
    // A sort of indices moves less memory than a sort of members.
    let sortedIndices = members.indices.map { (order: NaturalOrder(members[$0].name), index: $0) }
      .sorted { $0.order < $1.order }
      .map(\.index)
    storage = PlanStorage(
      PlanContents(
        name: name,
        names: sortedIndices.map { members[$0].name } + mentioned,
        members: sortedIndices.map { members[$0].member }
      )
    )
  }

  /// Returns the identifier of the agent with the given name.
  ///
  /// Names that scripts or faults mention have identifiers even if no agent has them. In a history, an agent also has
  /// the names by which the log calls it. The result is `nil` if the plan does not contain the name.
  public func agent(named name: String) -> AgentID? {
    storage.contents.indexByName[name].map(AgentID.init)
      ?? storage.contents.agentsByLoggedName[name]
  }

  /// Returns the name of an agent, or `-` for `AgentID.none`.
  public func name(of agent: AgentID) -> String {
    names.indices.contains(agent.index) ? names[agent.index] : "-"
  }

  /// Returns an agent's contract, role and settings, or `nil` for a name that no agent has.
  public func member(_ agent: AgentID) -> Member? {
    members.indices.contains(agent.index) ? members[agent.index] : nil
  }

  /// Returns whether an agent has a definition file.
  package func isDefined(_ agent: AgentID) -> Bool {
    agent.index < members.count && members[agent.index].isDefined
  }

  /// Returns the task with the given identifier, or `nil` for `TaskID.none`.
  public func task(_ task: TaskID) -> PlannedTask? {
    tasks.indices.contains(task.index) ? tasks[task.index] : nil
  }

  /// Returns the acceptance criteria of a task, or an empty array for `TaskID.none`.
  package func criteria(of task: TaskID) -> [String] {
    tasks.indices.contains(task.index) ? tasks[task.index].criteria : []
  }

  /// Returns the deliverables that an agent's contract promises and that a report lacks.
  package func missingDeliverables(in reported: [String], of agent: AgentID) -> [String] {
    guard agent.index < members.count else { return [] }
    return members[agent.index].contract.deliverables.filter { !reported.contains($0.text) }
      .map(\.text)
  }

  /// Returns the identifier of a task as text, such as `AUTH-B001`, or `-` for `TaskID.none`.
  public func name(of task: TaskID) -> String {
    tasks.indices.contains(task.index) ? tasks[task.index].id : "-"
  }

  /// The panels that judge the work of each agent, in order.
  var judgeStages: JudgeStages { storage.judgeStages.value { JudgeStages(of: self) } }

  /// The digests that stand for the names of agents and tasks in traces.
  var nameDigests: NameDigests { storage.nameDigests.value { NameDigests(of: self) } }

  /// The tasks in waves, phase by phase, in the order in which a planner assigns the waves.
  ///
  /// A wave contains tasks of one phase that wait only for tasks of earlier waves. The array is empty if the
  /// dependencies have a cycle.
  public var dispatchOrder: [[TaskID]] { taskGraph.dispatchOrder }

  /// The dependencies between the tasks.
  ///
  /// If all tasks share one file tree, tasks that touch the same file also depend on each other, so that they
  /// run one after another. ``FileOrder`` determines which of them runs first.
  package var taskGraph: TaskGraph {
    storage.taskGraph.value { TaskGraph(of: tasks, sharesFiles: !platform.hasSeparateTrees) }
  }

  /// For each agent, the tools that its contract grants.
  package var toolRights: [ToolRights] {
    storage.toolRights.value { members.map { ToolRights(of: $0.contract, in: toolTable) } }
  }

  /// The files and folders that the tasks touch.
  package var taskFiles: TaskFiles { storage.taskFiles.value { TaskFiles(of: tasks) } }

  /// The folders of the project that are known from the files and folders that the tasks touch.
  package var taskFolders: TaskFolders { storage.taskFolders.value { TaskFolders(of: self) } }

  /// For each task, the non-goals and specialties that cover it, and the skills that it requires.
  package var taskBoundaries: TaskBoundaries {
    storage.taskBoundaries.value { TaskBoundaries(of: self) }
  }

  /// A copy of the plan without faults, scripts and models, in which the protocol alone decides.
  package var undisturbed: Plan {
    var plan = self
    plan.contents.faults = []
    plan.contents.removeBehaviour()
    return plan
  }

  /// Removes an agent's context window, so that the agent never forgets.
  package mutating func removeWindow(of agent: AgentID) { contents.removeWindow(of: agent) }

  /// Removes an agent's working hours, so that the agent works at all times.
  package mutating func removeHours(of agent: AgentID) { contents.removeHours(of: agent) }

  /// Removes the limit on the number of sessions that an agent has at the same time.
  package mutating func freeSessions(of agent: AgentID) { contents.freeSessions(of: agent) }

  /// Removes the clauses (script entries) at a file location from an agent's script.
  ///
  /// In the sessions to which these clauses applied, later clauses or the protocol then decide.
  package mutating func removeClauses(at location: SourceLocation, of agent: AgentID) {
    contents.removeClauses(at: location, of: agent)
  }

  /// The agents in the natural order of their names.
  public var agents: [AgentID] {
    members.indices.map { AgentID(rawValue: UInt32($0)) }
  }

  /// The tasks that the scenario lists, in order, followed by the tasks that agents can create during a run.
  public var taskIDs: [TaskID] {
    tasks.indices.map { TaskID(rawValue: UInt32($0)) }
  }
}
