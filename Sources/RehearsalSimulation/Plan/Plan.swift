/// Everything that a run starts from, already validated.
///
/// Making a plan is the only thing that can fail; running one cannot. Agents are kept in the natural
/// order of their names, `agent-2` before `agent-10`, so the order in which files were found changes
/// nothing. Copies share what they say, and what is found out about it, until one is changed.
public struct Plan: Sendable {
  /// An agent of the plan.
  public struct Member: Sendable, Hashable {
    /// What its definition promises.
    public var contract: Contract

    /// The machine it follows.
    public var role: Role

    /// What decides its sessions in place of the protocol.
    public var behaviour = Behaviour()

    /// What decides by chance what neither script nor protocol does.
    public var model: Model?

    /// How many sessions it may have at work at a time; `nil` is no limit.
    public var sessions: Int?

    /// What its tokens cost; `nil` where no price table says so.
    public var price: Price?

    /// Whether a definition stands behind it; an orchestrator needs none.
    public var isDefined: Bool

    /// The definition's file with the digest of its bytes, where it is known.
    public var definition: Definition?

    package init(contract: Contract, role: Role, isDefined: Bool = true) {
      self.contract = contract
      self.role = role
      self.isDefined = isDefined
    }
  }

  /// A definition file at the moment it was read.
  public struct Definition: Sendable, Hashable {
    /// The path from its root.
    public var path: String
    /// The digest of its bytes.
    public var fingerprint: Digest

    package init(path: String, fingerprint: Digest) {
      self.path = path
      self.fingerprint = fingerprint
    }
  }

  /// What the plan says, and what is found out about that.
  private var shared: Shared

  private final class Shared: Sendable {
    let facts: PlanFacts
    let fingerprints = Once<Fingerprints>()
    let taskGraph = Once<TaskGraph>()
    let coverage = Once<Coverage>()
    let toolRights = Once<[ToolRights]>()
    let taskFiles = Once<TaskFiles>()

    init(_ facts: PlanFacts) {
      self.facts = facts
    }
  }

  private var facts: PlanFacts {
    get { shared.facts }
    set { shared = Shared(newValue) }
  }

  /// The scenario's name.
  public var name: String {
    get { shared.facts.name }
    set { facts.name = newValue }
  }

  /// The failure family it belongs to, such as `F5`.
  public var family: String? {
    get { shared.facts.family }
    set { facts.family = newValue }
  }

  /// What it shows, in its author's words.
  public var about: String {
    get { shared.facts.about }
    set { facts.about = newValue }
  }

  /// The names of the agents, then those that scripts mention though no agent has them.
  public var names: [String] { shared.facts.names }

  /// The agents; an agent's number is its place here and among the names.
  public var members: [Member] { shared.facts.members }

  /// The work, in the order it is listed.
  public var tasks: [PlannedTask] {
    get { shared.facts.tasks }
    set { facts.tasks = newValue }
  }

  /// What nobody may do.
  public var nonGoals: [NonGoal] {
    get { shared.facts.nonGoals }
    set { facts.nonGoals = newValue }
  }

  /// What the work warns of.
  public var risks: [Risk] {
    get { shared.facts.risks }
    set { facts.risks = newValue }
  }

  /// Which work belongs to whom.
  public var specialties: [Specialty] {
    get { shared.facts.specialties }
    set { facts.specialties = newValue }
  }

  /// Flags, rollout and migration scaffolding that no task may grow unasked.
  public var machinery: Boundary {
    get { shared.facts.machinery }
    set { facts.machinery = newValue }
  }

  /// The gates that apply to all work, by metric in the order they were stated.
  public var gates: [Gate] {
    get { shared.facts.gates }
    set { facts.gates = newValue }
  }

  /// The files that state gates, which no work may change.
  public var gateFiles: [PathPattern] {
    get { shared.facts.gateFiles }
    set { facts.gateFiles = newValue }
  }

  /// The gates that places disagree on, where nothing says who is right.
  public var contestedGates: [ContestedGate] {
    get { shared.facts.contestedGates }
    set { facts.contestedGates = newValue }
  }

  /// What agents run on.
  public var platform: Platform {
    get { shared.facts.platform }
    set { facts.platform = newValue }
  }

  /// Where the numbers of its models come from, where somebody says so.
  public var calibration: Calibration? {
    get { shared.facts.calibration }
    set { facts.calibration = newValue }
  }

  /// The agent that the platform names as orchestrator, where there is one.
  package var orchestrator: AgentID? { shared.facts.orchestrator }

