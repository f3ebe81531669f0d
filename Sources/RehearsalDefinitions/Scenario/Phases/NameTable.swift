import RehearsalSimulation

/// A lookup of agents and tasks by name, which also collects the names that no agent has.
struct NameTable {
  let roster: Roster
  let tasks: TaskList
  let diagnostics: Diagnostics
  /// Whether the names come from a configuration.
  ///
  /// Such names do not have to exist in every scenario.
  var isConfiguration = false
  /// The names in scripts and faults that no agent has, in the order of first use.
  private(set) var mentioned: [String] = []
  private var mentionIndices: [String: Int] = [:]

  init(roster: Roster, tasks: TaskList, diagnostics: Diagnostics) {
    self.roster = roster
    self.tasks = tasks
    self.diagnostics = diagnostics
  }

  /// Returns the agent with the given name.
  ///
  /// If no agent has it, adds an error and returns `nil`.
  func agent(_ name: Unread<String>) -> AgentID? {
    name.read().flatMap { agent($0, at: name.location) }
  }

  /// How directly a key in a table names an agent, from least to most.
  ///
  /// The more direct key takes precedence.
  enum Nearness: Int, Comparable {
    case everyone
    case role
    case name

    static func < (lhs: Nearness, rhs: Nearness) -> Bool { lhs.rawValue < rhs.rawValue }
  }

  /// Returns the names of the agents to which a key in a table applies, and how directly it names them.
  ///
  /// A key is the name of an agent, a role for all agents with this role, or `*` for all agents with a
  /// definition. If it applies to no agent, an error is added, and the result is `nil`.
  func group(_ name: String, at location: SourceLocation) -> (names: [String], nearness: Nearness)?
  {
    if roster.agent(name) != nil { return ([name], .name) }
    if name == "*" {
      return (roster.members.filter(\.member.isDefined).map(\.name), .everyone)
    }
    guard let role = Role(rawValue: name) else {
      return agent(name, at: location).map { _ in ([name], .name) }
    }
    let agents = roster.members.filter { $0.member.role == role && $0.member.isDefined }.map(\.name)
    if agents.isEmpty { reportAbsent("no agent has the role \(name)", at: location) }
    return agents.isEmpty ? nil : (agents, .role)
  }

  func agent(_ name: String, at location: SourceLocation) -> AgentID? {
    if let agent = roster.agent(name) { return agent }
    let hint = Spelling.hint(for: name, in: roster.names, kind: "the agents are")
    reportAbsent("no agent is named `\(name)`; \(hint)", at: location)
    return nil
  }

  /// Returns the task with the given identifier.
  ///
  /// If no task has it, adds an error and returns `nil`.
  func task(_ id: Unread<String>) -> TaskID? {
    id.read().flatMap { task($0, at: id.location) }
  }

  func task(_ id: String, at location: SourceLocation) -> TaskID? {
    if let task = tasks.id(of: id) { return task }
    let hint = Spelling.hint(for: id, in: tasks.names, kind: "the tasks are")
    reportAbsent("there is no task `\(id)`; \(hint)", at: location)
    return nil
  }

  /// Adds an error about a name that does not exist.
  ///
  /// If the name is in a configuration, the error goes to `Diagnostics.ignored`, because another scenario may
  /// have the name.
  func reportAbsent(_ message: String, at location: SourceLocation) {
    if isConfiguration {
      diagnostics.ignore(message, at: location)
    } else {
      diagnostics.error(message, at: location)
    }
  }

  /// Returns the identifier of a name that no agent has; `nil` if `mentioned` does not contain the name.
  func mention(_ name: String) -> AgentID? {
    mentionIndices[name].map { AgentID(rawValue: UInt32(roster.members.count + $0)) }
  }

  /// Returns the agent with the given name.
  ///
  /// If no agent has it, the name gets its own identifier.
  mutating func agentOrMention(_ name: String) -> AgentID {
    if let agent = roster.agent(name) ?? mention(name) { return agent }
    mentionIndices[name] = mentioned.count
    mentioned.append(name)
    return AgentID(rawValue: UInt32(roster.members.count + mentioned.count - 1))
  }
}

/// The tasks of a scenario in order, with a lookup by identifier.
struct TaskList {
  var tasks: [PlannedTask] = []
  private var indices: [String: Int] = [:]

  var names: [String] { tasks.map(\.id) }

  /// Returns the number of a task in the plan, given its identifier in files; `nil` if there is no such task.
  func id(of name: String) -> TaskID? { indices[name].map { TaskID(rawValue: UInt32($0)) } }

  func task(named name: String) -> PlannedTask? { indices[name].map { tasks[$0] } }

  /// Returns why a task cannot be added if its agent has the given role; `nil` if it can be added.
  func objection(to task: PlannedTask, _ role: Role) -> String? {
    if let other = self.task(named: task.id) {
      return "another task already has the id `\(task.id)`, at \(other.location); change one"
    }
    if role == .planner || role == .orchestrator {
      return
        "an agent with the role \(role.rawValue) cannot have tasks; assign `\(task.id)` to an agent with another role"
    }
    return task.id == "work"
      ? "a task cannot have the id `work`, which stands for the work as a whole" : nil
  }

  /// Adds a task, and returns its index.
  mutating func append(_ task: PlannedTask) -> Int {
    indices[task.id] = tasks.count
    tasks.append(task)
    return tasks.count - 1
  }
}

extension Unread<String> {
  /// Parses a path that is relative to the project, and returns it in normal form.
  ///
  /// If the path is invalid, adds an error and returns `nil`.
  func projectPath() -> String? {
    guard let written = read() else { return nil }
    let path = PathPattern.normalised(written)
    guard !written.hasPrefix("/"), !path.hasPrefix(".."), !path.isEmpty else {
      reader.diagnostics.error(
        "`\(written)` is not a path in the project; `\(name)` takes paths relative to the project",
        at: location
      )
      return nil
    }
    guard path.utf8.count <= PathPattern.longest else {
      reader.diagnostics.error(
        "the path is longer than \(PathPattern.longest) bytes; shorten it",
        at: location
      )
      return nil
    }
    return path
  }
}
