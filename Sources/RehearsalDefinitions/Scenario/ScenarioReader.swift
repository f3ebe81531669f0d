import RehearsalSimulation

/// A parser that makes a plan from one scenario file and the files that it refers to.
///
/// It parses in this order: files, team, work, scripts, behaviour models, faults, expectations,
/// prices, plan. Each step uses the results of earlier steps. The diagnostics of all steps are
/// collected. If one of them is an error, there is no plan.
final class ScenarioReader {
  let diagnostics = Diagnostics()
  /// The reader of the files in the scenario's file tree.
  let scenarioSources: SourceReader
  /// The configuration that overrides parts of the scenario, preceded by the configurations that it is based
  /// on.
  ///
  /// The array is empty if there is no configuration.
  private(set) var configurationLayers: [ConfigurationLayer] = []
  /// The path of the file with the work; `nil` if the work is in the scenario file.
  private(set) var workFile: String?
  private let path: String
  private let overrides: PlanOverrides
  private let rules: RuleNames
  private let cache: DefinitionCache

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
  }

  /// The name of the configuration that overrides parts of the scenario; `nil` if there is none.
  var configurationName: String? { configurationLayers.last?.name }

  /// The errors about agents and tasks that the configuration names but the scenario does not have.
  var ignoredDiagnostics: [Diagnostic] { diagnostics.deferredErrors }

  /// Parses all files and returns the plan; `nil` if any diagnostic is an error.
  func plan() -> Plan? {
    guard let source = scenarioSources.read(path, namedAt: nil),
      let value = YAMLParser.parse(source, diagnostics),
      let scenario = valueReader.mapping(value, "the scenario", ScenarioKeys.type)
    else { return nil }
    _ = scenario.value(\.version)
    let scenarioFile = ScenarioOrConfiguration(
      scenario,
      files: FileContext(sources: scenarioSources, path: path)
    )
    configurationLayers = ConfigurationLayer.read(overrides.configurationFile, valueReader)
    let allFiles = [scenarioFile] + configurationLayers.map(\.layer)
    guard let team = readTeam(scenario, allFiles) else { return nil }
    let plan = readPlan(scenario, allFiles, team)
    return diagnostics.hasErrors ? nil : plan
  }

  private var valueReader: ValueReader { ValueReader(diagnostics: diagnostics) }

  /// Returns the team of the scenario; `nil` if there are errors and no agent has a definition.
  ///
  /// Without definitions, all errors of later steps would only be consequences of the earlier ones.
  private func readTeam(_ scenario: Mapping<ScenarioKeys>, _ layers: [ScenarioOrConfiguration])
    -> ScenarioTeam?
  {
    let reader = TeamReader(
      scenario: scenario,
      scenarioAndConfigurations: layers,
      overrides: overrides,
      rules: rules,
      cache: cache,
      diagnostics: diagnostics
    )
    let team = reader.team()
    let hasDefinition = team.roster.members.contains(where: \.member.isDefined)
    return diagnostics.hasErrors && !hasDefinition ? nil : team
  }

  private func readPlan(
    _ scenario: Mapping<ScenarioKeys>,
    _ layers: [ScenarioOrConfiguration],
    _ team: ScenarioTeam
  ) -> Plan? {
    var workReader = WorkReader(files: layers[0].files, team: team, values: valueReader)
    var work = workReader.readWork(scenario)
    workFile = workReader.workFile
    work.tasks = workReader.addCreatedTasks(in: layers)
    workReader.checkServedRequirements(work)
    let names = NameTable(roster: team.roster, tasks: work.tasks, diagnostics: diagnostics)
    let conduct = readAgentsAndExpectations(scenario, layers, team, work, names)
    let calibration = readCalibration(layers)
    let limits = readLimits(scenario)
    let seeds = scenario.value(\.seeds).range
    var roster = conduct.roster
    PriceReader(scenarioAndConfigurations: layers, diagnostics: diagnostics)
      .addPrices(to: &roster, conduct.models, conduct.faults, conduct.oracle)
    QuotaAndBudgetReader(diagnostics: diagnostics).checkNames(in: layers, names, roster)
    var plan = Plan(
      name: scenario.value(\.name) ?? path,
      members: roster.members,
      mentioned: conduct.names.absentNames
    )
    readDescription(scenario, &plan)
    guard !diagnostics.hasErrors else { return nil }
    team.apply(to: &plan)
    work.apply(to: &plan, policy: team.policy)
    plan.calibration = calibration
    plan.faults = conduct.faults
    plan.heal = conduct.healTime
    plan.limits = limits
    plan.oracle = conduct.oracle
    plan.seeds = seeds
    workReader.gateResolver.resolve(work.statedGates, for: plan).apply(to: &plan)
    PlanChecks.report(on: plan, to: diagnostics)
    return plan
  }

  private func readDescription(_ scenario: Mapping<ScenarioKeys>, _ plan: inout Plan) {
    plan.family = scenario.value(\.family)
    plan.tags = scenario.elements(\.tags).compactMap { $0.read() }
    plan.about = scenario.value(\.about) ?? ""
    plan.mayPassNoEdge = scenario.value(\.mayMiss)
  }

  /// The result of parsing what the agents of a scenario do, and what is expected of them.
  private struct AgentsAndExpectations {
    /// The agents with their scripts and models.
    var roster: Roster
    /// The lookup of names, including names in scripts and faults that do not belong to an agent.
    var names: NameTable
    /// The behaviour models of the agents, as the files state them.
    var models: [ModelEntry]
    /// The instant at which all faults end; `nil` if they last to the end of the run.
    var healTime: Instant?
    var faults: [Fault]
    /// The standard by which the runs pass or fail, from the key `expect` or `must-fail`.
    ///
    /// If both keys are missing, the value is `Oracle.soundness`.
    var oracle: Oracle
  }

  private func readAgentsAndExpectations(
    _ scenario: Mapping<ScenarioKeys>,
    _ layers: [ScenarioOrConfiguration],
    _ team: ScenarioTeam,
    _ work: ScenarioWork,
    _ names: NameTable
  ) -> AgentsAndExpectations {
    var behaviourReader = BehaviourReader(layers: layers, names: names)
    let behaviours = behaviourReader.behaviours()
    let modelReader = ModelReader(scenarioAndConfigurations: layers, names: behaviourReader.names)
    let modelEntries = modelReader.effectiveEntries()
    let models = modelReader.models(modelEntries)
    let healTime = scenario.value(\.heal).map { Instant(nanoseconds: $0) }
    var faultReader = FaultReader(
      names: behaviourReader.names,
      team: team,
      gateFiles: work.gateFiles,
      values: valueReader
    )
    let faults = faultReader.readFaults(scenario, modelEntries, heal: healTime)
    let oracle = OracleReader(names: faultReader.names, ruleIDs: rules.runRules).oracle(scenario)
    var roster = team.roster
    for (name, _, behaviour) in behaviours { roster.update(name) { $0.behaviour = behaviour } }
    for (name, model) in models { roster.update(name) { $0.model = model } }
    return AgentsAndExpectations(
      roster: roster,
      names: faultReader.names,
      models: modelEntries,
      healTime: healTime,
      faults: faults,
      oracle: oracle
    )
  }
}

