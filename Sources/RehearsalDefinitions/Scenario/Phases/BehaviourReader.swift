import RehearsalSimulation

/// Reads the scripts of agents.
struct BehaviourReader {
  typealias Scripts = [(name: String, behaviour: Behaviour)]

  let layers: [Layer]
  private(set) var names: NameTable

  init(layers: [Layer], names: NameTable) {
    self.layers = layers
    self.names = names
  }

  private var diagnostics: Diagnostics { names.diagnostics }

  /// Reads the scripts by agent.
  ///
  /// Where both the scenario and the configuration have a script for an agent, the scenario's applies
  /// unless the configuration says otherwise.
  mutating func behaviours() -> Scripts {
    var fixed: Scripts = []
    var own: Scripts = []
    for layer in layers {
      let scripts = scripts(layer)
      if layer.isConfiguration {
        own = Self.replacing(own, by: scripts)
      } else {
        fixed = scripts
      }
    }
    let replaces = layers.compactMap(\.replacesScripts).last ?? false
    return replaces ? Self.replacing(fixed, by: own) : Self.replacing(own, by: fixed)
  }

  private static func replacing(_ scripts: Scripts, by others: Scripts) -> Scripts {
    let names = Set(others.map(\.name))
    return scripts.filter { !names.contains($0.name) } + others
  }

  private mutating func scripts(_ layer: Layer) -> Scripts {
    names.isConfiguration = layer.isConfiguration
    defer { names.isConfiguration = false }
    var scripts: Scripts = []
    for entry in layer.behaviour?.read() ?? []
    where names.agent(entry.name, at: entry.location) != nil {
      let clauses = (entry.value.read() ?? []).compactMap { clause($0) }
      scripts.append((entry.name, Behaviour(clauses: clauses)))
    }
    return scripts
  }

  private mutating func clause(_ value: Unread<Mapping<ClauseKeys>>) -> Clause? {
    guard let entry = value.read() else { return nil }
    var clause = Clause(location: value.location)
    if let when = entry.value(\.when) {
      guard let condition = condition(when) else { return nil }
      clause.when = condition
    }
    clause.takes = entry.value(\.takes)
    clause.spends = entry.value(\.spends)
    clause.does = entry.unread(\.does).map { $0.all().compactMap { act($0) } }
    clause.reports = entry.unread(\.reports).map {
      ($0.read() ?? []).compactMap { measurement($0) }
    }
    clause.decides = entry.value(\.decides).flatMap { decision($0) }
    clause.hands = entry.unread(\.hands).map { $0.all().compactMap { handoff($0) } }
    clause.times = entry.value(\.times)
    return clause
  }

  /// Reads which sessions a clause applies to; `nil` where it names a task or a sender that does not exist,
  /// since then it applies to none.
  private func condition(_ when: Mapping<ConditionKeys>) -> Clause.Condition? {
    var condition = Clause.Condition()
    condition.intent = when.value(\.intent)
    condition.task = when.unread(\.task).flatMap { names.task($0) }
    condition.sender = when.unread(\.sender).flatMap { names.agent($0) }
    condition.round = when.value(\.round)
    let isForSomeSession =
      (condition.task != nil || !when.has(\.task))
      && (condition.sender != nil || !when.has(\.sender))
    return isForSomeSession ? condition : nil
  }

  private func measurement(
    _ entry: TableEntry<Either<Percentage, String>>
  ) -> Measurement? {
    guard CoverageGate.isMetric(entry.name, at: entry.location, diagnostics) else { return nil }
    switch entry.value.read() {
    case .first(let number):
      return number.read().map { Measurement(metric: entry.name, value: $0) }
    case .second: return Measurement(metric: entry.name, value: nil)
    case nil: return nil
    }
  }

