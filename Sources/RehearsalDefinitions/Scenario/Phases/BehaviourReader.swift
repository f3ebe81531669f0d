import RehearsalSimulation

/// A parser of the agents' scripts in a scenario and its configurations.
struct BehaviourReader {
  typealias Scripts = [(name: String, nearness: NameTable.Nearness, behaviour: Behaviour)]

  let layers: [Layer]
  private(set) var names: NameTable

  init(layers: [Layer], names: NameTable) {
    self.layers = layers
    self.names = names
  }

  private var diagnostics: Diagnostics { names.diagnostics }

  /// Parses the scripts of all agents.
  ///
  /// If both the scenario and the configuration have a script for an agent, the scenario's script applies
  /// unless the configuration sets `override`.
  mutating func behaviours() -> Scripts {
    var scenarioScripts: Scripts = []
    var configurationScripts: Scripts = []
    for layer in layers {
      let scripts = scripts(layer)
      if layer.isConfiguration {
        configurationScripts = Self.replacing(configurationScripts, by: scripts)
      } else {
        scenarioScripts = scripts
      }
    }
    return layers.configurationsReplaceScripts
      ? Self.replacing(scenarioScripts, by: configurationScripts)
      : Self.replacing(configurationScripts, by: scenarioScripts)
  }

  /// Merges two lists of scripts.
  ///
  /// If both lists have a script for an agent, the one with the greater nearness remains. If these are equal,
  /// the one in `others` remains.
  private static func replacing(_ scripts: Scripts, by others: Scripts) -> Scripts {
    var result = scripts
    for other in others {
      if let index = result.firstIndex(where: { $0.name == other.name }) {
        guard other.nearness >= result[index].nearness else { continue }
        result.remove(at: index)
      }
      result.append(other)
    }
    return result
  }

