import RehearsalSimulation

/// What goes wrong on purpose.
extension ScenarioReader {
  func readFaults(_ scenario: ObjectReader, heal: Instant?) -> [Fault] {
    var faults: [Fault] = []
    var names: Set<String> = []
    for value in scenario.list("faults") {
      guard let fault = fault(value) else { continue }
      if !names.insert(fault.id).inserted {
        complaints.error("another fault is already called `\(fault.id)`", at: value.location)
      }
      if let heal { check(fault, against: heal) }
      faults.append(fault)
    }
    return faults
  }

  /// Complains of a fault that could not strike before `heal`, or would outlast it.
  private func check(_ fault: Fault, against heal: Instant) {
    if case .at(let instant) = fault.occurrence, instant >= heal {
      complaints.error(
        "`\(fault.id)` strikes at \(VirtualTime(instant.nanoseconds)), but `heal` ends all faults "
          + "at \(VirtualTime(heal.nanoseconds)); make it strike earlier",
        at: fault.location
      )
    }
    if case .partition(_, _, _, let until) = fault.verb, until > heal {
      complaints.error(
        "`\(fault.id)` lasts until \(VirtualTime(until.nanoseconds)), but `heal` ends all faults at "
          + "\(VirtualTime(heal.nanoseconds)); let it end earlier",
        at: fault.location
      )
    }
    if case .hold(_, let until) = fault.verb, until > heal {
      complaints.error(
        "`\(fault.id)` holds until \(VirtualTime(until.nanoseconds)), but `heal` ends all faults "
          + "at \(VirtualTime(heal.nanoseconds)); let go earlier",
        at: fault.location
      )
    }
  }

  private func fault(_ value: YAMLValue) -> Fault? {
    guard let entry = values.object(value, "a fault", ScenarioShape.fault),
      let id = entry.text("id"), let (verb, inner) = verb(of: entry)
    else { return nil }
    // A partition strikes whatever is sent while it lasts.
    let occurrence: Fault.Occurrence =
      if case .partition = verb { .rate(Percentage(hundredths: 10_000)) } else {
        occurrence(of: inner)
      }
    return Fault(id: id, verb: verb, occurrence: occurrence, location: value.location)
  }

  private func verb(of fault: ObjectReader) -> (Fault.Verb, ObjectReader)? {
    messageVerb(of: fault) ?? processVerb(of: fault) ?? semanticVerb(of: fault)
  }

  private func messageVerb(of fault: ObjectReader) -> (Fault.Verb, ObjectReader)? {
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
    if let entry = fault.object("hold", ScenarioShape.hold), let until = entry.duration("until") {
      return (.hold(handoffs(entry), until: Instant(nanoseconds: until)), entry)
    }
    if let entry = fault.object("misroute", ScenarioShape.misroute),
      let receiver = entry.text("receiver")
    {
      return (.misroute(handoffs(entry), to: roster.agentOrMention(receiver)), entry)
    }
    if let entry = fault.object("truncate", ScenarioShape.truncate) {
      return (.truncate(handoffs(entry), keep: entry.integer("keep", in: 0...1_000) ?? 0), entry)
    }
    if let entry = fault.object("ack-without-write", ScenarioShape.ackWithoutWrite) {
      return (.ackWithoutWrite(handoffs(entry)), entry)
    }
    return partition(fault)
  }

  /// No handoff passes between two groups from an instant until another.
  private func partition(_ fault: ObjectReader) -> (Fault.Verb, ObjectReader)? {
    guard let entry = fault.object("partition", ScenarioShape.partition),
      let until = entry.duration("until")
    else { return nil }
    let from = entry.duration("at") ?? 0
    guard from < until else {
      complaints.error("`until` has to come after `at`", at: entry.place(of: "until"))
      return nil
    }
    func group(_ key: String) -> [AgentID] {
      let values = entry.list(key)
      if values.isEmpty {
        complaints.error("`\(key)` names nobody; name an agent", at: entry.place(of: key))
      }
      return values.compactMap { agent($0, key) }
    }
    let verb = Fault.Verb.partition(
      group("between"),
      group("and"),
      from: Instant(nanoseconds: from),
      until: Instant(nanoseconds: until)
    )
    return (verb, entry)
  }

  private func processVerb(of fault: ObjectReader) -> (Fault.Verb, ObjectReader)? {
    if let entry = fault.object("crash", ScenarioShape.crash), let sessions = sessions(entry) {
      return (.crash(sessions, moment(entry), restart: entry.duration("restart")), entry)
    }
    if let entry = fault.object("pause", ScenarioShape.pause), let sessions = sessions(entry),
      let time = entry.duration("for")
    {
      return (.pause(sessions, for: time), entry)
    }
    if let entry = fault.object("slow", ScenarioShape.slow), let sessions = sessions(entry),
      let times = entry.integer("times", in: 2...1_000)
    {
      return (.slow(sessions, times: times), entry)
    }
    return nil
  }

  private func moment(_ entry: ObjectReader) -> Fault.Moment? {
    let before = event("before", entry)
    let after = event("after", entry)
    if before != nil, after != nil {
      complaints.error(
        "a crash comes `before` an event or `after` one, not both",
        at: entry.place(of: "after")
      )
    }
    return before.map { .before($0) } ?? after.map { .after($0) }
  }

  /// An event that sessions bring about; a crash at any other would never come.
  private func event(_ key: String, _ entry: ObjectReader) -> Event.Name? {
    guard let event: Event.Name = entry.choice(key) else { return nil }
    if Fault.Moment.events.contains(event) { return event }
    let known = Fault.Moment.events.map(\.rawValue)
    complaints.error(
      "no session brings about `\(event.rawValue)`; "
        + Spelling.hint(for: event.rawValue, in: known, kind: "there are"),
      at: entry.place(of: key)
    )
    return nil
  }

  private func semanticVerb(of fault: ObjectReader) -> (Fault.Verb, ObjectReader)? {
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
    if let entry = fault.object("defer", ScenarioShape.deferring), let sessions = sessions(entry) {
      return (.deferring(sessions, promise: entry.text("promise") ?? "I will report back"), entry)
    }
    if let entry = fault.object("stop-silently", ScenarioShape.stopSilently),
      let sessions = sessions(entry)
    {
      return (.stopSilently(sessions), entry)
    }
    return bareVerb(of: fault)
  }

  private func bareVerb(of fault: ObjectReader) -> (Fault.Verb, ObjectReader)? {
    if let entry = fault.object("no-op", ScenarioShape.bare), let sessions = sessions(entry) {
      return (.noOp(sessions), entry)
    }
    if let entry = fault.object("self-delegate", ScenarioShape.bare), let sessions = sessions(entry)
    {
      return (.selfDelegate(sessions), entry)
    }
    if let entry = fault.object("claim-without-evidence", ScenarioShape.claimWithoutEvidence),
      let sessions = sessions(entry)
    {
      return (.claimWithoutEvidence(sessions, claim: entry.text("claim") ?? "tests"), entry)
    }
    if let entry = fault.object("ask-user", ScenarioShape.bare), let sessions = sessions(entry) {
      return (.askUser(sessions), entry)
    }
    if let entry = fault.object("use-tool", ScenarioShape.useTool), let sessions = sessions(entry),
      let tool = entry.text("tool")
    {
      return (.useTool(sessions, tool: tool), entry)
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
    let stem = Term.stem(of: text)
    guard promised.contains(where: { Term.stem(of: $0) == stem }) else {
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