  private func decision(_ entry: Mapping<DecisionKeys>) -> Clause.ScriptedDecision? {
    guard let decision = entry.value(\.decision) else { return nil }
    let defects = entry.all(\.defects).compactMap { defect -> Defect? in
      guard let category = defect.value(\.category), let text = defect.value(\.text) else {
        return nil
      }
      return Defect(category: category, text: text)
    }
    return Clause.ScriptedDecision(decision: decision, defects: defects)
  }
}

// MARK: - Acts and handoffs

extension BehaviourReader {
  private mutating func act(_ entry: Mapping<ActKeys>) -> Act? {
    guard !entry.hasUnknownKey, isOne(entry, "an act") else { return nil }
    guard !entry.has(\.absent) || entry.has(\.spawn) else {
      diagnostics.error(
        "`absent` goes with `spawn` alone; leave it out",
        at: entry.location(of: \.absent)
      )
      return nil
    }
    if let skill = entry.value(\.skill) { return .skill(skill) }
    if let read = entry.unread(\.read) { return read.projectPath().map { .read($0) } }
    if let write = entry.unread(\.write) { return write.projectPath().map { .write($0) } }
    if let command = entry.value(\.command) { return .command(command, succeeds: true) }
    if let tool = entry.value(\.tool) { return .tool(tool) }
    if let claim = entry.value(\.claim) { return .claim(claim) }
    if let promise = entry.value(\.promise) { return .promise(promise) }
    return receiver(entry.keys.spawn, absent: \.absent, of: entry).map { .spawn($0) }
  }

  private mutating func handoff(
    _ entry: Mapping<ScriptedHandoffKeys>
  ) -> Clause.ScriptedHandoff? {
    guard !entry.hasUnknownKey, isOne(entry, "a handoff"),
      let (intent, key) = entry.keys.receivers.first(where: { entry.has($0.key) })
    else { return nil }
    return receiver(key, absent: \.absent, of: entry).map {
      Clause.ScriptedHandoff(intent: intent, receiver: $0)
    }
  }

  /// Returns whether an entry has exactly one key other than `absent`, and reports it where it does not.
  private func isOne<Keys>(_ entry: Mapping<Keys>, _ name: String) -> Bool {
    let keys = entry.writtenKeys.filter { $0 != ActKeys.absentName }
    guard keys.count != 1 else { return true }
    let listed = keys.map { "`\($0)`" }.joined(separator: " and ")
    diagnostics.error(
      keys.isEmpty
        ? "\(name) says nothing; give it one key with its value"
        : "\(name) is one thing, not \(listed); make one of each",
      at: entry.location
    )
    return false
  }

  /// Returns the agent that a script hands something to or starts; it has to exist unless the script
  /// says `absent`.
  private mutating func receiver<Keys>(
    _ key: Key<String>,
    absent: KeyPath<Keys, Key<Bool>>,
    of entry: Mapping<Keys>
  ) -> AgentID? {
    guard let name = entry.unread(key)?.read() else { return nil }
    let isAbsent = entry.value(absent) ?? false
    guard let agent = names.roster.agent(name) else {
      if isAbsent { return names.agentOrMention(name) }
      reportMissing(name, at: entry.location(of: key))
      return nil
    }
    if isAbsent {
      diagnostics.error(
        "`\(name)` is an agent of the scenario; leave out `absent`",
        at: entry.location(of: absent)
      )
    }
    return agent
  }

  /// Reports an agent that does not exist, with a suggestion.
  private func reportMissing(_ name: String, at location: SourceLocation) {
    let words = name.split(separator: " ").map(String.init)
    if words.count > 1, names.roster.agent(words[0]) != nil {
      names.reportAbsent(
        "no agent is named `\(name)`; write `\(words[0])`: what is handed on is the task of the session",
        at: location
      )
    } else {
      let hint = Spelling.hint(for: name, in: names.roster.names, kind: "the agents are")
      names.reportAbsent(
        "no agent is named `\(name)`; \(hint)\(hint.hasSuffix("?") ? " I" : "; i")f nobody is meant to "
          + "have the name, add `absent: true`",
        at: location
      )
    }
  }
}
