import RehearsalSimulation

/// The work of a scenario: its tasks, non-goals, risks and gates.
struct ScenarioWork {
  var tasks = TaskList()
  var nonGoals: [NonGoal] = []
  var requirements: [Requirement] = []
  var risks: [Risk] = []
  var gates = ResolvedGates()

  /// The paths of the files that state gates.
  var gateFiles: [String] { gates.files }

  /// Adds the work to a plan.
  func apply(to plan: inout Plan, policy: PolicyFile) {
    plan.tasks = tasks.tasks
    plan.nonGoals = nonGoals
    plan.requirements = requirements
    plan.risks = risks
    plan.gates = gates.gates
    plan.gateFiles = gates.files.map { PathPattern($0) } + policy.gateFiles
    plan.contestedGates = gates.contested
  }
}

/// A description of a task that agents can create.
private struct TaskDescription {
  /// The task, without the tasks that it needs.
  let task: PlannedTask
  let needs: [Unread<String>]
  let layer: Int
  /// The index of the task in the work.
  let index: Int

  /// Returns whether another description says the same in another place.
  func hasSameContent(as other: TaskDescription) -> Bool {
    var task = task
    task.location = other.task.location
    return task == other.task && needs.map(\.value.text) == other.needs.map(\.value.text)
  }
}

extension YAMLValue {
  /// Returns the value of a key of a mapping, or `nil` if there is none.
  func value(of key: some KeyDeclaration) -> YAMLValue? {
    pairs?.first { $0.key.text == key.name }?.value
  }
}