// MARK: - Limits and calibration

extension ScenarioReader {
  private func readLimits(_ scenario: Mapping<ScenarioKeys>) -> Limits {
    var limits = Limits()
    guard let entry = scenario.value(\.limits) else { return limits }
    limits.time = entry.value(\.time)
    limits.events = UInt64(entry.value(\.events))
    limits.rounds = entry.value(\.rounds)
    limits.mailbox = entry.value(\.mailbox)
    limits.depth = entry.value(\.depth)
    limits.repeats = entry.value(\.repeats)
    return limits
  }

  /// Returns where the numbers in behaviour models come from; `nil` if no file has the key
  /// `calibration`.
  ///
  /// If several files have the key, the last one decides.
  private func readCalibration(_ layers: [ScenarioOrConfiguration]) -> Calibration? {
    for layer in layers.reversed() {
      guard let entry = layer.calibration?.read(), let source = entry.value(\.source),
        let date = entry.value(\.date)
      else { continue }
      if !Self.isDate(date) {
        diagnostics.error(
          "`date` has to be a date such as `2026-03-31`",
          at: entry.location(of: \.date)
        )
      }
      return Calibration(source: source, date: date, runs: entry.value(\.runs))
    }
    return nil
  }

  /// Returns whether a text is a date such as `2026-03-31`.
  private static func isDate(_ text: String) -> Bool {
    guard text.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}/) != nil else { return false }
    let numbers = text.split(separator: "-").compactMap { Int($0) }
    guard numbers.count == 3, (1...12).contains(numbers[1]) else { return false }
    let isLeapYear = numbers[0] % 4 == 0 && (numbers[0] % 100 != 0 || numbers[0] % 400 == 0)
    let dayCounts = [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return (1...dayCounts[numbers[1] - 1]).contains(numbers[2])
  }
}

/// A range of seeds, as files and the command line write it.
///
/// For example, `200` means the seeds from 0 to 199, and `7:9` means the seeds 7 and 8.
public struct SeedRange: Sendable, Hashable {
  /// The numbers of seeds that a range may contain.
  static let validSeedCounts = 1...1_000_000_000
  /// The range whose only seed is 0.
  static let onlyZero = SeedRange(range: 0..<1)

  /// The seeds, from the lower bound up to but not including the upper bound.
  public let range: Range<UInt64>

  private init(range: Range<UInt64>) { self.range = range }

  /// Creates a range from a text such as `200` or `7:9`.
  ///
  /// The result is `nil` if the text has another form, or if the range is empty or has more than a billion seeds.
  public init?(_ text: String) {
    let maximumCount = UInt64(Self.validSeedCounts.upperBound)
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { UInt64($0) }
    switch (parts.first ?? nil, parts.count) {
    case (let count?, 1) where (1...maximumCount).contains(count): range = 0..<count
    case (let first?, 2):
      guard let endSeed = parts[1], first < endSeed, endSeed - first <= maximumCount else {
        return nil
      }
      range = first..<endSeed
    default: return nil
    }
  }
}
