import RehearsalSimulation

/// Reads one scenario file, and what it names, into a plan.
///
/// Every diagnostic is collected; a plan comes out only where none is an error.
final class ScenarioReader {
  let diagnostics = Diagnostics()
  let values: ValueReader
  /// The files of the scenario's own tree.
  let scenarioSources: SourceReader
  let overrides: PlanOverrides
  let rules: RuleNames
  let cache: DefinitionCache
  /// The files of the tree that is being read from, and the file in it: the scenario's, or while a layer
  /// of the configuration is read, that one's.
  var sources: SourceReader
  var path: String

  /// Where the routing was said last.
  var routingPlace: SourceLocation?
  /// Where the scenario asserts what something costs.
  var assertedCosts: [SourceLocation] = []
  /// What the configuration says, the least first.
  var layers: [ConfigurationLayer] = []
  var configurationName: String?
  /// Whether a layer of the configuration is being read, whose names the scenario need not have.
  var isReadingLayer = false
  var passedOver: [Diagnostic] = []

  var roster = Roster()
  var policy = PolicyFile()
  var platform = Platform()
  var tasks: [PlannedTask] = []
  /// The place of each task by its identifier.
  var taskPlaces: [String: Int] = [:]
  /// The path of the policy's file, where one was read.
  var policyPath: String?
  /// The files that state gates, each once.
  var gateFiles: [String] = []
  /// The gates for which places state different floors, where nothing says which applies.
  var contestedGates: [ContestedGate] = []

  init(
    _ path: String,
    tree: any SourceTree,
    overrides: PlanOverrides,
    rules: RuleNames,
    cache: DefinitionCache
  ) {
    self.path = path
    self.overrides = overrides
    self.rules = rules
    self.cache = cache
    scenarioSources = SourceReader(tree, diagnostics)
    sources = scenarioSources
    values = ValueReader(diagnostics: diagnostics)
  }

  func plan() -> Plan? {
    guard let source = sources.read(path, namedAt: nil),
      let value = YAMLParser.parse(source, diagnostics),
      let scenario = values.object(value, "the scenario", ScenarioShape.scenario)
    else { return nil }
    _ = scenario.integer("rehearsal", in: 1...1)
    readLayers()
    readPolicy(scenario)
    readPlatform(scenario)
    for layer in layers { within(layer, readPlatform) }
    readAgents(scenario)
    // Without definitions whatever follows would be wrong for that alone.
    guard !diagnostics.hasErrors || roster.members.contains(where: \.member.isDefined) else {
      return nil
    }
    let work = readWork(scenario)
    let behaviours = readBehaviour(scenario)
    let modelEntries = modelEntries(scenario)
    let models = readModels(modelEntries)
    let heal = scenario.duration("heal").map { Instant(nanoseconds: $0) }
    let faults = readFaults(scenario, modelEntries, heal: heal)
    let oracle = readOracle(scenario)
    let calibration = readCalibration(scenario)
    let limits = readLimits(scenario)
    let seeds = readSeeds(scenario)
    for (name, behaviour) in behaviours { roster.edit(name) { $0.behaviour = behaviour } }
    for (name, model) in models { roster.edit(name) { $0.model = model } }
    readPrices(scenario, modelEntries, faults)
    let (name, family, about) = readHead(scenario)
    let mayMiss = scenario.flag("may-miss") ?? false
    guard !diagnostics.hasErrors else { return nil }
    var plan = Plan(
      name: name,
      members: roster.members,
      mentioned: roster.mentioned
    )
    plan.family = family
    plan.about = about
    plan.tasks = tasks
    plan.nonGoals = work.nonGoals
    plan.risks = work.risks
    plan.gates = work.gates
    plan.gateFiles = gateFiles.map { PathPattern($0) } + policy.gateFiles
    plan.contestedGates = contestedGates
    plan.specialties = policy.specialties.map(\.specialty)
    plan.machinery = policy.machinery
    plan.derivable = policy.derivable
    plan.severities = policy.severities
    plan.platform = platform
    plan.calibration = calibration
    plan.faults = faults
    plan.heal = heal
    plan.mayMiss = mayMiss
    plan.limits = limits
    plan.oracle = oracle
    plan.seeds = seeds
    checkReach(of: plan)
    return diagnostics.hasErrors ? nil : plan
  }

  /// Complains of faults that can never strike; those of models are rates of what may happen.
  private func checkReach(of plan: Plan) {
    guard !plan.faults.isEmpty else { return }
    let reach = FaultReach(plan)
    for fault in plan.faults where !fault.mayMiss {
      guard let objection = reach.objection(to: fault) else { continue }
      diagnostics.error("`\(fault.id)` can never strike: \(objection)", at: fault.location)
    }
  }

