import RehearsalSimulation

/// The agents and tasks of a scenario by their names, and the names that no agent has.
struct NameTable {
  let roster: Roster
  let tasks: TaskList
  let diagnostics: Diagnostics
  /// Whether a configuration is being read; its names do not have to exist in the scenario.
  var isConfiguration = false
  /// Names in scripts and faults that no agent has.
  private(set) var mentioned: [String] = []
  private var mentions: [String: Int] = [:]

  init(roster: Roster, tasks: TaskList, diagnostics: Diagnostics) {
    self.roster = roster
    self.tasks = tasks
    self.diagnostics = diagnostics
  }

  /// Returns an agent by its name, or reports that it does not exist.
  func agent(_ name: Unread<String>) -> AgentID? {
    name.read().flatMap { agent($0, at: name.location) }
  }

  func agent(_ name: String, at location: SourceLocation) -> AgentID? {
    if let agent = roster.agent(name) { return agent }
    let hint = Spelling.hint(for: name, in: roster.names, kind: "the agents are")
    reportAbsent("no agent is named `\(name)`; \(hint)", at: location)
    return nil
  }

  /// Returns a task by its identifier, or reports that it does not exist.
  func task(_ id: Unread<String>) -> TaskID? {
    id.read().flatMap { task($0, at: id.location) }
  }

  func task(_ id: String, at location: SourceLocation) -> TaskID? {
    if let task = tasks.id(of: id) { return task }
    let hint = Spelling.hint(for: id, in: tasks.names, kind: "the tasks are")
    reportAbsent("there is no task `\(id)`; \(hint)", at: location)
    return nil
  }

  /// Reports a name that does not exist; in a configuration it may be for another scenario.
  func reportAbsent(_ message: String, at location: SourceLocation) {
    if isConfiguration {
      diagnostics.ignore(message, at: location)
    } else {
      diagnostics.error(message, at: location)
    }
  }

  /// Returns the number of a name in `mentioned`.
  func mention(_ name: String) -> AgentID? {
    mentions[name].map { AgentID(rawValue: UInt32(roster.members.count + $0)) }
  }

  /// Returns the agent with a name; a name without an agent gets a number of its own.
  mutating func agentOrMention(_ name: String) -> AgentID {
    if let known = roster.agent(name) ?? mention(name) { return known }
    mentions[name] = mentioned.count
    mentioned.append(name)
    return AgentID(rawValue: UInt32(roster.members.count + mentioned.count - 1))
  }
}

/// The tasks of a scenario, in their order.
struct TaskList {
  var tasks: [PlannedTask] = []
  private var indices: [String: Int] = [:]

  var names: [String] { tasks.map(\.id) }

  /// Returns the number of a task by its identifier.
  func id(of name: String) -> TaskID? { indices[name].map { TaskID(rawValue: UInt32($0)) } }

  func task(named name: String) -> PlannedTask? { indices[name].map { tasks[$0] } }

  /// Returns why a task of an agent with a role cannot be added; `nil` if it can.
  func objection(to task: PlannedTask, _ role: Role) -> String? {
    if let other = self.task(named: task.id) {
      return "another task is already called `\(task.id)`, at \(other.location); rename one"
    }
    if role == .planner || role == .orchestrator {
      return "the \(role.rawValue) takes no tasks; assign `\(task.id)` to an agent that does work"
    }
    return task.id == "work"
      ? "a task cannot be called `work`, which stands for the work as a whole" : nil
  }

  /// Adds a task, and returns its index.
  mutating func append(_ task: PlannedTask) -> Int {
    indices[task.id] = tasks.count
    tasks.append(task)
    return tasks.count - 1
  }
}

extension Unread<String> {
  /// Reads a path relative to the project, and returns its normal form, or reports why it is invalid.
  func projectPath() -> String? {
    guard let written = read() else { return nil }
    let path = PathPattern.normalised(written)
    guard !written.hasPrefix("/"), !path.hasPrefix(".."), !path.isEmpty else {
      reader.diagnostics.error(
        "`\(written)` leaves the project; `\(name)` takes paths relative to the project",
        at: location
      )
      return nil
    }
    guard path.utf8.count <= PathPattern.longest else {
      reader.diagnostics.error(
        "the path is longer than \(PathPattern.longest) bytes, as no system has it",
        at: location
      )
      return nil
    }
    return path
  }
}
