import RehearsalSimulation

/// Policy, definitions, contracts.
extension ScenarioReader {
  func readPolicy(_ scenario: ObjectReader) {
    if let override = overrides.policy {
      let reader = SourceReader(override.tree, diagnostics)
      let source = reader.read(override.path, namedAt: nil)
      overrides.keep(reader.sources, as: .policy)
      if let source, let read = PolicyFile(source, rules: rules, diagnostics) { policy = read }
      policyPath = override.path
      return
    }
    let named = last(scenario) { file -> SourceText? in
      guard let value = file["policy"], let written = values.text(value, "policy"),
        let path = sources.resolve(written, from: path, at: value.location)
      else { return nil }
      policyPath = path
      return sources.read(path, namedAt: value.location)
    }
    if let named, let read = PolicyFile(named, rules: rules, diagnostics) { policy = read }
  }

  func readAgents(_ scenario: ObjectReader) {
    let files = agentFiles(scenario)
    let roles = Dictionary(policy.roles.map { ($0.name, $0.role) }) { $1 }
    for (file, name, role, location) in files {
      let leads = platform.routing == .orchestrated && name == platform.orchestrator
      var member = Plan.Member(
        contract: file.contract,
        role: leads ? .orchestrator : role ?? roles[name] ?? RoleGuess.role(for: name).role
      )
      member.definition = file.definition
      roster.add(name, member, at: location, diagnostics)
    }
    addOrchestrator(scenario, files.map(\.name))
    roster.close(aliases: policy.agentsByAlias)
    checkPolicyNames()
    roster.connect(files.map { ($0.name, $0.file) })
    roster.connect(policy.edges)
    applyPolicyTools()
    readSessions(scenario)
    for layer in layers { within(layer, readSessions) }
  }

  private typealias Listed = (file: AgentFile, name: String, role: Role?, location: SourceLocation)

  private func agentFiles(_ scenario: ObjectReader) -> [Listed] {
    let mode = policy.mode ?? .compatible
    if let tree = overrides.agents {
      let reader = SourceReader(tree, diagnostics)
      let files = definitions(below: "", reader, mode, namedAt: nil)
      overrides.keep(reader.sources, as: .agents)
      return files.map { ($0, $0.name, nil, $0.location) }
    }
    var listed = agentFiles(scenario, mode)
    for layer in layers {
      let own = within(layer) { agentFiles($0, mode) }
      let names = Set(own.map(\.name))
      listed = listed.filter { !names.contains($0.name) } + own
    }
    return listed
  }

  /// The definitions that a scenario or a layer of the configuration names.
  private func agentFiles(_ file: ObjectReader, _ mode: FrontMatter.Mode) -> [Listed] {
    guard let value = file["agents"] else { return [] }
    if value.elements != nil { return listedAgents(file, mode) }
    guard let written = values.text(value, "agents"),
      let folder = sources.resolve(written, from: path, at: value.location)
    else { return [] }
    return definitions(below: folder, sources, mode, namedAt: value.location)
      .map { ($0, $0.name, nil, $0.location) }
  }

  /// Reads a definition, or says why it is no agent.
  private func agentFile(_ source: SourceText, _ mode: FrontMatter.Mode) -> AgentFile? {
    let file = cache.file(source, mode: mode)
    AgentFile.tell(file.reading, mode: mode, diagnostics)
    return file.agent
  }

  private func definitions(
    below folder: String,
    _ reader: SourceReader,
    _ mode: FrontMatter.Mode,
    namedAt location: SourceLocation?
  ) -> [AgentFile] {
    let place = location ?? SourceLocation(file: reader.shown(folder), line: 1)
    let paths: [String]?
    do throws(SourceError) {
      paths = try reader.tree.files(below: folder)
    } catch {
      diagnostics.error(error.message, at: place)
      return []
    }
    guard let paths else {
      diagnostics.error("there is no folder `\(reader.shown(folder))`", at: place)
      return []
    }
    let files = paths.filter { $0.lowercased().hasSuffix(".md") }.compactMap { path in
      reader.read(path, namedAt: nil).flatMap { agentFile($0, mode) }
    }
    if files.isEmpty, !diagnostics.hasErrors {
      diagnostics.error("no definition below `\(reader.shown(folder))`", at: place)
    }
    return files
  }

  private func listedAgents(_ scenario: ObjectReader, _ mode: FrontMatter.Mode) -> [Listed] {
    scenario.list("agents").compactMap { value in
      guard let entry = values.object(value, "an agent", ScenarioShape.agent),
        let written = entry.text("definition"),
        let path = sources.resolve(written, from: path, at: entry.place(of: "definition")),
        let source = sources.read(path, namedAt: entry.place(of: "definition"))
      else { return nil }
      let before = diagnostics.count
      guard let file = agentFile(source, mode) else {
        if diagnostics.count == before || !diagnostics.hasErrors {
          diagnostics.error("`\(written)` is not a definition", at: entry.place(of: "definition"))
        }
        return nil
      }
      return (file, entry.text("name") ?? file.name, entry.choice("role"), value.location)
    }
  }

  /// The orchestrator needs no definition; with direct routing a planner has to lead.
  private func addOrchestrator(_ scenario: ObjectReader, _ defined: [String]) {
    let name = platform.orchestrator
    switch platform.routing {
    case .orchestrated:
      guard !defined.contains(name) else { return }
      let member = Plan.Member(contract: Contract(), role: .orchestrator, isDefined: false)
      roster.add(name, member, at: scenario.location, diagnostics)
    case .direct:
      guard !roster.members.contains(where: { $0.member.role == .planner }) else { return }
      diagnostics.error(
        "direct routing needs an agent with the role planner; give one that role in the policy, "
          + "or use `routing: orchestrated`",
        at: routingPlace ?? scenario.place(of: "platform")
      )
    }
  }

  private func checkPolicyNames() {
    for (name, _, location) in policy.roles { _ = agent(name, at: location) }
    for entry in policy.tools { _ = agent(entry.agent, at: entry.location) }
    for edge in policy.edges {
      _ = agent(edge.from, at: edge.location)
      _ = agent(edge.to, at: edge.location)
    }
    for entry in policy.keywords { _ = agent(entry.agent, at: entry.location) }
    for (specialty, location) in policy.specialties {
      for name in specialty.agents { _ = agent(name, at: location) }
    }
    let aliases = Set(policy.aliases.map(\.name))
    for alias in policy.aliases {
      for name in alias.agents where !aliases.contains(name) {
        _ = agent(name, at: alias.location)
      }
    }
  }

  private func applyPolicyTools() {
    for entry in policy.tools {
      roster.edit(entry.agent) { member in
        if let allow = entry.allow { member.contract.tools = allow }
        if let deny = entry.deny { member.contract.disallowedTools = deny }
      }
    }
  }

  private func readSessions(_ scenario: ObjectReader) {
    guard let entry = scenario.object("platform", ScenarioShape.platform) else { return }
    for (key, name, value) in entry.table("sessions") where agent(name, at: key.location) != nil {
      let limit = values.integer(value, name, in: 1...1_000_000)
      roster.edit(name) { $0.sessions = limit }
    }
  }
}