  /// Who may hand work to whom.
  var routes: Routes {
    // Lent, not copied: this is asked for at almost every handoff.
    _read { yield shared.facts.routes }
  }

  /// Who keeps the tasks' ledger: the orchestrator, or the planner where routing is direct.
  package var coordinator: AgentID? { shared.facts.coordinator }

  /// Needs that an agent may fill by an assumption, in the policy's words.
  public var derivable: [String] {
    get { shared.facts.derivable }
    set { facts.derivable = newValue }
  }

  /// What goes wrong on purpose.
  public var faults: [Fault] {
    get { shared.facts.faults }
    set { facts.faults = newValue }
  }

  /// When faults end and what they hold is let go; `nil` where they go on.
  public var heal: Instant? {
    get { shared.facts.heal }
    set { facts.heal = newValue }
  }

  /// Whether no run has to pass work along an edge that a contract names.
  public var mayMiss: Bool {
    get { shared.facts.mayMiss }
    set { facts.mayMiss = newValue }
  }

  /// Where a run stops without a verdict.
  public var limits: Limits {
    get { shared.facts.limits }
    set { facts.limits = newValue }
  }

  /// What its runs are held against.
  public var oracle: Oracle {
    get { shared.facts.oracle }
    set { facts.oracle = newValue }
  }

  /// Severities that the policy changes, by rule in the policy's order.
  public var severities: [RuleSeverity] {
    get { shared.facts.severities }
    set { facts.severities = newValue }
  }

  /// The seeds that the scenario asks for.
  public var seeds: Range<UInt64> {
    get { shared.facts.seeds }
    set { facts.seeds = newValue }
  }

  /// Creates a plan of agents by name; names that have no member are only mentioned by scripts.
  ///
  /// - Precondition: the names are distinct.
  package init(name: String, members: [(name: String, member: Member)], mentioned: [String] = []) {
    let sorted = members.map { (order: NaturalOrder($0.name), name: $0.name, member: $0.member) }
      .sorted { $0.order < $1.order }
    shared = Shared(
      PlanFacts(name: name, names: sorted.map(\.name) + mentioned, members: sorted.map(\.member))
    )
  }

  /// Returns the agent of a name, or `nil` where the plan does not know it.
  public func agent(named name: String) -> AgentID? {
    shared.facts.numbers[name].map(AgentID.init)
  }

  /// Returns the name of an agent; a dash stands for none.
  public func name(of agent: AgentID) -> String {
    names.indices.contains(agent.index) ? names[agent.index] : "-"
  }

  /// Returns the member behind an agent, or `nil` where the name is only mentioned.
  public func member(_ agent: AgentID) -> Member? {
    members.indices.contains(agent.index) ? members[agent.index] : nil
  }

  /// Whether a definition stands behind an agent.
  package func isDefined(_ agent: AgentID) -> Bool {
    agent.index < members.count && members[agent.index].isDefined
  }

  /// Returns the task, or `nil` where none applies.
  public func task(_ task: TaskID) -> PlannedTask? {
    tasks.indices.contains(task.index) ? tasks[task.index] : nil
  }

  /// Returns the identifier of a task; a dash stands for none.
  public func name(of task: TaskID) -> String {
    tasks.indices.contains(task.index) ? tasks[task.index].id : "-"
  }

  /// Its names as traces write them.
  var fingerprints: Fingerprints { shared.fingerprints.get { Fingerprints(of: self) } }

  /// The order that its tasks impose on each other.
  package var taskGraph: TaskGraph { shared.taskGraph.get { TaskGraph(of: tasks) } }

  /// What the contract of each of its agents grants of the platform's tools.
  var toolRights: [ToolRights] {
    shared.toolRights.get { members.map { ToolRights(of: $0.contract) } }
  }

  /// Which task a path belongs to.
  package var taskFiles: TaskFiles { shared.taskFiles.get { TaskFiles(of: tasks) } }

  /// Which boundaries its tasks are inside of.
  var coverage: Coverage { shared.coverage.get { Coverage(of: self) } }

  /// The plan without faults, scripts and models: nothing but the protocol decides.
  package var undisturbed: Plan {
    var plan = self
    plan.facts.faults = []
    plan.facts.removeBehaviour()
    return plan
  }

  /// The agents in the order of their names.
  package var agents: [AgentID] {
    members.indices.map { AgentID(rawValue: UInt32($0)) }
  }

  /// The tasks in the order of the work.
  package var taskIDs: [TaskID] {
    tasks.indices.map { TaskID(rawValue: UInt32($0)) }
  }
}
