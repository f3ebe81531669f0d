import RehearsalSimulation

/// The behaviour model of one agent, as the scenario or one of its configurations states it.
struct ModelEntry {
  var name: String
  var agent: AgentID
  /// How directly the model's key names the agent: by its name, by its role, or by `*`.
  var directness: NameTable.Directness
  var keys: Mapping<ModelKeys>
  /// The scenario or configuration file, with a reader of the other files that the model can use.
  var files: FileContext
}

/// A parser of agents' behaviour models: probabilities and distributions for their sessions.
struct ModelReader {
  let scenarioAndConfigurations: [ScenarioOrConfiguration]
  let names: NameTable

  private var diagnostics: Diagnostics { names.diagnostics }

  /// Returns the behaviour models in the scenario and its configurations, at most one for each agent.
  ///
  /// If several models are for the same agent, the model whose key names the agent most directly applies. If
  /// several are equally direct, the last one applies. The models of configurations come after those of the
  /// scenario.
  func effectiveEntries() -> [ModelEntry] {
    var entriesByAgent: [String: (order: Int, entry: ModelEntry)] = [:]
    for (order, entry) in scenarioAndConfigurations.flatMap(entries).enumerated() {
      if let earlierEntry = entriesByAgent[entry.name]?.entry,
        entry.directness < earlierEntry.directness
      {
        continue
      }
      entriesByAgent[entry.name] = (order, entry)
    }
    return entriesByAgent.values.sorted { $0.order < $1.order }.map(\.entry)
  }

  private func entries(_ layer: ScenarioOrConfiguration) -> [ModelEntry] {
    var names = names
    names.isConfiguration = layer.isConfiguration
    return (layer.model?.read() ?? []).flatMap { entry -> [ModelEntry] in
      guard let group = names.agentsNamed(entry.name, at: entry.location),
        let keys = entry.value.read()
      else { return [] }
      return group.names.compactMap { name in
        names.roster.agent(name).map { agent in
          ModelEntry(
            name: name,
            agent: agent,
            directness: group.directness,
            keys: keys,
            files: layer.files
          )
        }
      }
    }
  }

  func models(_ entries: [ModelEntry]) -> [(name: String, model: Model)] {
    checkKeysFitRoles(of: entries)
    return entries.map { ($0.name, model($0)) }
  }

  private func model(_ entry: ModelEntry) -> Model {
    let keys = entry.keys
    let spreadReader = DistributionReader(files: entry.files, diagnostics: diagnostics)
    var model = Model()
    model.sessionDuration = keys.unparsed(\.takes).flatMap(spreadReader.distribution)
    model.hours = keys.value(\.hours).flatMap(workingHours)
    model.window = keys.value(\.window).flatMap(contextWindow)
    model.sessionTokens = keys.unparsed(\.spends).flatMap(spreadReader.distribution)
    model.tokensByAct = keys.elements(\.spendsByAct).compactMap { entry in
      guard let act: Act.Kind = entry.keyChoice(named: "a key of spends-by-act"),
        let tokens = entry.value.read()
      else { return nil }
      return Model.ActTokens(act: act, tokens: tokens)
    }
    model.languageModel = keys.value(\.runsOn)
    model.criterionMetRate = keys.value(\.meets)
    model.flaws = keys.elements(\.flaws).compactMap(flaw)
    model.flawFoundRate = keys.value(\.finds)
    model.successRate = keys.value(\.succeeds)
    model.routes = routes(entry)
    model.misrouteRate = keys.value(\.misroutes)
    model.handBackRate = keys.value(\.handsBack)
    if model.misrouteRate != nil, !keys.has(\.routes) {
      diagnostics.error(
        "`misroutes` has an effect only with `routes`; add `routes`, or remove it",
        at: keys.location(of: \.misroutes)
      )
    }
    model.reports = keys.elements(\.reports).compactMap { entry in
      guard CoverageGate.checkMetric(entry.name, at: entry.location, diagnostics) else {
        return nil
      }
      return spreadReader.distribution(entry.value).map {
        Model.MetricDistribution(metric: entry.name, distribution: $0)
      }
    }
    return model
  }

