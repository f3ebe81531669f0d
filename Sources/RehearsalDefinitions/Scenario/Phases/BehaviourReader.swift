import RehearsalSimulation

/// A parser of the agents' scripts in a scenario and its configurations.
struct BehaviourReader {
  /// The scripts of agents.
  ///
  /// The directness says whether the key of the script names the agent by its name, by its role, or by `*`.
  typealias Scripts = [(name: String, directness: NameTable.Directness, behaviour: Behaviour)]

  let scenarioAndConfigurations: [ScenarioOrConfiguration]
  var names: NameTable

  init(layers: [ScenarioOrConfiguration], names: NameTable) {
    self.scenarioAndConfigurations = layers
    self.names = names
  }

  var diagnostics: Diagnostics { names.diagnostics }

  /// Returns the scripts of all agents.
  ///
  /// If several scripts are for the same agent, the script whose key names the agent most directly applies.
  /// If a script of the scenario and one of a configuration are equally direct, the scenario's script
  /// applies. With `override: true`, the configuration's script applies instead.
  mutating func behaviours() -> Scripts {
    var scenarioScripts = MostDirectScripts()
    var configurationScripts = MostDirectScripts()
    for layer in scenarioAndConfigurations {
      let scripts = readScripts(layer)
      if layer.isConfiguration {
        configurationScripts.add(scripts.allScripts)
      } else {
        scenarioScripts = scripts
      }
    }
    if scenarioAndConfigurations.configurationsReplaceScripts {
      scenarioScripts.add(configurationScripts.allScripts)
      return scenarioScripts.allScripts
    }
    configurationScripts.add(scenarioScripts.allScripts)
    return configurationScripts.allScripts
  }

  /// A collection of scripts that keeps the most direct script for each agent.
  private struct MostDirectScripts {
    /// The scripts in the order in which they were added.
    ///
    /// A replaced script leaves `nil` in its place.
    private var scripts: [Scripts.Element?] = []
    private var indicesByAgent: [String: Int] = [:]

    /// The scripts in the order in which they were added.
    var allScripts: Scripts { scripts.compactMap(\.self) }

    /// Adds scripts, each for a different agent.
    ///
    /// If there is already a script for the agent, the script whose key names the agent more directly
    /// remains. If both are equally direct, the new one replaces the old one.
    mutating func add(_ newScripts: Scripts) {
      for newScript in newScripts {
        if let index = indicesByAgent[newScript.name], let script = scripts[index] {
          guard newScript.directness >= script.directness else { continue }
          scripts[index] = nil
        }
        indicesByAgent[newScript.name] = scripts.count
        scripts.append(newScript)
      }
    }
  }

  private mutating func readScripts(_ layer: ScenarioOrConfiguration) -> MostDirectScripts {
    names.isConfiguration = layer.isConfiguration
    defer { names.isConfiguration = false }
    var scripts = MostDirectScripts()
    for entry in layer.behaviour?.read() ?? [] {
      guard let group = names.agentsNamed(entry.name, at: entry.location) else { continue }
      let clauses = (entry.value.read() ?? []).compactMap { readClause($0) }
      reportDecisionsWithoutEffect(clauses, of: group.names, key: entry.name)
      scripts.add(group.names.map { ($0, group.directness, Behaviour(clauses: clauses)) })
    }
    return scripts
  }

  /// Adds a warning for each clause with a decision that no session makes, because none of the agents is a judge.
  ///
  /// A clause with handoffs is left out, since a refusal among them carries the defects of the decision.
  private func reportDecisionsWithoutEffect(
    _ clauses: [Clause],
    of agentNames: [String],
    key: String
  ) {
    let agents = agentNames.compactMap { names.roster.agent($0) }
    let roles = agents.map { names.roster.member($0).role }
    guard !roles.contains(.verifier), !roles.contains(.reviewer) else { return }
    for clause in clauses where clause.scriptedDecision != nil && clause.handoffs == nil {
      diagnostics.warn(
        "`decides` has an effect only in sessions of verifiers and reviewers, and `\(key)` is neither; remove it, "
          + "or give the agent the role",
        at: clause.location
      )
    }
  }

