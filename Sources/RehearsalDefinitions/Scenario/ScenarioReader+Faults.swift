import RehearsalSimulation

/// What goes wrong on purpose.
extension ScenarioReader {
  func readFaults(_ scenario: ObjectReader, _ models: [ModelEntry], heal: Instant?) -> [Fault] {
    var faults = misconduct(models)
    var names = Set(faults.map(\.id))
    for value in scenario.list("faults") {
      guard let fault = fault(value) else { continue }
      if !names.insert(fault.id).inserted {
        diagnostics.error("another fault is already called `\(fault.id)`", at: value.location)
      }
      if let heal { check(fault, against: heal) }
      faults.append(fault)
    }
    return faults
  }

  /// Complains of a fault that could not strike before `heal`, or would outlast it.
  private func check(_ fault: Fault, against heal: Instant) {
    func complain(_ does: String, _ instant: Instant, _ remedy: String) {
      diagnostics.error(
        "`\(fault.id)` \(does) \(VirtualTime(instant.nanoseconds)), but `heal` ends all faults at "
          + "\(VirtualTime(heal.nanoseconds)); \(remedy)",
        at: fault.location
      )
    }
    if case .at(let instant) = fault.occurrence, instant >= heal {
      complain("strikes at", instant, "make it strike earlier")
    }
    if case .platform(.partition(_, _, _, let until)) = fault.verb, until > heal {
      complain("lasts until", until, "let it end earlier")
    }
    if case .platform(.slotsExhausted(_, let time)) = fault.verb,
      case .at(let instant) = fault.occurrence,
      time > heal.nanoseconds - instant.nanoseconds
    {
      let (end, isTooLate) = instant.nanoseconds.addingReportingOverflow(time)
      complain("lasts until", Instant(nanoseconds: isTooLate ? .max : end), "let it end earlier")
    }
    if case .handoff(.hold(let until), _) = fault.verb, until > heal {
      complain("holds until", until, "let go earlier")
    }
  }

  private func fault(_ value: YAMLValue) -> Fault? {
    guard let entry = values.object(value, "a fault", ScenarioShape.fault) else { return nil }
    let names = ScenarioShape.verbs.map(\.name).filter { entry[$0] != nil }
    guard names.count == 1, let name = names.first else {
      // An unknown key was probably meant to be the verb.
      if names.isEmpty, entry.hasUnknownKey { return nil }
      diagnostics.error(
        names.isEmpty
          ? "a fault needs a verb, which says what goes wrong; `rehearse faults` lists them"
          : "a fault has one verb, not \(names.count); make a fault of each",
        at: value.location
      )
      return nil
    }
    guard let id = entry.text("id"), let shape = ScenarioShape.keys(of: name),
      let keys = entry.object(name, shape), let verb = verb(name, keys)
    else { return nil }
    var fault = Fault(
      id: id,
      verb: verb,
      occurrence: occurrence(of: keys, verb),
      location: value.location
    )
    fault.mayMiss = entry.flag("may-miss") ?? false
    return fault
  }

  private func verb(_ name: String, _ entry: ObjectReader) -> Fault.Verb? {
    switch name {
    case "partition": partition(entry)
    case "slots-exhausted": slotsExhausted(entry)
    default:
      entry.knows("agent")
        ? sessions(entry).flatMap { sessionVerb(name, $0, entry) } : handoffVerb(name, entry)
    }
  }

  private func handoffVerb(_ name: String, _ entry: ObjectReader) -> Fault.Verb? {
    let handoffs = handoffs(entry)
    return handoffFault(name, entry).map { .handoff($0, handoffs) }
  }

