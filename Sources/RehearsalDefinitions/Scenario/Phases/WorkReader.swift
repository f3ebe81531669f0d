import RehearsalSimulation

/// The work: tasks, gates, non-goals, risks.
extension ScenarioReader {
  struct Work {
    var gates: [Gate] = []
    var nonGoals: [NonGoal] = []
    var risks: [Risk] = []
  }

  func readWork(_ scenario: ObjectReader) -> Work {
    guard let value = scenario["work"] else { return Work() }
    var work = Work()
    if value.pairs != nil {
      guard let entry = values.object(value, "work", ScenarioShape.work) else { return work }
      let gates = entry["gates"].map { GateTable($0, values) } ?? GateTable()
      readTasks(entry)
      work.nonGoals = readNonGoals(entry)
      work.risks = entry.list("risks").compactMap { value in
        guard let risk = values.object(value, "a risk", ScenarioShape.risk),
          let id = risk.text("id"), let text = risk.text("text")
        else { return nil }
        return Risk(id: id, text: text)
      }
      work.gates = resolveGates(gates)
    } else if let written = values.text(value, "work"),
      let path = sources.resolve(written, from: path, at: value.location),
      let source = sources.read(path, namedAt: value.location)
    {
      let file = WorkFile(source, diagnostics)
      addTasks(of: file)
      work.nonGoals = file.nonGoals
      for nonGoal in file.nonGoals {
        diagnostics.note(
          "the non-goal `\(nonGoal.id)` names neither paths nor terms, so nothing can enforce it",
          at: nonGoal.location
        )
      }
      work.risks = file.risks
      work.gates = resolveGates(GateTable())
    }
    return work
  }

  private func readNonGoals(_ entry: ObjectReader) -> [NonGoal] {
    var nonGoals: [NonGoal] = []
    var names: Set<String> = []
    for value in entry.list("non-goals") {
      guard let nonGoal = values.object(value, "a non-goal", ScenarioShape.nonGoal),
        let id = nonGoal.text("id"), let text = nonGoal.text("text")
      else { continue }
      let boundary = Boundary(nonGoal)
      if boundary.isEmpty || boundary.terms.contains(where: \.isEmpty) {
        diagnostics.error(
          "the non-goal `\(id)` has nothing to match; give it `paths` or `terms`",
          at: value.location
        )
      }
      if !names.insert(id).inserted {
        diagnostics.error("another non-goal is already called `\(id)`", at: value.location)
      }
      nonGoals.append(
        NonGoal(id: id, text: text, boundary: boundary, location: value.location)
      )
    }
    return nonGoals
  }
}

// MARK: - Tasks

extension ScenarioReader {
  private func readTasks(_ work: ObjectReader) {
    let strategy: Strategy = work.choice("strategy") ?? .flexible
    var needs: [(task: Int, values: [YAMLValue])] = []
    for value in work.list("tasks") {
      guard let entry = values.object(value, "a task", ScenarioShape.task),
        let id = entry.text("id"), let description = entry.text("description")
      else { continue }
      let named = entry["agent"].flatMap { agent($0, "agent") }
      guard entry["agent"] == nil || named != nil,
        let agent = named ?? defaultAgent(for: description, at: value.location)
      else { continue }
      var task = PlannedTask(
        id: id,
        description: description,
        agent: agent,
        location: value.location
      )
      task.phase = entry.integer("phase", in: 1...1_000_000) ?? 1
      task.touches = entry.list("touches").compactMap(touched)
      task.criteria = entry.texts("criteria")
      task.context = entry["context"].map { values.texts($0, "context") }
      task.skills = entry.texts("skills")
      task.strategy = entry.choice("strategy") ?? strategy
      task.verification = entry.choice("verification") ?? .unitOnly
      if add(task) { needs.append((tasks.count - 1, entry.list("needs"))) }
    }
    for (index, values) in needs {
      tasks[index].needs = values.compactMap { task($0, "needs") }
    }
  }

  private func addTasks(of file: WorkFile) {
    var added: [(index: Int, needs: [String])] = []
    for entry in file.entries {
      let named = entry.agent.map { agent($0.name, at: $0.location) }
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
      if add(task) { added.append((tasks.count - 1, entry.needs)) }
    }
    for (index, needs) in added {
      tasks[index].needs = needs.compactMap { need in
        taskPlaces[need].map { TaskID(rawValue: UInt32($0)) }
      }
    }
  }

  /// Adds a task, or complains where its identifier is taken, and returns whether it was added.
  private func add(_ task: PlannedTask) -> Bool {
    if let other = taskPlaces[task.id].map({ tasks[$0] }) {
      diagnostics.error(
        "another task is already called `\(task.id)`, at \(other.location); rename one",
        at: task.location
      )
      return false
    }
    let role = roster.members[Int(task.agent.rawValue)].member.role
    if role == .planner || role == .orchestrator {
      diagnostics.error(
        "the \(role.rawValue) takes no tasks; assign `\(task.id)` to an agent that does work",
        at: task.location
      )
      return false
    }
    if task.id == "work" {
      diagnostics.error(
        "a task cannot be called `work`, which stands for the work as a whole",
        at: task.location
      )
      return false
    }
    taskPlaces[task.id] = tasks.count
    tasks.append(task)
    return true
  }

