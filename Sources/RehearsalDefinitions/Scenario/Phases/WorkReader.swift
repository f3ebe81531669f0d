import RehearsalSimulation

/// The work of a scenario: its tasks, non-goals, risks and gates.
struct ScenarioWork {
  var tasks = TaskList()
  var nonGoals: [NonGoal] = []
  var risks: [Risk] = []
  var gates = ResolvedGates()

  /// The paths of the files that state gates.
  var gateFiles: [String] { gates.files }

  /// Adds the work to a plan.
  func apply(to plan: inout Plan, policy: PolicyFile) {
    plan.tasks = tasks.tasks
    plan.nonGoals = nonGoals
    plan.risks = risks
    plan.gates = gates.gates
    plan.gateFiles = gates.files.map { PathPattern($0) } + policy.gateFiles
    plan.contestedGates = gates.contested
  }
}

/// A parser of the tasks, gates, non-goals and risks in a scenario file or a Markdown file.
struct WorkReader {
  let files: LayerFiles
  let team: ScenarioTeam
  let values: ValueReader
  private var tasks = TaskList()

  init(files: LayerFiles, team: ScenarioTeam, values: ValueReader) {
    self.files = files
    self.team = team
    self.values = values
  }

  mutating func work(_ scenario: Mapping<ScenarioKeys>) -> ScenarioWork {
    switch scenario.value(\.work) {
    case .first(let path): work(inFile: path)
    case .second(let entry): entry.read().map { work($0) } ?? ScenarioWork()
    case nil: ScenarioWork()
    }
  }

  private mutating func work(_ entry: Mapping<WorkKeys>) -> ScenarioWork {
    let gates = entry.value(\.gates).map { GateTable($0) } ?? GateTable()
    readTasks(entry)
    let nonGoals = nonGoals(entry)
    let risks = entry.all(\.risks).compactMap { risk -> Risk? in
      guard let id = risk.value(\.id), let text = risk.value(\.text) else { return nil }
      return Risk(id: id, text: text)
    }
    return ScenarioWork(tasks: tasks, nonGoals: nonGoals, risks: risks, gates: resolve(gates))
  }

  private mutating func work(inFile written: Unread<String>) -> ScenarioWork {
    guard let path = files.resolve(written),
      let source = files.sources.read(path, namedAt: written.location)
    else { return ScenarioWork() }
    let file = WorkFile(source, values.diagnostics)
    addTasks(of: file)
    for nonGoal in file.nonGoals {
      values.diagnostics.note(
        "the non-goal `\(nonGoal.id)` names neither paths nor terms, so nothing can enforce it",
        at: nonGoal.location
      )
    }
    return ScenarioWork(
      tasks: tasks,
      nonGoals: file.nonGoals,
      risks: file.risks,
      gates: resolve(GateTable())
    )
  }

  private func resolve(_ gates: GateTable) -> ResolvedGates {
    GateResolver(team: team, path: files.path, diagnostics: values.diagnostics).resolve(gates)
  }

  private func nonGoals(_ work: Mapping<WorkKeys>) -> [NonGoal] {
    let nonGoals = work.elements(\.nonGoals).compactMap { value -> NonGoal? in
      guard let entry = value.read(), let id = entry.value(\.id), let text = entry.value(\.text)
      else { return nil }
      let boundary = Boundary(entry.part(\.boundary))
      return NonGoal(id: id, text: text, boundary: boundary, location: value.location)
    }
    nonGoals.report(to: values.diagnostics)
    return nonGoals
  }
}

extension [NonGoal] {
  /// Adds an error for each non-goal that covers nothing, and for each identifier that occurs twice.
  func report(to diagnostics: Diagnostics) {
    var usedIDs: Set<String> = []
    for nonGoal in self {
      let (id, boundary) = (nonGoal.id, nonGoal.boundary)
      if boundary.isEmpty || boundary.terms.contains(where: \.isEmpty) {
        diagnostics.error(
          "the non-goal `\(id)` has nothing to match; give it `paths` or `terms`",
          at: nonGoal.location
        )
      }
      if !usedIDs.insert(id).inserted {
        diagnostics.error(
          "another non-goal already has the id `\(id)`; change one",
          at: nonGoal.location
        )
      }
    }
  }
}

// MARK: - Tasks

extension WorkReader {
  /// A lookup of all agents, and of the tasks that are parsed so far.
  private var names: NameTable {
    NameTable(roster: team.roster, tasks: tasks, diagnostics: values.diagnostics)
  }

  private mutating func readTasks(_ work: Mapping<WorkKeys>) {
    let strategy = work.value(\.strategy)
    var needs: [(task: Int, ids: [Unread<String>])] = []
    for value in work.elements(\.tasks) {
      guard let entry = value.read(), let task = task(entry, strategy) else { continue }
      if let index = add(task) { needs.append((index, entry.elements(\.needs))) }
    }
    let names = names
    for (index, ids) in needs { tasks.tasks[index].needs = ids.compactMap(names.task) }
  }