  private mutating func scripts(_ layer: Layer) -> Scripts {
    names.isConfiguration = layer.isConfiguration
    defer { names.isConfiguration = false }
    var scripts: Scripts = []
    for entry in layer.behaviour?.read() ?? [] {
      guard let group = names.group(entry.name, at: entry.location) else { continue }
      let clauses = (entry.value.read() ?? []).compactMap { clause($0) }
      scripts = Self.replacing(
        scripts,
        by: group.names.map { ($0, group.nearness, Behaviour(clauses: clauses)) }
      )
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
    clause.does = entry.unread(\.does).map { $0.all().flatMap { acts($0) } }
    if let acts = clause.does { checkWaits(acts, at: entry.location(of: \.does)) }
    clause.reports = entry.unread(\.reports).map {
      ($0.read() ?? []).compactMap { measurement($0) }
    }
    clause.decides = entry.value(\.decides).flatMap { decision($0) }
    clause.hands = entry.unread(\.hands).map { $0.all().compactMap { handoff($0) } }
    clause.announceCreations()
    clause.times = entry.value(\.times)
    return clause
  }

  /// Parses the condition that selects the sessions to which a clause applies.
  ///
  /// The result is `nil` if the condition names a task or sender that does not exist. The clause then applies
  /// to no session.
  private func condition(_ when: Mapping<ConditionKeys>) -> Clause.Condition? {
    var condition = Clause.Condition()
    condition.intent = when.value(\.intent)
    condition.task = when.unread(\.task).flatMap { names.task($0) }
    condition.sender = when.unread(\.sender).flatMap { names.agent($0) }
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
    condition.defect = when.value(\.defect)
    condition.reports = when.elements(\.reports).compactMap(range)
    let isForSomeSession =
      (condition.task != nil || !when.has(\.task))
      && (condition.sender != nil || !when.has(\.sender))
    return isForSomeSession ? condition : nil
  }

  private func range(
    _ entry: TableEntry<Mapping<NumberRangeKeys>>
  ) -> Clause.Condition.NumberRange? {
    guard CoverageGate.isMetric(entry.name, at: entry.location, diagnostics),
      let keys = entry.value.read()
    else { return nil }
    let (least, below) = (keys.value(\.atLeast), keys.value(\.below))
    if let least, let below, least.hundredths >= below.hundredths {
      diagnostics.error(
        "no number is at least \(least) and below \(below); raise `below`",
        at: entry.location
      )
    }
    return Clause.Condition.NumberRange(metric: entry.name, atLeast: least, below: below)
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
  /// Parses an act, which can be several calls.
  private mutating func acts(_ entry: Mapping<ActKeys>) -> [Act] {
    guard !entry.hasUnknownKey, hasOneKey(entry, "an act"), fits(entry) else { return [] }
    guard entry.has(\.call) else { return act(entry).map { [$0] } ?? [] }
    let agent = receiver(entry.keys.call, absent: \.absent, of: entry)
    return agent.map { Array(repeating: .call($0), count: entry.value(\.calls) ?? 1) } ?? []
  }

  /// Returns whether the additional keys of an act have an effect on it.
  ///
  /// If one does not, adds an error.
  private func fits(_ entry: Mapping<ActKeys>) -> Bool {
    guard !entry.has(\.absent) || entry.has(\.spawn) || entry.has(\.call) else {
      diagnostics.error(
        "`absent` can be used only with `spawn` and `call`; remove it",
        at: entry.location(of: \.absent)
      )
      return false
    }
    guard !entry.has(\.calls) || entry.has(\.call) else {
      diagnostics.error(
        "`count` can be used only with `call`; remove it",
        at: entry.location(of: \.calls)
      )
      return false
    }
    return true
  }

  /// Adds an error for each wait for more answers than the calls before it can bring.
  private func checkWaits(_ acts: [Act], at location: SourceLocation) {
    var calls = 0
    for act in acts {
      switch act {
      case .call: calls += 1
      case .join(let join) where calls == 0 || join.need ?? 0 > calls:
        diagnostics.error(
          calls == 0
            ? "`wait` has no `call` before it to wait for; add one, or remove `wait`"
            : "`wait` needs \(join.need ?? 0) answers, and there are \(calls) calls before it; lower `of`",
          at: location
        )
      default: break
      }
    }
  }

  private func join(_ value: Either<Mapping<JoinKeys>, JoinNeed>) -> Join? {
    switch value {
    case .second(let word): return word.read().map { Join(need: $0.count) }
    case .first(let keys):
      guard let keys = keys.read(), !keys.hasUnknownKey else { return nil }
      var join = Join(within: keys.value(\.within))
      switch keys.value(\.need) {
      case .first(let count): join.need = count.read()
      case .second(let word): join.need = word.read()?.count
      case nil: break
      }
      return join
    }
  }

  private mutating func act(_ entry: Mapping<ActKeys>) -> Act? {
    if let skill = entry.value(\.skill) { return .skill(skill) }
    if let read = entry.unread(\.read) { return read.projectPath().map { .read($0) } }
    if let write = entry.unread(\.write) { return write.projectPath().map { .write($0) } }
    if let command = entry.value(\.command) { return .command(command, succeeds: true) }
    if let tool = entry.value(\.tool) { return .tool(tool) }
    if let cancel = entry.value(\.cancel) { return cancellation(cancel).map { .cancel($0) } }
    if let value = entry.value(\.join) { return join(value).map { .join($0) } }
    if let create = entry.value(\.create) { return creation(create).map { .create($0) } }
    if let claim = entry.value(\.claim) { return .claim(claim) }
    if let promise = entry.value(\.promise) { return .promise(promise) }
    return receiver(entry.keys.spawn, absent: \.absent, of: entry).map { .spawn($0) }
  }

  /// Parses an act that creates a task, which may describe the task.
  private func creation(_ value: Either<String, Mapping<TaskKeys>>) -> Creation? {
    switch value {
    case .first(let id):
      guard let task = names.task(id) else { return nil }
      guard names.tasks.tasks[task.index].isCreatedByAgent else {
        diagnostics.error(
          "`\(id.value.text ?? "")` is a task of the work, which exists from the start; remove `create`, or "
            + "describe another task",
          at: id.location
        )
        return nil
      }
      return Creation(task)
    case .second(let description):
      // The reader of the work has read the description, and has reported what is wrong with it.
      let id = description.value.value(of: TaskKeys().id)?.text
      return id.flatMap(names.tasks.id).map { Creation($0) }
    }
  }

  private func cancellation(_ keys: Mapping<CancelActKeys>) -> Cancellation? {
    if keys.has(\.agent) {
      return keys.unread(\.agent).flatMap(names.agent).map { .agent($0) }
    }
    return keys.unread(\.task).flatMap(names.task).map { .task($0) }
  }

  private mutating func handoff(
    _ entry: Mapping<ScriptedHandoffKeys>
  ) -> Clause.ScriptedHandoff? {
    guard !entry.hasUnknownKey, hasOneKey(entry, "a handoff"),
      let (intent, key) = entry.keys.receivers.first(where: { entry.has($0.key) })
    else { return nil }
    let task = entry.unread(\.task)
    if let task {
      guard [.assign, .delegate, .inform].contains(intent) else {
        diagnostics.error(
          "`task` can be used only with `assign`, `delegate` and `inform`; remove it",
          at: task.location
        )
        return nil
      }
      guard let named = names.task(task) else { return nil }
      return receiver(key, absent: \.absent, of: entry).map {
        Clause.ScriptedHandoff(intent: intent, receiver: $0, task: named)
      }
    }
    return receiver(key, absent: \.absent, of: entry).map {
      Clause.ScriptedHandoff(intent: intent, receiver: $0)
    }
  }

  /// Returns whether an entry has exactly one key besides `absent`, `count` and `task`.
  ///
  /// If it does not, adds an error to the diagnostics.
  private func hasOneKey<Keys>(_ entry: Mapping<Keys>, _ name: String) -> Bool {
    let additional = [ActKeys.absentName, ActKeys.countName, ScriptedHandoffKeys.taskName]
    let keys = entry.writtenKeys.filter { !additional.contains($0) }
    guard keys.count != 1 else { return true }
    let listed = keys.map { "`\($0)`" }.joined(separator: " and ")
    diagnostics.error(
      keys.isEmpty
        ? "\(name) needs one key that says what it is; add one"
        : "\(name) can have only one of \(listed); write one entry for each",
      at: entry.location
    )
    return false
  }

  /// Returns the agent that a script starts, or to which it hands work.
  ///
  /// If no agent has the name and the script does not set `absent`, an error is added to the diagnostics, and
  /// the result is `nil`.
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
        "`\(name)` is an agent of the scenario; remove `absent`",
        at: entry.location(of: absent)
      )
    }
    return agent
  }

  /// Adds an error about an agent that does not exist, with a suggestion.
  private func reportMissing(_ name: String, at location: SourceLocation) {
    let words = name.split(separator: " ").map(String.init)
    if words.count > 1, names.roster.agent(words[0]) != nil {
      names.reportAbsent(
        "no agent is named `\(name)`; write only `\(words[0])`, since the task is that of the session",
        at: location
      )
    } else {
      let hint = Spelling.hint(for: name, in: names.roster.names, kind: "the agents are")
      names.reportAbsent(
        "no agent is named `\(name)`; \(hint)\(hint.hasSuffix("?") ? " I" : "; i")f no agent is meant "
          + "to have the name, add `absent: true`",
        at: location
      )
    }
  }
}

extension Clause {
  /// Leaves the tasks that the clause creates to the coordinator, unless the clause assigns them itself.
  fileprivate mutating func announceCreations() {
    let assigned = (hands ?? []).filter { $0.intent == .assign || $0.intent == .delegate }
      .compactMap(\.task)
    does = does?.map { act in
      guard case .create(let creation) = act else { return act }
      return .create(Creation(creation.task, isAnnounced: !assigned.contains(creation.task)))
    }
  }
}