  /// Who does a task that names nobody: the first whose keywords it has, else
  /// `backend-implementer`, else the only implementer.
  private func defaultAgent(for description: String, at location: SourceLocation) -> AgentID? {
    let words = Term.words(of: description)
    let named = policy.keywords.first { $0.terms.contains { $0.occurs(in: words) } }?.agent
    if let agent = roster.agent(named ?? "backend-implementer") { return agent }
    if let agent = onlyImplementer { return agent }
    diagnostics.error(
      "nobody is assigned to the task; name an `agent`, or keywords in the policy",
      at: location
    )
    return nil
  }

  private var onlyImplementer: AgentID? {
    var implementers = roster.members.lazy.filter { $0.member.role == .implementer }.makeIterator()
    guard let first = implementers.next(), implementers.next() == nil else { return nil }
    return roster.agent(first.name)
  }

  /// Returns a file or folder that a Markdown plan says a task touches, or warns that it is none.
  private func touched(_ written: String, by entry: WorkFile.Entry) -> String? {
    let path = PathPattern.normalised(written)
    let folder = path.split(separator: "/").prefix { !$0.contains("*") }.joined(separator: "/")
    let rest = path.dropFirst(folder.count)
    if ["/*", "/**", "/**/*"].contains(rest), !folder.isEmpty { return folder + "/" }
    guard !written.hasPrefix("/"), !path.hasPrefix(".."), !path.isEmpty, rest.isEmpty else {
      diagnostics.warn(
        "`\(entry.id)` touches `\(written)`, which is no file or folder of the project; it is left out",
        at: entry.location
      )
      return nil
    }
    return written.hasSuffix("/") ? path + "/" : path
  }

  /// Returns a file that a task touches, or a folder that ends in `/`, or complains.
  private func touched(_ value: YAMLValue) -> String? {
    guard let path = path(value, "touches"), let written = value.text else { return nil }
    guard !path.contains("*") else {
      let folder = path.split(separator: "/").prefix { !$0.contains("*") }.joined(separator: "/")
      diagnostics.error(
        "`\(written)` is a pattern, and `touches` names files and folders; write "
          + (folder.isEmpty ? "each file" : "`\(folder)/` for all below that folder, or each file"),
        at: value.location
      )
      return nil
    }
    return written.hasSuffix("/") ? path + "/" : path
  }

  /// Returns a project-relative path in its normal form, or complains.
  func path(_ value: YAMLValue, _ key: String) -> String? {
    guard let written = values.text(value, key) else { return nil }
    let path = PathPattern.normalised(written)
    guard !written.hasPrefix("/"), !path.hasPrefix(".."), !path.isEmpty else {
      diagnostics.error(
        "`\(written)` leaves the project; `\(key)` takes paths relative to the project",
        at: value.location
      )
      return nil
    }
    guard path.utf8.count <= PathPattern.longest else {
      diagnostics.error(
        "the path is longer than \(PathPattern.longest) bytes, as no system has it",
        at: value.location
      )
      return nil
    }
    return path
  }
}

// MARK: - Gates

extension ScenarioReader {
  /// Finds the floor that applies to each gate: the work's, the policy's or the contracts'.
  private func resolveGates(_ work: GateTable) -> [Gate] {
    CoverageGate.metrics.compactMap { metric in
      var stated = work.floors.filter { $0.metric == metric }.map { ($0, Gate.Source.work) }
      stated += policy.gates.floors.filter { $0.metric == metric }.map { ($0, .policy) }
      for (name, member) in roster.members {
        stated += member.contract.floors.filter { $0.metric == metric }
          .map { ($0, .contract(name)) }
      }
      noteFiles(of: stated)
      return gate(metric, stated, work.onConflict ?? policy.gates.onConflict)
    }
  }

  /// Notes which files state gates.
  private func noteFiles(of stated: [(floor: Contract.Floor, source: Gate.Source)]) {
    for (_, source) in stated {
      if let file = file(of: source), !gateFiles.contains(file) { gateFiles.append(file) }
    }
  }

  private func file(of source: Gate.Source) -> String? {
    switch source {
    case .work: path
    case .policy: policyPath
    case .contract(let name):
      roster.agent(name).flatMap { roster.members[Int($0.rawValue)].member.definition?.path }
    }
  }

  private func gate(
    _ metric: String,
    _ stated: [(floor: Contract.Floor, source: Gate.Source)],
    _ conflict: GateTable.Conflict?
  ) -> Gate? {
    guard let first = stated.first else { return nil }
    func gate(_ stated: (floor: Contract.Floor, source: Gate.Source)) -> Gate {
      Gate(metric: metric, floor: stated.floor.floor, source: stated.source)
    }
    let strictest = stated.dropFirst().reduce(first) { $1.floor.floor > $0.floor.floor ? $1 : $0 }
    switch conflict {
    case .declared: return gate(first.source.isContract ? strictest : first)
    case .strictest: return gate(strictest)
    case nil:
      if stated.contains(where: { $0.floor.floor != first.floor.floor }) {
        contestedGates.append(
          ContestedGate(
            metric: metric,
            statements: stated.map {
              ContestedGate.Statement(floor: $0.floor.floor, source: $0.source)
            }
          )
        )
      }
      return gate(strictest)
    case .error:
      if let other = stated.first(where: { $0.floor.floor != first.floor.floor }) {
        diagnostics.error(
          "`\(metric)` is \(first.floor.floor) here and \(other.floor.floor) at "
            + "\(other.floor.location); make them agree, or set `on-conflict`",
          at: first.floor.location
        )
      }
      return gate(first)
    }
  }
}

extension Gate.Source {
  fileprivate var isContract: Bool {
    switch self {
    case .work, .policy: false
    case .contract: true
    }
  }
}
