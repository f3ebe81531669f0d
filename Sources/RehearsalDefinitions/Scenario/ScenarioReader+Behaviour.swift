import RehearsalSimulation

/// Scripts and faults.
extension ScenarioReader {
  func readBehaviour(_ scenario: ObjectReader) -> [(name: String, behaviour: Behaviour)] {
    scenario.table("behaviour").compactMap { key, name, value in
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
    }
    clause.takes = entry.duration("takes")
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
    if let skill = entry.text("skill") { return .skill(skill) }
    if let read = entry["read"] { return path(read, "read").map { .read($0) } }
    if let write = entry["write"] { return path(write, "write").map { .write($0) } }
    if let command = entry.text("command") { return .command(command, succeeds: true) }
    if let tool = entry.text("tool") { return .tool(tool) }
    return entry.text("spawn").map { .spawn(roster.agentOrMention($0)) }
  }

  private func measurement(_ key: YAMLValue, _ name: String, _ value: YAMLValue) -> Measurement? {
    guard CoverageGate.metrics.contains(name) else {
      let hint = Spelling.hint(for: name, in: CoverageGate.metrics, kind: "the metrics are")
      complaints.error("there is no metric `\(name)`; \(hint)", at: key.location)
      return nil
    }
    guard value.text != "none" else { return Measurement(metric: name, value: nil) }
    return values.percentage(value, name).map { Measurement(metric: name, value: $0) }
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
    for intent in Intent.allCases {
      guard let receiver = entry.text(intent.rawValue) else { continue }
      return Clause.ScriptedHandoff(intent: intent, receiver: roster.agentOrMention(receiver))
    }
    return nil
  }
}

// MARK: - Faults

extension ScenarioReader {
  func readFaults(_ scenario: ObjectReader) -> [Fault] {
    var faults: [Fault] = []
    for value in scenario.list("faults") {
      guard let fault = fault(value) else { continue }
      if faults.contains(where: { $0.id == fault.id }) {
        complaints.error("another fault is already called `\(fault.id)`", at: value.location)
      }
      faults.append(fault)
    }
    return faults
  }

  private func fault(_ value: YAMLValue) -> Fault? {
    guard let entry = values.object(value, "a fault", ScenarioShape.fault),
      let id = entry.text("id"), let (verb, inner) = verb(of: entry)
    else { return nil }
    return Fault(
      id: id,
      verb: verb,
      occurrence: occurrence(of: inner),
      location: value.location
    )
  }

  private func verb(of fault: ObjectReader) -> (Fault.Verb, ObjectReader)? {
    if let entry = fault.object("drop", ScenarioShape.drop) {
      return (.drop(handoffs(entry)), entry)
    }
    if let entry = fault.object("duplicate", ScenarioShape.duplicate) {
      let copies = entry.integer("copies", in: 1...100) ?? 1
      return (.duplicate(handoffs(entry), copies: copies), entry)
    }
    if let entry = fault.object("delay", ScenarioShape.delay), let by = entry.duration("by") {
      return (.delay(handoffs(entry), by: by), entry)
    }
    if let entry = fault.object("skip-check", ScenarioShape.skipCheck),
      let sessions = sessions(entry), let check: Check = entry.choice("check")
    {
      return (.skipCheck(sessions, check), entry)
    }
    if let entry = fault.object("scope-creep", ScenarioShape.scopeCreep),
      let sessions = sessions(entry), let path = entry["path"].flatMap({ path($0, "path") })
    {
      return (.scopeCreep(sessions, path: path), entry)
    }
    if let entry = fault.object("false-done", ScenarioShape.falseDone),
      let sessions = sessions(entry)
    {
      return (.falseDone(sessions), entry)
    }
    if let entry = fault.object("omit", ScenarioShape.omit), let sessions = sessions(entry),
      let deliverable = omitted(entry, by: sessions.agent)
    {
      return (.omit(sessions, deliverable: deliverable), entry)
    }
    return nil
  }

  private func handoffs(_ entry: ObjectReader) -> Fault.HandoffPattern {
    var pattern = Fault.HandoffPattern()
    pattern.sender = entry["from"].flatMap { agent($0, "from") }
    pattern.receiver = entry["to"].flatMap { agent($0, "to") }
    pattern.intent = entry.choice("intent")
    pattern.task = entry["task"].flatMap { task($0, "task") }
    return pattern
  }

  private func sessions(_ entry: ObjectReader) -> Fault.SessionPattern? {
    guard let agent = entry["agent"].flatMap({ agent($0, "agent") }) else { return nil }
    var pattern = Fault.SessionPattern(agent: agent)
    pattern.task = entry["task"].flatMap { task($0, "task") }
    return pattern
  }

  /// The deliverable that is left out, which the agent's contract has to promise.
  private func omitted(_ entry: ObjectReader, by agent: AgentID) -> String? {
    guard let text = entry.text("deliverable") else { return nil }
    let promised = roster.members[Int(agent.rawValue)].member.contract.deliverables.map(\.text)
    guard promised.contains(where: { Term.stem(of: $0) == Term.stem(of: text) }) else {
      let hint = Spelling.hint(for: text, in: promised, kind: "its deliverables are")
      complaints.error(
        "the contract promises no `\(text)`; \(hint)",
        at: entry.place(of: "deliverable")
      )
      return nil
    }
    return text
  }

  /// When a fault strikes; every time where it does not say.
  private func occurrence(of entry: ObjectReader) -> Fault.Occurrence {
    let keys = ["nth", "at", "rate"].filter { entry[$0] != nil }
    if keys.count > 1 {
      complaints.error(
        "a fault takes one of `nth`, `at` and `rate`, not \(keys.count)",
        at: entry.location
      )
    }
    if let nth = entry.integer("nth", in: 1...1_000_000_000) { return .nth(nth) }
    if let at = entry.duration("at") { return .at(Instant(nanoseconds: at)) }
    return .rate(entry.percentage("rate") ?? Percentage(hundredths: 10_000))
  }
}