/// A parser of the tasks, gates, non-goals and risks in a scenario file or a Markdown file.
struct WorkReader {
  let files: LayerFiles
  let team: ScenarioTeam
  let values: ValueReader
  private var tasks = TaskList()
  private var served = ServedRequirements()
  /// The strategy of tasks that state none.
  private var strategy = Strategy.flexible
  /// Whether the tasks come from a script in a configuration.
  private var isConfiguration = false

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
    return ScenarioWork(
      tasks: tasks,
      nonGoals: nonGoals,
      requirements: ServedRequirements.list(of: entry, values.diagnostics),
      risks: risks,
      gates: resolve(gates)
    )
  }

  private mutating func work(inFile written: Unread<String>) -> ScenarioWork {
    guard let path = files.resolve(written),
      let source = files.sources.read(path, namedAt: written.location)
    else { return ScenarioWork() }
    let file = WorkFile(source, values.diagnostics)
    served.areListed = false
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

  /// Adds an error for each requirement that a task serves and the work does not list.
  func checkContributions(_ work: ScenarioWork) {
    served.report(unless: work.requirements.map(\.id), to: names)
  }

  private func resolve(_ gates: GateTable) -> ResolvedGates {
    GateResolver(
      roster: team.roster,
      policy: team.policy,
      policyPath: team.policyPath,
      path: files.path,
      diagnostics: values.diagnostics
    ).resolve(gates)
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
    var names = NameTable(roster: team.roster, tasks: tasks, diagnostics: values.diagnostics)
    names.isConfiguration = isConfiguration
    return names
  }

  private mutating func readTasks(_ work: Mapping<WorkKeys>) {
    strategy = work.value(\.strategy)
    var needs: [(task: Int, ids: [Unread<String>])] = []
    for value in work.elements(\.tasks) {
      guard let entry = value.read(), let task = task(entry, strategy) else { continue }
      if let index = add(task) { needs.append((index, entry.elements(\.needs))) }
    }
    let names = names
    for (index, ids) in needs { tasks.tasks[index].needs = ids.compactMap(names.task) }
  }

  private mutating func task(_ entry: Mapping<TaskKeys>, _ strategy: Strategy) -> PlannedTask? {
    guard let id = entry.value(\.id), let description = entry.value(\.description) else {
      return nil
    }
    let named = entry.value(\.agent).map {
      CandidateReader(team: team, names: names).agents($0, at: entry.location(of: \.agent))
    }
    let found = named ?? defaultAgent(for: description, at: entry.location).map { [$0] }
    guard let candidates = found, let agent = candidates.first else { return nil }
    var task = PlannedTask(
      id: id,
      description: description,
      agent: agent,
      location: entry.location
    )
    task.otherCandidates = Array(candidates.dropFirst())
    task.phase = entry.value(\.phase)
    task.priority = entry.value(\.priority)
    task.touches = entry.elements(\.touches).compactMap(touched)
    task.serves = served.contributions(entry.elements(\.serves), of: id, isConfiguration)
    for criterion in entry.elements(\.criteria) { add(criterion, to: &task) }
    task.context = entry.allIfWritten(\.context)
    task.skills = entry.all(\.skills)
    task.strategy = entry.value(\.strategy) ?? strategy
    task.verification = entry.value(\.verification)
    return task
  }

  /// Adds an acceptance criterion to a task.
  private mutating func add(
    _ criterion: Unread<Either<String, Mapping<CriterionKeys>>>,
    to task: inout PlannedTask
  ) {
    switch criterion.read() {
    case .first(let text): if let text = text.read() { task.criteria.append(text) }
    case .second(let keys):
      guard let keys = keys.read(), let text = keys.value(\.text) else { return }
      task.criteria.append(text)
      task.serves += served.contributions(
        keys.elements(\.serves),
        of: task.id,
        isConfiguration,
        criterion: text
      )
    case nil: break
    }
  }

  /// Adds the tasks that scripts create.
  ///
  /// A script describes such a task where it creates it. Several scripts of a file can describe the same task
  /// in the same way. If files describe a task in different ways, the description of the file whose scripts
  /// apply remains.
  mutating func addCreatedTasks(in layers: [Layer]) -> TaskList {
    var descriptions: [TaskDescription] = []
    for index in Self.precedence(of: layers) {
      let layer = layers[index]
      isConfiguration = layer.isConfiguration
      for value in layer.behaviour.map({ Self.descriptions(in: $0.value) }) ?? [] {
        addCreatedTask(value, layer: index, to: &descriptions)
      }
    }
    for description in descriptions {
      isConfiguration = layers[description.layer].isConfiguration
      tasks.tasks[description.index].needs = description.needs.compactMap(names.task)
    }
    isConfiguration = false
    reportCycles()
    return tasks
  }

  private mutating func addCreatedTask(
    _ value: YAMLValue,
    layer: Int,
    to descriptions: inout [TaskDescription]
  ) {
    guard let entry = values.mapping(value, "a task", TaskKeys.type),
      var task = task(entry, strategy)
    else { return }
    task.isCreatedByAgent = true
    let needs = entry.elements(\.needs)
    let index = tasks.tasks.count
    let description = TaskDescription(task: task, needs: needs, layer: layer, index: index)
    if let other = descriptions.first(where: { $0.task.id == task.id }),
      other.layer != layer || other.hasSameContent(as: description)
    {
      return
    }
    if add(task) != nil { descriptions.append(description) }
  }

  /// The indices of layers, starting with the layer whose scripts replace those of all others.
  private static func precedence(of layers: [Layer]) -> [Int] {
    let configurations = layers.indices.filter { layers[$0].isConfiguration }.reversed()
    let scenarios = layers.indices.filter { !layers[$0].isConfiguration }
    return layers.configurationsReplaceScripts
      ? configurations + scenarios : scenarios + configurations
  }

  /// Returns the values in a table of scripts that describe a task to create.
  ///
  /// Another reader reports what is wrong with the scripts.
  private static func descriptions(in scripts: YAMLValue) -> [YAMLValue] {
    let clauses = (scripts.pairs ?? []).flatMap { $0.value.elements ?? [] }
    let acts = clauses.compactMap { $0.value(of: ClauseKeys().does) }.flatMap { $0.elements ?? [] }
    return acts.compactMap { $0.value(of: ActKeys().create) }.filter { $0.pairs != nil }
  }

  /// Adds an error for each task to create that needs itself.
  private func reportCycles() {
    let needs = tasks.tasks.map { $0.needs.map(\.index) }
    for index in TaskGraph.members(ofCyclesIn: needs) where tasks.tasks[index].isCreatedByAgent {
      let task = tasks.tasks[index]
      values.diagnostics.error(
        "`\(task.id)` needs itself through its `needs`, so it can never begin; remove one of them",
        at: task.location
      )
    }
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
    let problems = task.candidates.compactMap {
      tasks.objection(to: task, team.roster.member($0).role)
    }
    guard let problem = problems.first else { return tasks.append(task) }
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
