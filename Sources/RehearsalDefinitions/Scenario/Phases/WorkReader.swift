import RehearsalSimulation

/// The work of a scenario: its tasks, non-goals, requirements, risks and gates.
struct ScenarioWork {
  var tasks = TaskList()
  var nonGoals: [NonGoal] = []
  var requirements: [Requirement] = []
  var risks: [Risk] = []
  /// The gates that the work itself states.
  var statedGates = GateTable()
  /// The paths of the files that state gates.
  var gateFiles: [String] = []

  /// Sets the properties of a plan that come from the work, except its gates.
  func apply(to plan: inout Plan, policy: PolicyFile) {
    plan.tasks = tasks.tasks
    plan.nonGoals = nonGoals
    plan.requirements = requirements
    plan.risks = risks
    plan.gateFiles = gateFiles.map { PathPattern($0) } + policy.gateFiles
  }
}

/// A parser of the work of a scenario, in the scenario file or in a Markdown file.
struct WorkReader {
  let files: FileContext
  let team: ScenarioTeam
  let valueReader: ValueReader
  var tasks = TaskList()
  private var servedRequirements = ServedRequirements()
  /// The strategy for tasks that state no strategy of their own.
  private(set) var strategy = Strategy.flexible
  /// The path of the file with the work; `nil` if the work is in the scenario file.
  private(set) var workFile: String?
  /// Whether the tasks that are parsed at the moment come from a script in a configuration.
  var isReadingConfiguration = false

  init(files: FileContext, team: ScenarioTeam, values: ValueReader) {
    self.files = files
    self.team = team
    self.valueReader = values
  }

  mutating func readWork(_ scenario: Mapping<ScenarioKeys>) -> ScenarioWork {
    switch scenario.value(\.work) {
    case .first(let path): readWork(inFile: path)
    case .second(let entry): entry.read().map { readWork($0) } ?? ScenarioWork()
    case nil: ScenarioWork()
    }
  }

  private mutating func readWork(_ entry: Mapping<WorkKeys>) -> ScenarioWork {
    let gates = entry.value(\.gates).map { GateTable($0) } ?? GateTable()
    readTasks(entry)
    let nonGoals = readNonGoals(entry)
    let risks = entry.validElements(\.risks).compactMap { risk -> Risk? in
      guard let id = risk.value(\.id), let text = risk.value(\.text) else { return nil }
      return Risk(id: id, text: text)
    }
    return ScenarioWork(
      tasks: tasks,
      nonGoals: nonGoals,
      requirements: ServedRequirements.listedRequirements(of: entry, valueReader.diagnostics),
      risks: risks,
      statedGates: gates,
      gateFiles: gateResolver.filesStatingGates(gates)
    )
  }

  private mutating func readWork(inFile writtenPath: UnparsedValue<String>) -> ScenarioWork {
    guard let path = files.resolve(writtenPath),
      let source = files.sources.read(path, namedAt: writtenPath.location)
    else { return ScenarioWork() }
    workFile = path
    let file = WorkFile(source, valueReader.diagnostics)
    servedRequirements.workCanListRequirements = false
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
      gateFiles: gateResolver.filesStatingGates(GateTable())
    )
  }

  /// Adds an error for each served requirement that the work does not list.
  func checkServedRequirements(_ work: ScenarioWork) {
    servedRequirements.reportUnlisted(unless: work.requirements.map(\.id), to: names)
  }

  var gateResolver: GateResolver {
    GateResolver(
      roster: team.roster,
      policy: team.policy,
      policyPath: team.policyPath,
      scenarioPath: files.path,
      diagnostics: valueReader.diagnostics
    )
  }

  private func readNonGoals(_ work: Mapping<WorkKeys>) -> [NonGoal] {
    let nonGoals = work.elements(\.nonGoals).compactMap { value -> NonGoal? in
      guard let entry = value.read(), let id = entry.value(\.id), let text = entry.value(\.text)
      else { return nil }
      let boundary = Boundary(entry.restricted(to: \.boundary))
      return NonGoal(id: id, text: text, boundary: boundary, location: value.location)
    }
    nonGoals.reportInvalidNonGoals(to: valueReader.diagnostics)
    return nonGoals
  }
}