  private func readHead(_ scenario: ObjectReader) -> (String, family: String?, about: String) {
    (scenario.text("name") ?? path, scenario.text("family"), scenario.text("about") ?? "")
  }

  /// Returns a task by its identifier, or complains.
  func task(_ value: YAMLValue, _ key: String) -> TaskID? {
    guard let id = values.text(value, key) else { return nil }
    if let task = taskPlaces[id] { return TaskID(rawValue: UInt32(task)) }
    let hint = Spelling.hint(for: id, in: tasks.map(\.id), kind: "the tasks are")
    isAbsent("there is no task `\(id)`; \(hint)", at: value.location)
    return nil
  }

  /// Returns an agent by its name, or complains.
  func agent(_ value: YAMLValue, _ key: String) -> AgentID? {
    guard let name = values.text(value, key) else { return nil }
    return agent(name, at: value.location)
  }

  func agent(_ name: String, at location: SourceLocation) -> AgentID? {
    if let agent = roster.agent(name) { return agent }
    let hint = Spelling.hint(for: name, in: roster.names, kind: "the agents are")
    isAbsent("no agent is named `\(name)`; \(hint)", at: location)
    return nil
  }

  /// Complains of a name that stands for nothing; in a configuration it may for another scenario.
  func isAbsent(_ message: String, at location: SourceLocation) {
    guard isReadingLayer else { return diagnostics.error(message, at: location) }
    passedOver.append(Diagnostic(severity: .error, location: location, message: message))
  }
}

// MARK: - Platform, limits, seeds

extension ScenarioReader {
  private func readPlatform(_ scenario: ObjectReader) {
    guard let entry = scenario.object("platform", ScenarioShape.platform) else { return }
    platform.routing = entry.choice("routing") ?? platform.routing
    if entry["routing"] != nil { routingPlace = entry.place(of: "routing") }
    platform.slots = entry.integer("slots", in: 1...1_000_000) ?? platform.slots
    platform.tools = entry.choice("tools") ?? platform.tools
    platform.attempts = entry.integer("attempts", in: 1...1_000) ?? platform.attempts
    platform.retry = entry.choice("retry") ?? platform.retry
    platform.guards = entry.choice("guards") ?? platform.guards
    platform.budget =
      entry.integer("budget", in: 1...1_000_000_000_000).map { Int64($0) } ?? platform.budget
    platform.stuck = entry.choice("stuck") ?? platform.stuck
    platform.schedule = entry.choice("schedule") ?? platform.schedule
    guard let orchestrator = entry.object("orchestrator", ScenarioShape.orchestrator) else {
      return
    }
    platform.orchestrator = orchestrator.text("agent") ?? platform.orchestrator
    platform.servers = orchestrator.integer("servers", in: 1...1_000) ?? platform.servers
    platform.takes = orchestrator.duration("takes") ?? platform.takes
  }

  private func readLimits(_ scenario: ObjectReader) -> Limits {
    var limits = Limits()
    guard let entry = scenario.object("limits", ScenarioShape.limits) else { return limits }
    limits.time = entry.duration("time") ?? limits.time
    limits.events = entry.integer("events", in: 1...1_000_000_000).map(UInt64.init) ?? limits.events
    limits.rounds = entry.integer("rounds", in: 1...60_000) ?? limits.rounds
    limits.mailbox = entry.integer("mailbox", in: 1...1_000_000_000) ?? limits.mailbox
    limits.repeats = entry.integer("repeats", in: 1...1_000_000_000) ?? limits.repeats
    return limits
  }

  private func readSeeds(_ scenario: ObjectReader) -> Range<UInt64> {
    guard let value = scenario["seeds"] else { return 0..<1 }
    guard let seeds = value.text.flatMap({ SeedRange($0) }) else {
      diagnostics.error(
        "`seeds` has to be how many there are, or a range A:B with A below B, at most a billion, "
          + "not \(value.kind)",
        at: value.location
      )
      return 0..<1
    }
    return seeds.range
  }
}

/// A range of seeds as files and the command line write it: `200` is 0 to 199, `7:9` is 7 and 8.
public struct SeedRange: Sendable, Hashable {
  /// The seeds.
  public let range: Range<UInt64>

  /// Reads a count of seeds or a half-open range; `nil` where it is neither, empty, or of more than
  /// a billion seeds.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { UInt64($0) }
    switch (parts.first ?? nil, parts.count) {
    case (let count?, 1) where (1...1_000_000_000).contains(count): range = 0..<count
    case (let first?, 2):
      guard let last = parts[1], first < last, last - first <= 1_000_000_000 else { return nil }
      range = first..<last
    default: return nil
    }
  }
}
