import RehearsalSimulation

/// The agents of a scenario, their policy, and the platform on which they run.
struct ScenarioTeam {
  var roster: Roster
  var policy: PolicyFile
  /// The path of the policy file; `nil` if the scenario has no policy.
  var policyPath: String?
  var platform: Platform

  /// Copies the policy and the platform of the team into a plan.
  func apply(to plan: inout Plan) {
    plan.specialties = policy.specialties.map(\.specialty)
    plan.panels = policy.panels.compactMap { [plan] in $0.panel(in: plan) }
    plan.machinery = policy.deliveryMachinery
    plan.assumableContext = policy.assumableContext
    plan.toolTable = policy.targetPlatform.table
    plan.severities = policy.severities
    plan.platform = platform
  }
}

/// A parser of the policy, the platform and the definitions of a scenario.
struct TeamReader {
  let scenario: Mapping<ScenarioKeys>
  /// The scenario, followed by the configurations that override parts of it.
  ///
  /// Each configuration comes after the configuration that it is based on.
  let scenarioAndConfigurations: [ScenarioOrConfiguration]
  let overrides: PlanOverrides
  let rules: RuleNames
  let cache: DefinitionCache
  let diagnostics: Diagnostics

  func team() -> ScenarioTeam {
    let (policy, policyPath) = readPolicy()
    let (mergedPlatform, layerPlatforms) = readPlatform()
    let platform = mergedPlatform.value
    let files = DefinitionReader(self, policy.frontMatterMode ?? .compatible).readDefinitions()
    var team = ScenarioTeam(
      roster: Roster(),
      policy: policy,
      policyPath: policyPath,
      platform: platform
    )
    let roles = Dictionary(policy.roles.map { ($0.name, $0.role) }) { $1 }
    for (file, name, role, instances, location) in files {
      let isOrchestrator = platform.routing == .orchestrated && name == platform.orchestrator
      var member = Plan.Member(
        contract: file.contract,
        role: isOrchestrator
          ? .orchestrator : role ?? roles[name] ?? RoleGuess(of: file).roleInRuns
      )
      member.definition = file.definition
      member.instances = instances
      team.roster.add(name, member, at: location, diagnostics)
    }
    addOrchestrator(to: &team, files.map(\.name), routingAt: mergedPlatform.routingLocation)
    team.roster.sortAndIndex(aliases: policy.namesByAlias)
    checkAgentNames(of: policy, team.roster)
    team.roster.setEdges(from: files.map { ($0.name, $0.file) })
    team.roster.addEdges(policy.addedEdges)
    applyToolLists(of: policy, to: &team.roster)
    for (layer, keys) in layerPlatforms { readSessionLimits(keys, layer, into: &team.roster) }
    for (layer, keys) in layerPlatforms { checkReplies(keys, layer, team.roster) }
    return team
  }

  // MARK: - Policy

  private func readPolicy() -> (policy: PolicyFile, path: String?) {
    if let override = overrides.policyFile {
      let reader = SourceReader(override.tree, diagnostics)
      let source = reader.read(override.path, namedAt: nil)
      let policy = source.flatMap { PolicyFile($0, rules: rules, reader, diagnostics) }
      overrides.add(reader.sources, from: .policy)
      return (policy ?? PolicyFile(), override.path)
    }
    var lastPolicyPath: String?
    for layer in scenarioAndConfigurations.reversed() {
      guard let writtenPath = layer.policy, let path = layer.files.resolve(writtenPath) else {
        continue
      }
      lastPolicyPath = path
      guard let source = layer.files.sources.read(path, namedAt: writtenPath.location) else {
        continue
      }
      let policy = PolicyFile(source, rules: rules, layer.files.sources, diagnostics)
      return (policy ?? PolicyFile(), path)
    }
    return (PolicyFile(), lastPolicyPath)
  }

  // MARK: - Agents

  /// Adds the orchestrator to the team if routing is orchestrated and no definition has its name.
  ///
  /// With direct routing, adds an error if no agent has the role planner.
  private func addOrchestrator(
    to team: inout ScenarioTeam,
    _ definedNames: [String],
    routingAt location: SourceLocation?
  ) {
    let name = team.platform.orchestrator
    switch team.platform.routing {
    case .orchestrated:
      guard !definedNames.contains(name) else { return }
      let member = Plan.Member(contract: Contract(), role: .orchestrator, isDefined: false)
      team.roster.add(name, member, at: scenario.location, diagnostics)
    case .direct:
      guard !team.roster.members.contains(where: { $0.member.role == .planner }) else { return }
      diagnostics.error(
        "direct routing needs an agent with the role planner; give one that role in the policy, "
          + "or use `routing: orchestrated`",
        at: location ?? scenario.location(of: \.platform)
      )
    }
  }

  /// Adds an error for each unknown agent in a policy, and for each judge that is neither a verifier nor a reviewer.
  private func checkAgentNames(of policy: PolicyFile, _ roster: Roster) {
    let names = NameTable(roster: roster, tasks: TaskList(), diagnostics: diagnostics)
    let aliasNames = Set(policy.aliases.map(\.name))
    var namedAgents = policy.roles.map { ($0.name, $0.location) }
    namedAgents += policy.tools.map { ($0.agent, $0.location) }
    namedAgents += policy.addedEdges.flatMap { [($0.from, $0.location), ($0.to, $0.location)] }
    namedAgents += policy.keywords.map { ($0.agent, $0.location) }
    namedAgents += policy.specialties.flatMap { entry in
      entry.specialty.agents.map { ($0, entry.location) }
    }
    namedAgents += policy.aliases.flatMap { alias in
      alias.agents.filter { !aliasNames.contains($0) }.map { ($0, alias.location) }
    }
    namedAgents += policy.panels.flatMap(\.judges)
    for (name, location) in namedAgents { _ = names.agent(name, at: location) }
    for panel in policy.panels { panel.checkRoles(roster, diagnostics) }
  }

  private func applyToolLists(of policy: PolicyFile, to roster: inout Roster) {
    for entry in policy.tools {
      roster.update(entry.agent) { member in
        if let allowedTools = entry.allow { member.contract.tools = allowedTools }
        if let deniedTools = entry.deny { member.contract.disallowedTools = deniedTools }
      }
    }
  }
}