extension [NonGoal] {
  /// Adds errors for non-goals that have neither paths nor terms, have an empty term, or repeat an identifier.
  func reportInvalidNonGoals(to diagnostics: Diagnostics) {
    var usedIDs: Set<String> = []
    for nonGoal in self {
      let (id, boundary) = (nonGoal.id, nonGoal.boundary)
      if boundary.isEmpty {
        diagnostics.error(
          "the non-goal `\(id)` has nothing to match; give it `paths` or `terms`",
          at: nonGoal.location
        )
      } else if let term = boundary.terms.first(where: \.isEmpty) {
        diagnostics.error(
          "the term `\(term)` of the non-goal `\(id)` has no letter or digit, so it matches nothing; give it another one",
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
  var names: NameTable {
    var names = NameTable(roster: team.roster, tasks: tasks, diagnostics: valueReader.diagnostics)
    names.isConfiguration = isReadingConfiguration
    return names
  }

  private mutating func readTasks(_ work: Mapping<WorkKeys>) {
    strategy = work.value(\.strategy)
    var unresolvedNeeds: [(taskIndex: Int, ids: [UnparsedValue<String>])] = []
    for value in work.elements(\.tasks) {
      guard let entry = value.read(), let task = readTask(entry, strategy) else { continue }
      if let index = addTask(task) { unresolvedNeeds.append((index, entry.elements(\.needs))) }
    }
    let names = names
    for (index, ids) in unresolvedNeeds { tasks.tasks[index].needs = ids.compactMap(names.task) }
  }

  mutating func readTask(_ entry: Mapping<TaskKeys>, _ strategy: Strategy) -> PlannedTask? {
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
    task.serves = servedRequirements.recordContributions(
      entry.elements(\.serves),
      of: id,
      isReadingConfiguration
    )
    for criterion in entry.elements(\.criteria) { addCriterion(criterion, to: &task) }
    task.context = entry.validElementsIfPresent(\.context)
    task.skills = entry.validElements(\.skills)
    task.strategy = entry.value(\.strategy) ?? strategy
    task.verification = entry.value(\.verification)
    return task
  }

  /// Adds an acceptance criterion to a task, with the requirements that it serves.
  private mutating func addCriterion(
    _ criterion: UnparsedValue<Either<String, Mapping<CriterionKeys>>>,
    to task: inout PlannedTask
  ) {
    switch criterion.read() {
    case .first(let text): if let text = text.read() { task.criteria.append(text) }
    case .second(let keys):
      guard let keys = keys.read(), let text = keys.value(\.text) else { return }
      task.criteria.append(text)
      task.serves += servedRequirements.recordContributions(
        keys.elements(\.serves),
        of: task.id,
        isReadingConfiguration,
        criterion: text
      )
    case nil: break
    }
  }

  /// Adds an error for each task that is created by a script and needs itself, directly or through other
  /// tasks.
  ///
  /// A cycle of tasks that exist from the start is not an error, because a run can show how the team deals
  /// with it.
  func reportDependencyCycles() {
    let neededTaskIndices = tasks.tasks.map { $0.needs.map(\.index) }
    for index in TaskGraph.nodesInCycles(of: neededTaskIndices)
    where tasks.tasks[index].isCreatedByAgent {
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
      task.touches = entry.touchedPaths.compactMap { touchedPath($0, by: entry) }
      task.criteria = entry.criteria
      task.skills = entry.skills
      task.verification = entry.isLive ? .liveRequired : .unitOnly
      if let index = addTask(task) { needsOfTasks.append((index, entry.neededTaskIDs)) }
    }
    for (index, ids) in needsOfTasks { tasks.tasks[index].needs = ids.compactMap(tasks.taskID) }
  }

  /// Adds a task to the work, and returns the index of the task.
  ///
  /// If the task cannot be added, adds an error and returns `nil`.
  mutating func addTask(_ task: PlannedTask) -> Int? {
    let problems = task.candidates.compactMap {
      tasks.reasonNotToAdd(task, team.roster.member($0).role)
    }
    guard let problem = problems.first else { return tasks.append(task) }
    valueReader.diagnostics.error(problem, at: task.location)
    return nil
  }

  /// Chooses the agent for a task that does not name one.
  ///
  /// The first agent in the policy with a keyword that occurs in the description is chosen. If no keyword
  /// occurs, the agent named `backend-implementer` is chosen. If the team does not have the agent, the only
  /// implementer is chosen.
  ///
  /// If there is not exactly one implementer in this last case, adds an error and returns `nil`.
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
    guard let onlyCandidate = implementers.next(), implementers.next() == nil else { return nil }
    return team.roster.agent(onlyCandidate.name)
  }

  /// Checks a path that a task in a Markdown file writes, and returns it in normal form.
  ///
  /// The path of a folder ends with `/`. A pattern such as `api/*` or `api/**` becomes the folder
  /// `api/`. If the text is not the path of a file or folder, adds a warning and returns `nil`.
  private func touchedPath(_ writtenPath: String, by entry: WorkFile.ListedTask) -> String? {
    let path = PathPattern.normalised(writtenPath)
    let folder = Self.folder(ofPattern: path)
    let remainder = path.dropFirst(folder.count)
    if ["/*", "/**", "/**/*"].contains(remainder), !folder.isEmpty { return folder + "/" }
    guard !writtenPath.hasPrefix("/"), !PathPattern.leadsOut(path), !path.isEmpty, remainder.isEmpty
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