  private func task(_ entry: Mapping<TaskKeys>, _ strategy: Strategy) -> PlannedTask? {
    guard let id = entry.value(\.id), let description = entry.value(\.description) else {
      return nil
    }
    let named = entry.unread(\.agent).map { names.agent($0) }
    guard let agent = named ?? defaultAgent(for: description, at: entry.location) else {
      return nil
    }
    var task = PlannedTask(
      id: id,
      description: description,
      agent: agent,
      location: entry.location
    )
    task.phase = entry.value(\.phase)
    task.priority = entry.value(\.priority)
    task.touches = entry.elements(\.touches).compactMap(touched)
    task.criteria = entry.all(\.criteria)
    task.context = entry.allIfWritten(\.context)
    task.skills = entry.all(\.skills)
    task.strategy = entry.value(\.strategy) ?? strategy
    task.verification = entry.value(\.verification)
    return task
  }

  private mutating func addTasks(of file: WorkFile) {
    var added: [(index: Int, needs: [String])] = []
    for entry in file.entries {
      let named = entry.agent.map { names.agent($0.name, at: $0.location) }
      guard
        let agent = named ?? defaultAgent(for: entry.description, at: entry.location)
      else { continue }
      var task = PlannedTask(
        id: entry.id,
        description: entry.description,
        agent: agent,
        location: entry.location
      )
      task.phase = entry.phase
      task.touches = entry.touches.compactMap { touched($0, by: entry) }
      task.criteria = entry.criteria
      task.skills = entry.skills
      task.verification = entry.isLive ? .liveRequired : .unitOnly
      if let index = add(task) { added.append((index, entry.needs)) }
    }
    for (index, needs) in added { tasks.tasks[index].needs = needs.compactMap(tasks.id) }
  }

  /// Adds a task and returns its index.
  ///
  /// If the task cannot be added, adds an error and returns `nil`.
  private mutating func add(_ task: PlannedTask) -> Int? {
    let role = team.roster.member(task.agent).role
    guard let problem = tasks.objection(to: task, role) else { return tasks.append(task) }
    values.diagnostics.error(problem, at: task.location)
    return nil
  }

  /// Returns the agent for a task that names none.
  ///
  /// The first agent with a keyword that the description contains gets the task. Without one,
  /// `backend-implementer` gets it, and without that, the only implementer.
  ///
  /// If there is no such agent, adds an error and returns `nil`.
  private func defaultAgent(for description: String, at location: SourceLocation) -> AgentID? {
    let words = Term.words(of: description)
    let named = team.policy.keywords.first { $0.terms.contains { $0.occurs(in: words) } }?.agent
    if let agent = team.roster.agent(named ?? "backend-implementer") { return agent }
    if let agent = onlyImplementer { return agent }
    values.diagnostics.error(
      "no agent is assigned to the task; set `agent`, or set `keywords` in the policy",
      at: location
    )
    return nil
  }

  private var onlyImplementer: AgentID? {
    var implementers = team.roster.members.lazy.filter { $0.member.role == .implementer }
      .makeIterator()
    guard let first = implementers.next(), implementers.next() == nil else { return nil }
    return team.roster.agent(first.name)
  }

  /// Returns a path that a task in a Markdown file touches.
  ///
  /// The path of a folder ends with `/`. If the text is not the path of a file or folder, adds a warning and
  /// returns `nil`.
  private func touched(_ written: String, by entry: WorkFile.Entry) -> String? {
    let path = PathPattern.normalised(written)
    let folder = path.split(separator: "/").prefix { !$0.contains("*") }.joined(separator: "/")
    let rest = path.dropFirst(folder.count)
    if ["/*", "/**", "/**/*"].contains(rest), !folder.isEmpty { return folder + "/" }
    guard !written.hasPrefix("/"), !path.hasPrefix(".."), !path.isEmpty, rest.isEmpty else {
      values.diagnostics.warn(
        "`\(entry.id)` touches `\(written)`, which is not a file or folder of the project; the path is ignored",
        at: entry.location
      )
      return nil
    }
    return written.hasSuffix("/") ? path + "/" : path
  }

  /// Parses a path that a task touches.
  ///
  /// The path of a folder ends with `/`. If the text is not the path of a file or folder, adds an error and
  /// returns `nil`.
  private func touched(_ value: Unread<String>) -> String? {
    guard let path = value.projectPath(), let written = value.value.text else { return nil }
    guard !path.contains("*") else {
      let folder = path.split(separator: "/").prefix { !$0.contains("*") }.joined(separator: "/")
      values.diagnostics.error(
        "`\(written)` is a pattern, but `touches` takes files and folders; write "
          + (folder.isEmpty ? "each file" : "`\(folder)/` for all files below it, or each file"),
        at: value.location
      )
      return nil
    }
    return written.hasSuffix("/") ? path + "/" : path
  }
}
