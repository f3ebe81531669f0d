import RehearsalSimulation

/// Scripts.
extension ScenarioReader {
  /// Reads the scripts by agent; the scenario's, where it has one, unless the configuration says that
  /// its own are used in their place.
  func readBehaviour(_ scenario: ObjectReader) -> [(name: String, behaviour: Behaviour)] {
    let fixed = scripts(scenario)
    var own: [(name: String, behaviour: Behaviour)] = []
    for layer in layers { own = Self.replacing(own, by: within(layer, scripts)) }
    let overrides = layers.compactMap(\.overrides).last ?? false
    return overrides ? Self.replacing(fixed, by: own) : Self.replacing(own, by: fixed)
  }

  private static func replacing(
    _ scripts: [(name: String, behaviour: Behaviour)],
    by others: [(name: String, behaviour: Behaviour)]
  ) -> [(name: String, behaviour: Behaviour)] {
    let names = Set(others.map(\.name))
    return scripts.filter { !names.contains($0.name) } + others
  }

  private func scripts(_ file: ObjectReader) -> [(name: String, behaviour: Behaviour)] {
    file.table("behaviour").compactMap { key, name, value in
      guard agent(name, at: key.location) != nil else { return nil }
      return (name, Behaviour(clauses: values.list(value, name).compactMap(clause)))
    }
  }

  private func clause(_ value: YAMLValue) -> Clause? {
    guard let entry = values.object(value, "a clause", ScenarioShape.clause) else { return nil }
    var clause = Clause(location: value.location)
    if let when = entry.object("when", ScenarioShape.condition) {
      clause.when.intent = when.choice("intent")
      clause.when.task = when["task"].flatMap { task($0, "task") }
      clause.when.sender = when["from"].flatMap { agent($0, "from") }
      clause.when.round = when.integer("round", in: 0...1_000_000)
      // What is for a task or a sender that is not there is for no session.
      guard (clause.when.task == nil) == (when["task"] == nil),
        (clause.when.sender == nil) == (when["from"] == nil)
      else { return nil }
    }
    clause.takes = entry.duration("takes")
    clause.spends = entry.integer("spends", in: 0...1_000_000_000_000).map { Int64($0) }
    clause.does = entry["does"].map { values.list($0, "does").compactMap(act) }
    clause.reports = entry["reports"].map { _ in entry.table("reports").compactMap(measurement) }
    clause.decides = entry["decides"].flatMap(decision)
    clause.hands = entry["hands"].map { values.list($0, "hands").compactMap(hand) }
    clause.times = entry["times"].flatMap(times) ?? 1
    return clause
  }

  private func times(_ value: YAMLValue) -> Int? {
    value.text == "always" ? .max : values.integer(value, "times", in: 1...1_000_000_000)
  }

  private func act(_ value: YAMLValue) -> Act? {
    guard let entry = values.object(value, "an act", ScenarioShape.act) else { return nil }
    guard !entry.hasUnknownKey, isOne(entry, "an act") else { return nil }
    guard entry["absent"] == nil || entry["spawn"] != nil else {
      diagnostics.error(
        "`absent` goes with `spawn` alone; leave it out",
        at: entry.place(of: "absent")
      )
      return nil
    }
    if let skill = entry.text("skill") { return .skill(skill) }
    if let read = entry["read"] { return path(read, "read").map { .read($0) } }
    if let write = entry["write"] { return path(write, "write").map { .write($0) } }
    if let command = entry.text("command") { return .command(command, succeeds: true) }
    if let tool = entry.text("tool") { return .tool(tool) }
    if let claim = entry.text("claim") { return .claim(claim) }
    if let promise = entry.text("promise") { return .promise(promise) }
    return receiver("spawn", of: entry).map { .spawn($0) }
  }

  /// Whether an entry says one thing, besides whether its receiver exists.
  private func isOne(_ entry: ObjectReader, _ name: String) -> Bool {
    let keys = entry.keys.filter { $0 != "absent" }
    guard keys.count != 1 else { return true }
    let said = keys.map { "`\($0)`" }.joined(separator: " and ")
    diagnostics.error(
      keys.isEmpty
        ? "\(name) says nothing; give it one key with its value"
        : "\(name) is one thing, not \(said); make one of each",
      at: entry.location
    )
    return false
  }

  /// The agent that a script hands something to or starts: there has to be one, unless the script says
  /// that there is none.
  private func receiver(_ key: String, of entry: ObjectReader) -> AgentID? {
    guard let name = entry.text(key) else { return nil }
    let isAbsent = entry.flag("absent") ?? false
    guard let agent = roster.agent(name) else {
      if isAbsent { return roster.agentOrMention(name) }
      return missing(name, at: entry.place(of: key))
    }
    if isAbsent {
      diagnostics.error(
        "`\(name)` is an agent of the scenario; leave out `absent`",
        at: entry.place(of: "absent")
      )
    }
    return agent
  }

  /// Complains of an agent that is not there, and says what may have been meant.
  private func missing(_ name: String, at location: SourceLocation) -> AgentID? {
    let words = name.split(separator: " ").map(String.init)
    if words.count > 1, roster.agent(words[0]) != nil {
      isAbsent(
        "no agent is named `\(name)`; write `\(words[0])`: what is handed on is the task of the session",
        at: location
      )
    } else {
      let hint = Spelling.hint(for: name, in: roster.names, kind: "the agents are")
      isAbsent(
        "no agent is named `\(name)`; \(hint)\(hint.hasSuffix("?") ? " I" : "; i")f nobody is meant to "
          + "have the name, add `absent: true`",
        at: location
      )
    }
    return nil
  }

  private func measurement(_ key: YAMLValue, _ name: String, _ value: YAMLValue) -> Measurement? {
    guard isMetric(name, at: key.location) else { return nil }
    guard value.text != "none" else { return Measurement(metric: name, value: nil) }
    return values.percentage(value, name).map { Measurement(metric: name, value: $0) }
  }

  /// Whether there is a metric of a name, or complains.
  func isMetric(_ name: String, at location: SourceLocation) -> Bool {
    guard !CoverageGate.metrics.contains(name) else { return true }
    let hint = Spelling.hint(for: name, in: CoverageGate.metrics, kind: "the metrics are")
    diagnostics.error("there is no metric `\(name)`; \(hint)", at: location)
    return false
  }

  private func decision(_ value: YAMLValue) -> Clause.ScriptedDecision? {
    guard let entry = values.object(value, "decides", ScenarioShape.decision),
      let decision: Decision = entry.choice("decision")
    else { return nil }
    let defects = entry.list("defects").compactMap { value -> Defect? in
      guard let defect = values.object(value, "a defect", ScenarioShape.defect),
        let category = defect.text("category"), let text = defect.text("text")
      else { return nil }
      return Defect(category: category, text: text)
    }
    return Clause.ScriptedDecision(decision: decision, defects: defects)
  }

  private func hand(_ value: YAMLValue) -> Clause.ScriptedHandoff? {
    guard let entry = values.object(value, "a handoff", ScenarioShape.hand) else { return nil }
    guard !entry.hasUnknownKey, isOne(entry, "a handoff"),
      let intent = Intent.allCases.first(where: { entry[$0.rawValue] != nil })
    else { return nil }
    return receiver(intent.rawValue, of: entry).map {
      Clause.ScriptedHandoff(intent: intent, receiver: $0)
    }
  }
}
