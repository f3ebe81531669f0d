import RehearsalSimulation

/// A lookup of agents and tasks by name.
///
/// The table also collects names that scripts and faults may use although no agent has them, for example with
/// `absent: true`.
struct NameTable {
  let roster: Roster
  let tasks: TaskList
  let diagnostics: Diagnostics
  /// Whether the looked-up names come from a configuration.
  ///
  /// The agents and tasks that a configuration names do not have to exist in every scenario.
  var isConfiguration = false
  /// The names that scripts and faults may use although no agent has them, in the order of first use.
  ///
  /// They are the names with `absent: true`, and receivers of the fault `misroute`.
  private(set) var absentNames: [String] = []
  /// The index of each name in `absentNames`.
  private var indicesByAbsentName: [String: Int] = [:]

  init(roster: Roster, tasks: TaskList, diagnostics: Diagnostics) {
    self.roster = roster
    self.tasks = tasks
    self.diagnostics = diagnostics
  }

  /// Returns the agent with this name.
  ///
  /// If no agent has the name, adds an error and returns `nil`.
  func agent(_ name: UnparsedValue<String>) -> AgentID? {
    name.read().flatMap { agent($0, at: name.location) }
  }

  /// The ways in which a key can name an agent, from the least direct to the most direct one.
  ///
  /// If several keys of a mapping apply to an agent, the most direct one takes precedence.
  enum Directness: Int, Comparable {
    /// The key is `*`, which stands for every agent with a definition.
    case everyone
    /// The key is the role of the agent, such as `implementer`.
    case role
    /// The key is the name of the agent.
    case name

    static func < (lhs: Directness, rhs: Directness) -> Bool { lhs.rawValue < rhs.rawValue }
  }

  /// Returns the names of the agents that a key applies to, and how directly the key names them.
  ///
  /// A key can be the name of an agent, a role, or `*`. A role stands for all agents with this role and a definition;
  /// `*` stands for all agents with a definition. If no agent has the name or the role, adds an error and returns
  /// `nil`.
  func agentsNamed(_ name: String, at location: SourceLocation) -> (
    names: [String], directness: Directness
  )? {
    if roster.agent(name) != nil { return ([name], .name) }
    if name == "*" {
      return (roster.members.filter(\.member.isDefined).map(\.name), .everyone)
    }
    guard let role = Role(rawValue: name) else {
      return agent(name, at: location).map { _ in ([name], .name) }
    }
    let agents = roster.members.filter { $0.member.role == role && $0.member.isDefined }.map(\.name)
    if agents.isEmpty { reportUnknownName("no agent has the role \(name)", at: location) }
    return agents.isEmpty ? nil : (agents, .role)
  }

  func agent(_ name: String, at location: SourceLocation) -> AgentID? {
    if let agent = roster.agent(name) { return agent }
    let hint = Spelling.hint(for: name, in: roster.names, kind: "the agents are")
    reportUnknownName("no agent is named `\(name)`; \(hint)", at: location)
    return nil
  }

  /// Returns the task with this identifier.
  ///
  /// If no task has the identifier, adds an error and returns `nil`.
  func task(_ id: UnparsedValue<String>) -> TaskID? {
    id.read().flatMap { task($0, at: id.location) }
  }

  func task(_ id: String, at location: SourceLocation) -> TaskID? {
    if let task = tasks.taskID(of: id) { return task }
    let hint = Spelling.hint(for: id, in: tasks.taskIDs, kind: "the tasks are")
    reportUnknownName("there is no task `\(id)`; \(hint)", at: location)
    return nil
  }

  /// Adds an error about a name that no agent or task has.
  ///
  /// If the name comes from a configuration, the error goes to `Diagnostics.deferredErrors`. It
  /// does not prevent a plan, because another scenario may have an agent or task with this name.
  func reportUnknownName(_ message: String, at location: SourceLocation) {
    if isConfiguration {
      diagnostics.deferError(message, at: location)
    } else {
      diagnostics.error(message, at: location)
    }
  }

  /// Returns the identifier for a name in `absentNames`; `nil` if the name is not there.
  func identifier(ofAbsentName name: String) -> AgentID? {
    indicesByAbsentName[name].map { AgentID(rawValue: UInt32(roster.members.count + $0)) }
  }

  /// Returns the identifier of the agent with this name.
  ///
  /// If no agent has the name, adds the name to `absentNames` and returns an identifier for it.
  mutating func findOrAddIdentifier(_ name: String) -> AgentID {
    if let agent = roster.agent(name) ?? identifier(ofAbsentName: name) { return agent }
    indicesByAbsentName[name] = absentNames.count
    absentNames.append(name)
    return AgentID(rawValue: UInt32(roster.members.count + absentNames.count - 1))
  }
}

/// The tasks of a scenario in order, with a lookup by identifier.
struct TaskList {
  var tasks: [PlannedTask] = []
  /// The index of each task in `tasks`, by identifier.
  private var indicesByID: [String: Int] = [:]

  var taskIDs: [String] { tasks.map(\.id) }

  /// Returns the `TaskID` for the identifier of a task in files, such as `T-1`; `nil` if no task has it.
  func taskID(of name: String) -> TaskID? { indicesByID[name].map { TaskID(rawValue: UInt32($0)) } }

  func task(named name: String) -> PlannedTask? { indicesByID[name].map { tasks[$0] } }

  /// Returns the reason why a task cannot be added to the list; `nil` if it can be added.
  ///
  /// `role` is the role of the task's agent.
  func reasonNotToAdd(_ task: PlannedTask, _ role: Role) -> String? {
    if let namesake = self.task(named: task.id) {
      return "another task already has the id `\(task.id)`, at \(namesake.location); change one"
    }
    if role == .planner || role == .orchestrator {
      return
        "an agent with the role \(role.rawValue) cannot have tasks; assign `\(task.id)` to an agent with another role"
    }
    return task.id == "work"
      ? "a task cannot have the id `work`, which stands for the work as a whole" : nil
  }

  /// Adds a task to the end of the list, and returns its index.
  mutating func append(_ task: PlannedTask) -> Int {
    indicesByID[task.id] = tasks.count
    tasks.append(task)
    return tasks.count - 1
  }
}

extension UnparsedValue<String> {
  /// Returns the value as a path relative to the root of the project, in normal form.
  ///
  /// If the path is absolute, too long, the root itself, or outside the project, adds an error and returns
  /// `nil`.
  func projectPath() -> String? {
    guard let writtenPath = read() else { return nil }
    let path = PathPattern.normalised(writtenPath)
    guard !writtenPath.hasPrefix("/"), !PathPattern.leadsOut(path), !path.isEmpty else {
      reader.diagnostics.error(
        "`\(writtenPath)` is not a path in the project; `\(name)` takes paths relative to the project",
        at: location
      )
      return nil
    }
    guard path.utf8.count <= PathPattern.maximumLength else {
      reader.diagnostics.error(
        "the path is longer than \(PathPattern.maximumLength) bytes; shorten it",
        at: location
      )
      return nil
    }
    return path
  }
}