  private func handoffFault(_ name: String, _ entry: ObjectReader) -> HandoffFault? {
    switch name {
    case "drop": return .drop
    case "duplicate":
      return .duplicate(copies: entry.integer("copies", in: 1...100) ?? 1)
    case "delay": return entry.duration("by").map { .delay(by: $0) }
    case "reorder":
      return .reorder(within: entry.duration("within") ?? 300_000_000_000)
    case "hold":
      return entry.duration("until").map { .hold(until: Instant(nanoseconds: $0)) }
    case "misroute":
      return entry.text("receiver").map { .misroute(to: roster.agentOrMention($0)) }
    case "truncate": return .truncate(keep: entry.integer("keep", in: 0...1_000) ?? 0)
    case "ack-without-write": return .ackWithoutWrite
    default: return nil
    }
  }

  private func sessionVerb(
    _ name: String,
    _ sessions: Fault.SessionPattern,
    _ entry: ObjectReader
  ) -> Fault.Verb? {
    switch name {
    case "crash":
      return .agent(.crash(moment(entry), restart: entry.duration("restart")), sessions)
    case "pause": return entry.duration("for").map { .agent(.pause(for: $0), sessions) }
    case "fail-open", "malformed-decision", "false-block", "false-allow":
      return decisionFault(name, sessions, entry).map { .decision($0, sessions) }
    default: return sessionFault(name, sessions, entry).map { .session($0, sessions) }
    }
  }

  private func sessionFault(
    _ name: String,
    _ sessions: Fault.SessionPattern,
    _ entry: ObjectReader
  ) -> SessionFault? {
    switch name {
    case "slow": return entry.integer("times", in: 2...1_000).map { .slow(times: $0) }
    case "skip-check": return entry.choice("check").map { .skipCheck($0) }
    case "scope-creep": return path(entry).map { .scopeCreep(path: $0) }
    case "false-done": return .falseDone
    case "no-op": return .noOp
    case "defer":
      return .deferring(promise: entry.text("promise") ?? "I will report back")
    case "omit":
      return omitted(entry, by: sessions.agent).map { .omit(deliverable: $0) }
    case "claim-without-evidence":
      return .claimWithoutEvidence(claim: entry.text("claim") ?? "tests")
    case "edit-gate": return gateFile(entry).map { .editGate(path: $0) }
    case "use-tool": return entry.text("tool").map { .useTool(tool: $0) }
    case "self-delegate": return .selfDelegate
    case "ask-user": return .askUser
    case "stop-silently": return .stopSilently
    case "torn-write": return .tornWrite
    case "stale-read": return .staleRead
    case "lost-update": return path(entry).map { .lostUpdate(path: $0) }
    case "rate-limit": return entry.duration("for").map { .rateLimit(for: $0) }
    case "budget-exhausted": return budgetExhausted(entry)
    default: return nil
    }
  }

  /// A verb that strikes those who decide on work.
  private func decisionFault(
    _ name: String,
    _ sessions: Fault.SessionPattern,
    _ entry: ObjectReader
  ) -> DecisionFault? {
    let agent = roster.members[Int(sessions.agent.rawValue)]
    guard agent.member.role == .verifier || agent.member.role == .reviewer else {
      diagnostics.error(
        "`\(agent.name)` decides on nothing; `\(name)` strikes a verifier or a reviewer",
        at: entry.place(of: "agent")
      )
      return nil
    }
    switch name {
    case "fail-open": return .failOpen
    case "malformed-decision": return .malformedDecision
    case "false-block": return .falseBlock
    case "false-allow": return .falseAllow
    default: return nil
    }
  }

  /// The verb by which an agent goes wrong of its own accord, which needs to say nothing more.
  func misconduct(_ name: String, of agent: AgentID, at location: SourceLocation) -> Fault.Verb? {
    let known = ScenarioShape.verbs.map(\.name).filter { ScenarioShape.needsNothing($0) }
    guard known.contains(name), let shape = ScenarioShape.keys(of: name) else {
      diagnostics.error(
        "`\(name)` is no misconduct; \(Spelling.hint(for: name, in: known, kind: "there are"))",
        at: location
      )
      return nil
    }
    let empty = ObjectReader(
      [],
      at: location,
      name: name,
      shape: shape.withoutNeeds,
      reader: values
    )
    return sessionVerb(name, Fault.SessionPattern(agent: agent), empty)
  }

