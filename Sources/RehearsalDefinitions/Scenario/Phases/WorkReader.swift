import RehearsalSimulation

/// The work of a scenario: its tasks, non-goals, requirements, risks and gates.
struct ScenarioWork {
  var tasks = TaskList()
  var nonGoals: [NonGoal] = []
  var requirements: [Requirement] = []
  var risks: [Risk] = []
  var gates = ResolvedGates()

  /// The paths of the files that state gates.
  var gateFiles: [String] { gates.statingFiles }

  /// Sets the properties of a plan that come from the work.
  func apply(to plan: inout Plan, policy: PolicyFile) {
    plan.tasks = tasks.tasks
    plan.nonGoals = nonGoals
    plan.requirements = requirements
    plan.risks = risks
    plan.gates = gates.gates
    plan.gateFiles = gates.statingFiles.map { PathPattern($0) } + policy.gateFiles
    plan.contestedGates = gates.contestedGates
  }
}

/// A task that an agent creates during the run, as the agent's script describes it.
private struct TaskDescription {
  /// The task.
  ///
  /// Its list of needed tasks is not filled in yet.
  let task: PlannedTask
  /// The identifiers of the tasks that must be completed before this task begins.
  let needs: [UnparsedValue<String>]
  /// The index of the file with the script, in the list of the scenario and its configurations.
  let layerIndex: Int
  /// The index of the task in the list of all tasks.
  let taskIndex: Int

  /// Returns whether two descriptions of tasks are equal, apart from their locations.
  func hasSameContent(as other: TaskDescription) -> Bool {
    var task = task
    task.location = other.task.location
    return task == other.task && needs.map(\.value.text) == other.needs.map(\.value.text)
  }
}

extension YAMLValue {
  /// Returns the value that this mapping has for a key.
  ///
  /// The result is `nil` if this value is not a mapping or does not have the key.
  func value(of key: KeyDeclaration) -> YAMLValue? {
    pairs?.first { $0.key.text == key.name }?.value
  }
}

/// A parser of the work of a scenario, in the scenario file or in a Markdown file.
struct WorkReader {
  let files: LayerFiles
  let team: ScenarioTeam
  let valueReader: ValueReader
  private var tasks = TaskList()
  private var servedRequirements = ServedRequirements()
  /// The strategy for tasks that state no strategy of their own.
  private var strategy = Strategy.flexible
  /// Whether the tasks that are parsed at the moment come from a script in a configuration.
  private var isConfiguration = false

  init(files: LayerFiles, team: ScenarioTeam, values: ValueReader) {
    self.files = files
    self.team = team
    self.valueReader = values
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
    let risks = entry.validElements(\.risks).compactMap { risk -> Risk? in
      guard let id = risk.value(\.id), let text = risk.value(\.text) else { return nil }
      return Risk(id: id, text: text)
    }
    return ScenarioWork(
      tasks: tasks,
      nonGoals: nonGoals,
      requirements: ServedRequirements.listedRequirements(of: entry, valueReader.diagnostics),
      risks: risks,
      gates: resolve(gates)
    )
  }