  private mutating func readClause(_ value: UnparsedValue<Mapping<ClauseKeys>>) -> Clause? {
    guard let entry = value.read() else { return nil }
    var clause = Clause(location: value.location)
    if let conditionKeys = entry.value(\.when) {
      guard let condition = readCondition(conditionKeys) else { return nil }
      clause.condition = condition
    }
    clause.duration = entry.value(\.takes)
    clause.tokens = entry.value(\.spends)
    clause.acts = entry.unparsed(\.does).map { $0.validElements().flatMap { actions($0) } }
    if let acts = clause.acts { checkWaits(acts, at: entry.location(of: \.does)) }
    clause.reportedNumbers = entry.unparsed(\.reports).map {
      ($0.read() ?? []).compactMap { measurement($0) }
    }
    clause.scriptedDecision = entry.value(\.decides).flatMap { decision($0) }
    clause.handoffs = entry.unparsed(\.hands).map { $0.validElements().flatMap { handoffs($0) } }
    clause.markAnnouncedCreations()
    clause.maximumUses = entry.value(\.times)
    return clause
  }

  /// Parses the condition of a clause, which selects the sessions that the clause applies to.
  ///
  /// If the condition names an unknown task or sender, no session can match, and the result is
  /// `nil`.
  private func readCondition(_ when: Mapping<ConditionKeys>) -> Clause.Condition? {
    var condition = Clause.Condition()
    condition.intent = when.value(\.intent)
    condition.task = when.unparsed(\.task).flatMap { names.task($0) }
    condition.sender = when.unparsed(\.sender).flatMap { names.agent($0) }
    condition.round = when.value(\.round)
    if let attempt = when.value(\.attempt) {
      if let round = condition.round, round != attempt - 1 {
        diagnostics.error(
          "round \(round) is attempt \(round + 1), not \(attempt); remove `round` or `attempt`",
          at: when.location(of: \.attempt)
        )
      }
      condition.round = attempt - 1
    }
    condition.decision = when.value(\.decision)
    condition.defectCategory = when.value(\.defect)
    condition.reportedRanges = when.elements(\.reports).compactMap(range)
    let canMatch =
      (condition.task != nil || !when.has(\.task))
      && (condition.sender != nil || !when.has(\.sender))
    return canMatch ? condition : nil
  }

  private func range(
    _ entry: TableEntry<Mapping<NumberRangeKeys>>
  ) -> Clause.Condition.NumberRange? {
    guard CoverageGate.checkMetric(entry.name, at: entry.location, diagnostics),
      let keys = entry.value.read()
    else { return nil }
    let (minimum, exclusiveMaximum) = (keys.value(\.atLeast), keys.value(\.below))
    if let minimum, let exclusiveMaximum, minimum.hundredths >= exclusiveMaximum.hundredths {
      diagnostics.error(
        "no number is at least \(minimum) and below \(exclusiveMaximum); raise `below`",
        at: entry.location
      )
    }
    return Clause.Condition.NumberRange(
      metric: entry.name,
      atLeast: minimum,
      below: exclusiveMaximum
    )
  }

  private func measurement(
    _ entry: TableEntry<Either<Percentage, String>>
  ) -> Measurement? {
    guard CoverageGate.checkMetric(entry.name, at: entry.location, diagnostics) else { return nil }
    switch entry.value.read() {
    case .first(let number):
      return number.read().map { Measurement(metric: entry.name, value: $0) }
    case .second: return Measurement(metric: entry.name, value: nil)
    case nil: return nil
    }
  }

  private func decision(_ entry: Mapping<DecisionKeys>) -> Clause.ScriptedDecision? {
    guard let decision = entry.value(\.decision) else { return nil }
    let defects = entry.validElements(\.defects).compactMap { defect -> Defect? in
      guard let category = defect.value(\.category), let text = defect.value(\.text) else {
        return nil
      }
      return Defect(category: category, text: text)
    }
    return Clause.ScriptedDecision(decision: decision, defects: defects)
  }
}