  private func path(_ entry: ObjectReader) -> String? {
    entry["path"].flatMap { path($0, "path") }
  }

  /// The file of a gate that is edited: the one that is named, else that of the first gate.
  private func gateFile(_ entry: ObjectReader) -> String? {
    if entry["path"] != nil { return path(entry) }
    if let path = gateFiles.first { return path }
    diagnostics.error("no file states a gate; name a `path`", at: entry.location)
    return nil
  }

  private func budgetExhausted(_ entry: ObjectReader) -> SessionFault? {
    guard platform.budget == nil else { return .budgetExhausted }
    diagnostics.error(
      "there is no budget that could be exhausted; set `budget` under `platform`",
      at: entry.location
    )
    return nil
  }

  private func slotsExhausted(_ entry: ObjectReader) -> Fault.Verb? {
    guard let time = entry.duration("for") else { return nil }
    let leave = entry.integer("leave", in: 0...1_000_000) ?? 0
    guard let slots = platform.slots, leave < slots else {
      let problem =
        platform.slots.map { "all \($0) slots are left; leave fewer" }
        ?? "there are no slots that could be exhausted; set `slots` under `platform`"
      diagnostics.error(problem, at: entry.place(of: "leave"))
      return nil
    }
    return .platform(.slotsExhausted(leave: leave, for: time))
  }

  /// No handoff passes between two groups from an instant until another.
  private func partition(_ entry: ObjectReader) -> Fault.Verb? {
    guard let until = entry.duration("until") else { return nil }
    let from = entry.duration("at") ?? 0
    guard from < until else {
      diagnostics.error("`until` has to come after `at`", at: entry.place(of: "until"))
      return nil
    }
    func group(_ key: String) -> [AgentID] {
      let values = entry.list(key)
      if values.isEmpty {
        diagnostics.error("`\(key)` names nobody; name an agent", at: entry.place(of: key))
      }
      return values.compactMap { agent($0, key) }
    }
    return .platform(
      .partition(
        group("between"),
        group("and"),
        from: Instant(nanoseconds: from),
        until: Instant(nanoseconds: until)
      )
    )
  }

  private func moment(_ entry: ObjectReader) -> Fault.Moment? {
    let before = event("before", entry)
    let after = event("after", entry)
    if before != nil, after != nil {
      diagnostics.error(
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
    diagnostics.error(
      "no session brings about `\(event.rawValue)`; "
        + Spelling.hint(for: event.rawValue, in: known, kind: "there are"),
      at: entry.place(of: key)
    )
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
      diagnostics.error(
        "the contract promises no `\(text)`; \(hint)",
        at: entry.place(of: "deliverable")
      )
      return nil
    }
    return text
  }

  /// When a fault strikes; every time where it does not say.
  private func occurrence(
    of entry: ObjectReader,
    _ verb: Fault.Verb
  ) -> Fault.Occurrence {
    let always = Fault.Occurrence.rate(Percentage(hundredths: 10_000))
    switch verb {
    // It strikes whatever is sent while it lasts.
    case .platform(.partition): return always
    case .platform(.slotsExhausted): return .at(Instant(nanoseconds: entry.duration("at") ?? 0))
    default: break
    }
    let keys = ["nth", "at", "rate"].filter { entry[$0] != nil }
    if keys.count > 1 {
      diagnostics.error(
        "a fault takes one of `nth`, `at` and `rate`, not \(keys.count)",
        at: entry.location
      )
    }
    if let nth = entry.integer("nth", in: 1...1_000_000_000) {
      if nth == 1, case .session(.staleRead, _) = verb {
        diagnostics.error(
          "the first time there is nothing older to read; let it strike later",
          at: entry.place(of: "nth")
        )
      }
      return .nth(nth)
    }
    if let at = entry.duration("at") { return .at(Instant(nanoseconds: at)) }
    return entry.percentage("rate").map { .rate($0) } ?? always
  }
}