  private mutating func work(inFile writtenPath: UnparsedValue<String>) -> ScenarioWork {
    guard let path = files.resolve(writtenPath),
      let source = files.sources.read(path, namedAt: writtenPath.location)
    else { return ScenarioWork() }
    let file = WorkFile(source, valueReader.diagnostics)
    servedRequirements.canBeListed = false
    addTasks(of: file)
    for nonGoal in file.nonGoals {
      valueReader.diagnostics.note(
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

  /// Adds an error for each served requirement that the work does not list.
  func checkContributions(_ work: ScenarioWork) {
    servedRequirements.reportUnlisted(unless: work.requirements.map(\.id), to: names)
  }

  private func resolve(_ gates: GateTable) -> ResolvedGates {
    GateResolver(
      roster: team.roster,
      policy: team.policy,
      policyPath: team.policyPath,
      scenarioPath: files.path,
      diagnostics: valueReader.diagnostics
    ).resolve(gates)
  }

  private func nonGoals(_ work: Mapping<WorkKeys>) -> [NonGoal] {
    let nonGoals = work.elements(\.nonGoals).compactMap { value -> NonGoal? in
      guard let entry = value.read(), let id = entry.value(\.id), let text = entry.value(\.text)
      else { return nil }
      let boundary = Boundary(entry.restricted(to: \.boundary))
      return NonGoal(id: id, text: text, boundary: boundary, location: value.location)
    }
    nonGoals.report(to: valueReader.diagnostics)
    return nonGoals
  }
}

extension [NonGoal] {
  /// Adds errors for non-goals that describe no work, that have an empty term, or that repeat an identifier.
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
  /// A lookup of all agents, and of the tasks that have been parsed so far, by name.
  private var names: NameTable {
    var names = NameTable(roster: team.roster, tasks: tasks, diagnostics: valueReader.diagnostics)
    names.isConfiguration = isConfiguration
    return names
  }

  private mutating func readTasks(_ work: Mapping<WorkKeys>) {
    strategy = work.value(\.strategy)
    var needs: [(taskIndex: Int, ids: [UnparsedValue<String>])] = []
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
    let namedAgents = entry.value(\.agent).map {
      CandidateReader(team: team, names: names).agents($0, at: entry.location(of: \.agent))
    }
    let agents = namedAgents ?? defaultAgent(for: description, at: entry.location).map { [$0] }
    guard let candidates = agents, let agent = candidates.first else { return nil }
    var task = PlannedTask(
      id: id,
      description: description,
      agent: agent,
      location: entry.location
    )
    task.otherCandidates = Array(candidates.dropFirst())
    task.phase = entry.value(\.phase)
    task.priority = entry.value(\.priority)
    task.touches = entry.elements(\.touches).compactMap(touchedPath)
    task.serves = servedRequirements.contributions(
      entry.elements(\.serves),
      of: id,
      isConfiguration
    )
    for criterion in entry.elements(\.criteria) { add(criterion, to: &task) }
    task.context = entry.validElementsIfPresent(\.context)
    task.skills = entry.validElements(\.skills)
    task.strategy = entry.value(\.strategy) ?? strategy
    task.verification = entry.value(\.verification)
    return task
  }

  /// Adds an acceptance criterion to a task, with the requirements that it serves.
  private mutating func add(
    _ criterion: UnparsedValue<Either<String, Mapping<CriterionKeys>>>,
    to task: inout PlannedTask
  ) {
    switch criterion.read() {
    case .first(let text): if let text = text.read() { task.criteria.append(text) }
    case .second(let keys):
      guard let keys = keys.read(), let text = keys.value(\.text) else { return }
      task.criteria.append(text)
      task.serves += servedRequirements.contributions(
        keys.elements(\.serves),
        of: task.id,
        isConfiguration,
        criterion: text
      )
    case nil: break
    }
  }

  /// Adds the tasks that scripts create during runs, and returns all tasks of the work.
  ///
  /// The action `create` of a script can describe its task. Several actions in one file may
  /// describe the same task in the same way. If several files describe a task, the file whose
  /// scripts take precedence decides.
  mutating func addCreatedTasks(in layers: [Layer]) -> TaskList {
    var descriptions: [TaskDescription] = []
    for index in Self.precedence(of: layers) {
      let layer = layers[index]
      isConfiguration = layer.isConfiguration
      for value in layer.behaviour.map({ Self.descriptions(in: $0.value) }) ?? [] {
        addCreatedTask(value, layerIndex: index, to: &descriptions)
      }
    }
    for description in descriptions {
      isConfiguration = layers[description.layerIndex].isConfiguration
      tasks.tasks[description.taskIndex].needs = description.needs.compactMap(names.task)
    }
    isConfiguration = false
    reportCycles()
    return tasks
  }

  private mutating func addCreatedTask(
    _ value: YAMLValue,
    layerIndex: Int,
    to descriptions: inout [TaskDescription]
  ) {
    guard let entry = valueReader.mapping(value, "a task", TaskKeys.type),
      var task = task(entry, strategy)
    else { return }
    task.isCreatedByAgent = true
    let needs = entry.elements(\.needs)
    let description = TaskDescription(
      task: task,
      needs: needs,
      layerIndex: layerIndex,
      taskIndex: tasks.tasks.count
    )
    if let earlierDescription = descriptions.first(where: { $0.task.id == task.id }),
      earlierDescription.layerIndex != layerIndex
        || earlierDescription.hasSameContent(as: description)
    {
      return
    }
    if add(task) != nil { descriptions.append(description) }
  }

  /// Returns the indices of the files with scripts, from the highest to the lowest precedence.
  private static func precedence(of layers: [Layer]) -> [Int] {
    let configurations = layers.indices.filter { layers[$0].isConfiguration }.reversed()
    let scenarios = layers.indices.filter { !layers[$0].isConfiguration }
    return layers.configurationsReplaceScripts
      ? configurations + scenarios : scenarios + configurations
  }

  /// Returns the descriptions of the tasks that scripts create.
  ///
  /// Invalid scripts are skipped without an error, because `BehaviourReader` reports them.
  private static func descriptions(in scripts: YAMLValue) -> [YAMLValue] {
    let (does, create) = (ClauseKeys().does, ActKeys().create)
    let clauses = (scripts.pairs ?? []).flatMap { $0.value.elements ?? [] }
    let acts = clauses.compactMap { $0.value(of: does) }.flatMap { $0.elements ?? [] }
    return acts.compactMap { $0.value(of: create) }.filter { $0.pairs != nil }
  }

  /// Adds an error for each created task that needs itself, directly or through other tasks.
  private func reportCycles() {
    let needs = tasks.tasks.map { $0.needs.map(\.index) }
    for index in TaskGraph.members(ofCyclesIn: needs) where tasks.tasks[index].isCreatedByAgent {
      let task = tasks.tasks[index]
      valueReader.diagnostics.error(
        "`\(task.id)` needs itself through its `needs`, so it can never begin; remove one of them",
        at: task.location
      )
    }
  }

  private mutating func addTasks(of file: WorkFile) {
    var needsOfTasks: [(index: Int, ids: [String])] = []
    for entry in file.listedTasks {
      let namedAgent = entry.agent.map { names.agent($0.name, at: $0.location) }
      guard
        let agent = namedAgent ?? defaultAgent(for: entry.description, at: entry.location)
      else { continue }
      var task = PlannedTask(
        id: entry.id,
        description: entry.description,
        agent: agent,
        location: entry.location
      )
      task.phase = entry.phase
      task.touches = entry.touches.compactMap { touchedPath($0, by: entry) }
      task.criteria = entry.criteria
      task.skills = entry.skills
      task.verification = entry.isLive ? .liveRequired : .unitOnly
      if let index = add(task) { needsOfTasks.append((index, entry.needs)) }
    }
    for (index, ids) in needsOfTasks { tasks.tasks[index].needs = ids.compactMap(tasks.id) }
  }

  /// Adds a task to the work, and returns the index of the task.
  ///
  /// If the task cannot be added, adds an error and returns `nil`.
  private mutating func add(_ task: PlannedTask) -> Int? {
    let problems = task.candidates.compactMap {
      tasks.objection(to: task, team.roster.member($0).role)
    }
    guard let problem = problems.first else { return tasks.append(task) }
    valueReader.diagnostics.error(problem, at: task.location)
    return nil
  }

  /// Chooses the agent for a task that does not name one.
  ///
  /// It is the first agent that has a keyword in the policy which occurs in the description. If no
  /// keyword occurs, it is `backend-implementer`. If the team has no such agent, it is the only
  /// implementer.
  ///
  /// If the team does not have exactly one implementer, adds an error and returns `nil`.
  private func defaultAgent(for description: String, at location: SourceLocation) -> AgentID? {
    let words = Term.words(of: description)
    let keywordAgent = team.policy.keywords.first { entry in
      entry.terms.contains { $0.occurs(in: words) }
    }?.agent
    if let agent = team.roster.agent(keywordAgent ?? "backend-implementer") { return agent }
    if let agent = onlyImplementer { return agent }
    valueReader.diagnostics.error(
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

  /// Checks a path that a task in a Markdown file writes, and returns it in normal form.
  ///
  /// The path of a folder ends with `/`. If the text is not the path of a file or folder, adds a
  /// warning and returns `nil`.
  private func touchedPath(_ writtenPath: String, by entry: WorkFile.ListedTask) -> String? {
    let path = PathPattern.normalised(writtenPath)
    let folder = Self.folder(ofPattern: path)
    let pattern = path.dropFirst(folder.count)
    if ["/*", "/**", "/**/*"].contains(pattern), !folder.isEmpty { return folder + "/" }
    guard !writtenPath.hasPrefix("/"), !PathPattern.leadsOut(path), !path.isEmpty, pattern.isEmpty
    else {
      valueReader.diagnostics.warn(
        "`\(entry.id)` touches `\(writtenPath)`, which is not a file or folder of the project; the path is ignored",
        at: entry.location
      )
      return nil
    }
    return writtenPath.hasSuffix("/") ? path + "/" : path
  }

  /// Checks a path that a task in a scenario file writes, and returns it in normal form.
  ///
  /// The path of a folder ends with `/`. If the text is not the path of a file or folder, adds an
  /// error and returns `nil`.
  private func touchedPath(_ value: UnparsedValue<String>) -> String? {
    guard let path = value.projectPath(), let writtenPath = value.value.text else { return nil }
    guard !path.contains("*") else {
      let folder = Self.folder(ofPattern: path)
      valueReader.diagnostics.error(
        "`\(writtenPath)` is a pattern, but `touches` takes files and folders; write "
          + (folder.isEmpty ? "each file" : "`\(folder)/` for all files below it, or each file"),
        at: value.location
      )
      return nil
    }
    return writtenPath.hasSuffix("/") ? path + "/" : path
  }

  /// Returns the parts of a path before the first part with a wildcard, such as `api/v1` of `api/v1/*.py`.
  private static func folder(ofPattern path: String) -> String {
    Array(path.split(separator: "/").prefix { !$0.contains("*") }).joined(separator: "/")
  }
}