  /// Parses the routes of a router, an agent that passes its tasks on to other agents.
  ///
  /// Each route is an agent and the share of the tasks that are for this agent. If the shares do not add up
  /// to 100 %, adds an error.
  private func routes(_ entry: ModelEntry) -> [Model.Route] {
    guard entry.keys.has(\.routes) else { return [] }
    let routes = entry.keys.elements(\.routes).compactMap { route -> Model.Route? in
      guard let agent = names.agent(route.name, at: route.location), let share = route.value.read()
      else { return nil }
      if agent == entry.agent {
        diagnostics.error("`\(entry.name)` cannot be a route of itself", at: route.location)
      }
      return Model.Route(agent: agent, share: share)
    }
    let totalShare = Percentage(hundredths: routes.map(\.share.hundredths).reduce(0, +))
    if totalShare.hundredths != 10_000 {
      diagnostics.error(
        "the shares of `routes` add up to \(totalShare) %; change them so that they add up to 100 %",
        at: entry.keys.location(of: \.routes)
      )
    }
    return routes
  }

  private func contextWindow(_ keys: Mapping<WindowKeys>) -> Model.Window? {
    guard let tokens = keys.value(\.tokens) else { return nil }
    var window = Model.Window(tokens: tokens)
    window.forgets = keys.validElements(\.forgets)
    window.compactionTokens = keys.value(\.compactionTokens)
    if window.compactionTokens >= tokens {
      diagnostics.error(
        "compacting the context has to cost less than the window holds, \(tokens) tokens",
        at: keys.location(of: \.compactionTokens)
      )
    }
    return window
  }

  private func workingHours(_ keys: Mapping<HoursKeys>) -> WorkingHours? {
    guard let start = keys.value(\.from), let end = keys.value(\.until) else { return nil }
    let hours = WorkingHours(days: keys.value(\.days).days, from: start, until: end)
    if hours == nil {
      diagnostics.error("`to` has to be later than `from`", at: keys.location(of: \.until))
    }
    return hours
  }

  /// Adds an error for each key of a behaviour model that is useless for all agents with that
  /// model.
  ///
  /// For example, `finds` is useful only for a verifier or a reviewer.
  private func checkKeysFitRoles(of entries: [ModelEntry]) {
    let entriesByLocation = Dictionary(grouping: entries, by: \.keys.location)
    let assignees = Set(names.tasks.tasks.flatMap(\.candidates))
    var checkedLocations: Set<SourceLocation> = []
    for entry in entries where checkedLocations.insert(entry.keys.location).inserted {
      let unsuitableKeysByAgent = (entriesByLocation[entry.keys.location] ?? []).map {
        unsuitableKeys($0, hasTask: assignees.contains($0.agent))
      }
      guard let firstAgentKeys = unsuitableKeysByAgent.first else { continue }
      for (key, problem) in firstAgentKeys
      where unsuitableKeysByAgent.allSatisfy({ keys in keys.contains { $0.key.name == key.name } })
      {
        diagnostics.error(problem, at: entry.keys.location(of: key))
      }
    }
  }

  /// Returns the keys of a behaviour model that are useless for the role of its agent, each with an
  /// error message.
  ///
  /// An agent with a task does work. Keys about work are therefore useful for it, whatever its role
  /// is.
  private func unsuitableKeys(
    _ entry: ModelEntry,
    hasTask: Bool
  ) -> [(key: KeyDeclaration, problem: String)] {
    let keys = entry.keys.keys
    let workKeys: [KeyDeclaration] =
      hasTask ? [] : [keys.meets, keys.flaws, keys.succeeds, keys.reports]
    let routingKeys: [KeyDeclaration] = [keys.routes, keys.misroutes, keys.handsBack]
    let role = names.roster.member(entry.agent).role
    let (unsuitableKeys, suitableAgents): ([KeyDeclaration], String) =
      switch role {
      case .verifier, .reviewer: (workKeys + routingKeys, "agents that do work")
      case .implementer, .worker, .debugger: ([keys.finds], "verifiers and reviewers")
      case .planner, .orchestrator:
        (workKeys + routingKeys + [keys.finds], "agents that do work or judge it")
      }
    return unsuitableKeys.filter { entry.keys.has($0) }.map { key in
      (
        key,
        "`\(key.name)` is only for \(suitableAgents), and `\(entry.name)` has the role \(role.rawValue); remove it"
      )
    }
  }

  private func flaw(
    _ entry: TableEntry<Either<Percentage, Mapping<FlawKeys>>>
  ) -> Model.FlawRate? {
    switch entry.value.read() {
    case .first(let rate):
      return rate.read().map {
        Model.FlawRate(
          flaw: Flaw(category: entry.name, weight: FlawKeys.defaultWeight),
          rate: $0
        )
      }
    case .second(let value):
      guard let keys = value.read(), let rate = keys.value(\.rate) else { return nil }
      let flaw = Flaw(category: entry.name, weight: keys.value(\.weight))
      return Model.FlawRate(flaw: flaw, rate: rate)
    case nil: return nil
    }
  }
}
