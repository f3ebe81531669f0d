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

  // MARK: - Policy and platform

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

  private typealias FilePlatform = (layer: ScenarioOrConfiguration, keys: Mapping<PlatformKeys>)

  /// Merges the mappings `platform` of the scenario and its configurations.
  ///
  /// - Returns: The merged platform, the location of the last key `routing`, and each mapping with
  ///   the file that contains it.
  private func readPlatform() -> (
    mergedPlatform: (value: Platform, routingLocation: SourceLocation?), layers: [FilePlatform]
  ) {
    var platform = Platform()
    var routingLocation: SourceLocation?
    var filePlatforms: [FilePlatform] = []
    for layer in scenarioAndConfigurations {
      guard let keys = layer.platform?.read() else { continue }
      platform.merge(keys, diagnostics)
      if keys.has(\.routing) { routingLocation = keys.location(of: \.routing) }
      filePlatforms.append((layer, keys))
    }
    setDefaultRetry(of: &platform, filePlatforms)
    checkDependentKeys(of: platform, filePlatforms)
    return ((platform, routingLocation), filePlatforms)
  }

  /// Adds errors for the keys `merge` and `claim` if another setting leaves them without effect, and for the
  /// first problem with `messages`.
  private func checkDependentKeys(of platform: Platform, _ layerPlatforms: [FilePlatform]) {
    if !platform.hasSeparateTrees,
      let keys = layerPlatforms.last(where: { $0.keys.has(\.merge) })?.keys
    {
      diagnostics.error(
        "`merge` needs `workspace: worktree`, since work on shared files is not merged",
        at: keys.location(of: \.merge)
      )
    }
    if !platform.hasSharedList,
      let keys = layerPlatforms.last(where: { $0.keys.has(\.claim) })?.keys
    {
      diagnostics.error(
        "`claim` needs `assignment: pull`, since nobody claims a task that the planner hands out",
        at: keys.location(of: \.claim)
      )
    }
    if let problem = platform.messages.problem {
      let keys = layerPlatforms.last { $0.keys.has(\.messages) }?.keys
      diagnostics.error(problem.text, at: keys?.messageKeys?.location(ofKey: problem.key))
    }
  }

  /// Sets the `retry` of the platform to `hop` if there are reply rules but no file has the key
  /// `retry`.
  ///
  /// Also adds an error for the first problem with the settings of the platform.
  private func setDefaultRetry(of platform: inout Platform, _ layerPlatforms: [FilePlatform]) {
    let isRetryStated = layerPlatforms.contains { $0.keys.has(\.retry) }
    if !platform.replies.isEmpty, !isRetryStated { platform.retry = .hop }
    guard let problem = platform.problem else { return }
    let keys = layerPlatforms.last { $0.keys.has(\.retry) || $0.keys.has(\.ageing) }?.keys
    diagnostics.error(
      problem,
      at: keys.map {
        $0.has(\.ageing) && platform.retry != .hop
          ? $0.location(of: \.ageing) : $0.location(of: \.retry)
      }
    )
  }

  /// Adds an error for each reply rule with an unknown receiver.
  private func checkReplies(
    _ platform: Mapping<PlatformKeys>,
    _ layer: ScenarioOrConfiguration,
    _ roster: Roster
  ) {
    var names = NameTable(roster: roster, tasks: TaskList(), diagnostics: diagnostics)
    names.isConfiguration = layer.isConfiguration
    for rule in platform.replyRules where rule.has(\.receiver) {
      _ = rule.unparsed(\.receiver).flatMap { names.agent($0) }
    }
  }

  /// Reads the key `sessions`, which limits how many sessions of an agent may be at work at the same time.
  private func readSessionLimits(
    _ platform: Mapping<PlatformKeys>,
    _ layer: ScenarioOrConfiguration,
    into roster: inout Roster
  ) {
    var names = NameTable(roster: roster, tasks: TaskList(), diagnostics: diagnostics)
    names.isConfiguration = layer.isConfiguration
    for entry in platform.elements(\.sessions)
    where names.agent(entry.name, at: entry.location) != nil {
      let limit = entry.value.read()
      roster.update(entry.name) { $0.sessions = limit }
    }
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

extension Platform {
  /// Replaces each setting of the platform for which a scenario or configuration file has a key.
  ///
  /// A quota replaces only an earlier quota with the same name. A key in the mapping `orchestrator` replaces
  /// only the setting of this key. Any other setting, such as the budget, is replaced as a whole.
  fileprivate mutating func merge(_ keys: Mapping<PlatformKeys>, _ diagnostics: Diagnostics) {
    routing = keys.explicitValue(\.routing) ?? routing
    slots = keys.value(\.slots) ?? slots
    tools = keys.explicitValue(\.tools) ?? tools
    rights = keys.explicitValue(\.rights) ?? rights
    attempts = keys.explicitValue(\.attempts) ?? attempts
    retry = keys.explicitValue(\.retry) ?? retry
    guards = keys.explicitValue(\.guards) ?? guards
    children = keys.explicitValue(\.children) ?? children
    waitingSlots = keys.explicitValue(\.waitingSlots) ?? waitingSlots
    assignment = keys.explicitValue(\.assignment) ?? assignment
    if let claim = keys.claimRule { self.claim = claim }
    workspace = keys.explicitValue(\.workspace) ?? workspace
    if let rule = keys.value(\.merge) { merge = MergeRule(rule) }
    if let rule = keys.value(\.messages) { messages = MessageRule(rule) }
    let meteringReader = QuotaAndBudgetReader(diagnostics: diagnostics)
    budget = meteringReader.budget(keys) ?? budget
    let newQuotas = meteringReader.quotas(keys)
    let newQuotaNames = Set(newQuotas.map(\.name))
    quotas = quotas.filter { !newQuotaNames.contains($0.name) } + newQuotas
    stuck = keys.explicitValue(\.stuck) ?? stuck
    schedule = keys.explicitValue(\.schedule) ?? schedule
    startTimeOfWeek = keys.explicitValue(\.starts) ?? startTimeOfWeek
    dispatch = keys.explicitValue(\.dispatch) ?? dispatch
    queue = keys.explicitValue(\.queue) ?? queue
    ageing = keys.value(\.ageing) ?? ageing
    if keys.has(\.reply) { replies = keys.replyRules.compactMap { Platform.ReplyRule($0) } }
    guard let orchestrator = keys.value(\.orchestrator) else { return }
    self.orchestrator = orchestrator.explicitValue(\.agent) ?? self.orchestrator
    servers = orchestrator.explicitValue(\.servers) ?? servers
    routingTime = orchestrator.explicitValue(\.takes) ?? routingTime
  }
}

extension Mapping<PlatformKeys> {
  /// The mapping in the key `messages`; `nil` if the value of the key is not a mapping.
  fileprivate var messageKeys: Mapping<MessageKeys>? {
    if case .first(let keys) = value(\.messages) { keys.read() } else { nil }
  }

  /// The reply rules in the key `reply`, whose value is one rule or a list of rules.
  fileprivate var replyRules: [Mapping<ReplyKeys>] {
    switch value(\.reply) {
    case .first(let rule): [rule.read()].compactMap(\.self)
    case .second(let rules): (rules.read() ?? []).compactMap { $0.read() }
    case nil: []
    }
  }
}

extension Mapping<PlatformKeys> {
  /// The rule in the key `claim`; `nil` if the file does not have the key, or if its value is
  /// invalid.
  fileprivate var claimRule: Platform.ClaimRule? {
    var rule = Platform.ClaimRule()
    switch value(\.claim) {
    case .first(let entry):
      guard let keys = entry.read() else { return nil }
      rule.method = keys.value(\.method)
      rule.claimDuration = keys.value(\.takes)
      rule.checkInterval = keys.value(\.every)
    case .second(let method):
      guard let method = method.read() else { return nil }
      rule.method = method
    case nil: return nil
    }
    return rule
  }
}

extension Platform.MergeRule {
  /// Creates a merge rule from the value of the key `merge`.
  fileprivate init(_ keys: Mapping<MergeKeys>) {
    self.init()
    concurrency = keys.value(\.queue)
    mergeDuration = keys.value(\.takes)
    unnoticedConflictRate = keys.value(\.unnoticed)
    if case .second(let conflicts) = keys.value(\.conflicts) {
      conflictRate = conflicts.read()?.value(\.rate)
    }
  }
}

extension Platform.MessageRule {
  /// Creates a message rule from the value of the key `messages`.
  ///
  /// The value is a mapping, or a word that says where messages wait.
  fileprivate init(_ value: Either<Mapping<MessageKeys>, Reading>) {
    self.init()
    switch value {
    case .first(let keys):
      guard let keys = keys.read() else { return }
      reading = keys.value(\.read)
      checkInterval = keys.value(\.every)
      members = keys.value(\.members)
    case .second(let word): reading = word.read() ?? reading
    }
  }
}

extension Platform.ReplyRule {
  /// Creates a reply rule from a mapping; `nil` if the mapping does not say how long an answer may
  /// take.
  fileprivate init?(_ keys: Mapping<ReplyKeys>) {
    guard let maximumAnswerTime = keys.value(\.within) else { return nil }
    self.init(within: maximumAnswerTime)
    receiver = keys.value(\.receiver)
    intent = keys.value(\.intent)
    tries = keys.value(\.tries)
    exhausted = keys.value(\.exhausted)
    late = keys.value(\.late)
    reminder = keys.value(\.reminder)
    backoff = keys.value(\.backoff).map { Platform.Backoff($0) } ?? backoff
  }
}

extension Platform.Backoff {
  /// Creates the rule for the waiting times between tries from the value of the key `backoff`.
  init(_ keys: Mapping<BackoffKeys>) {
    self.init()
    firstWait = keys.value(\.first) ?? firstWait
    factor = Int64(keys.value(\.factor))
    longestWait = keys.value(\.most) ?? longestWait
    jitter = keys.value(\.jitter)
  }
}

extension Platform.MessageRule {
  /// The first problem with the rule: the key that causes it, and a message that says how to solve it.
  ///
  /// The value is `nil` if there is no problem.
  var problem: (key: String, text: String)? {
    let keys = MessageKeys()
    if reading == .queue, checkInterval != nil {
      return (
        keys.every.name,
        "`every` needs `read: idle`, since messages in the queue of work are read in turn"
      )
    }
    if reading == .queue, members == .leave {
      return (
        keys.members.name,
        "`members: leave` needs `read: idle`, since only an inbox can be left unread"
      )
    }
    guard let checkInterval, checkInterval <= 0 else { return nil }
    return (
      keys.every.name,
      "`every` has to be longer than `0s`; leave it out to let idle agents read at all times"
    )
  }
}

extension Platform {
  /// A message about the first problem with the settings; `nil` if there is no problem.
  ///
  /// An invalid quota is a problem. A setting that needs another setting to have an effect is also a problem.
  var problem: String? {
    if retry == .hop, replies.isEmpty {
      return "`retry: hop` needs `reply`, which says how long an answer may take"
    }
    if ageing != nil, queue != .priority {
      return "`ageing` needs `queue: priority`, since no other queue uses priorities"
    }
    if quotas.contains(where: { $0.sessions == nil && $0.tokens == nil }) {
      return "a quota limits sessions, tokens, or both; set one"
    }
    if quotas.contains(where: { $0.period <= 0 || ($0.tokens ?? 1) <= 0 }) {
      return "the tokens and the period of a quota have to be above zero"
    }
    return nil
  }
}
