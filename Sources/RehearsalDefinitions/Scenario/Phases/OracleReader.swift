import RehearsalSimulation

/// What a scenario asserts.
extension ScenarioReader {
  func readOracle(_ scenario: ObjectReader) -> Oracle {
    if let mustFail = scenario["must-fail"] {
      if scenario["expect"] != nil {
        diagnostics.error(
          "a scenario has either `expect` or `must-fail`; a canary asserts nothing else",
          at: scenario.place(of: "must-fail")
        )
      }
      let patterns = values.list(mustFail, "must-fail").compactMap(violation)
      if patterns.isEmpty {
        diagnostics.error(
          "`must-fail` names no violation; a canary has to have one",
          at: mustFail.location
        )
      }
      return .mustFail(patterns, mustFail.location)
    }
    guard let entry = scenario.object("expect", ScenarioShape.expect) else { return .soundness }
    return .expectations(expectations(entry))
  }

  private func expectations(_ entry: ObjectReader) -> Expectations {
    var expectations = Expectations()
    expectations.outcomes = entry.table("outcomes").compactMap(outcome)
    expectations.violations = violations(entry)
    expectations.handoffs = handoffSequence(entry)
    expectations.never = entry.list("never").compactMap { value in
      rule(value).map {
        Expectations.ViolationPattern(rule: $0, agent: nil, task: nil, location: value.location)
      }
    }
    expectations.eventually = entry.list("eventually").compactMap { value in
      values.choice(value, "eventually").map { goal in
        Expectations.Eventually(goal: goal, location: value.location)
      }
    }
    expectations.atMost = entry.list("at-most").compactMap(bound)
    expectations.sometimes = entry.list("sometimes").compactMap { value in
      values.object(value, "a witness", ScenarioShape.witness).flatMap(occasion)
    }
    expectations.always = entry.list("always").compactMap { value in
      values.choice(value, "always").map {
        Expectations.Always(invariant: $0, location: value.location)
      }
    }
    readOrder(entry, into: &expectations)
    expectations.reachable = entry.table("reachable").compactMap(outcome)
    expectations.numbers = entry.table("numbers").compactMap(number)
    expectations.ends = entry["ends"].flatMap { value in
      values.choice(value, "ends").map { Expectations.Ends(end: $0, location: value.location) }
    }
    return expectations
  }

  private func outcome(
    _ key: YAMLValue,
    _ name: String,
    _ value: YAMLValue
  ) -> Expectations.TaskOutcome? {
    let task = name == "work" ? nil : task(key, "outcomes")
    guard name == "work" || task != nil else { return nil }
    guard value.pairs != nil else {
      let kind: Outcome.Kind? = values.choice(value, name)
      return kind.map {
        Expectations.TaskOutcome(task: task, kind: $0, reason: nil, location: key.location)
      }
    }
    guard let entry = values.object(value, name, ScenarioShape.outcome),
      let kind: Outcome.Kind = entry.choice("is")
    else { return nil }
    let reason: Outcome.Reason? = entry.choice("because")
    if let reason, !Outcome.reasons(for: kind).contains(reason) {
      let known = Outcome.reasons(for: kind).map(\.rawValue)
      diagnostics.error(
        "`\(kind.rawValue)` is never because of `\(reason.rawValue)`; "
          + Spelling.hint(for: "", in: known, kind: "its reasons are"),
        at: entry.place(of: "because")
      )
    }
    return Expectations.TaskOutcome(
      task: task,
      kind: kind,
      reason: reason,
      location: key.location
    )
  }

  private func violations(_ expect: ObjectReader) -> Expectations.Violations? {
    guard let entry = expect.object("violations", ScenarioShape.violations) else { return nil }
    if let exactly = entry["exactly"] {
      let patterns = values.list(exactly, "exactly").compactMap(violation)
      return .exactly(patterns, entry.place(of: "exactly"))
    }
    return entry["include"].map { .include(values.list($0, "include").compactMap(violation)) }
  }

  private func violation(_ value: YAMLValue) -> Expectations.ViolationPattern? {
    guard let entry = values.object(value, "a violation", ScenarioShape.violation),
      let rule = entry["rule"].flatMap(rule)
    else { return nil }
    return Expectations.ViolationPattern(
      rule: rule,
      agent: entry["agent"].flatMap { agent($0, "agent") },
      task: entry["task"].flatMap { task($0, "task") },
      location: value.location
    )
  }

  private func rule(_ value: YAMLValue) -> String? {
    guard let rule = values.text(value, "rule") else { return nil }
    if rules.runs.contains(rule) { return rule }
    diagnostics.error(
      "there is no rule `\(rule)`; \(Spelling.hint(for: rule, in: rules.runs, kind: "the rules are"))",
      at: value.location
    )
    return nil
  }

  private func bound(_ value: YAMLValue) -> Expectations.Bound? {
    guard let entry = values.object(value, "a bound", ScenarioShape.bound),
      let occasion = occasion(entry),
      let count = entry.integer("count", in: 0...1_000_000_000)
    else { return nil }
    return Expectations.Bound(occasion, count: count)
  }

  func occasion(_ entry: ObjectReader) -> Expectations.Occasion? {
    guard let event: Event.Name = entry.choice("event") else { return nil }
    var occasion = Expectations.Occasion(event: event, location: entry.location)
    occasion.agent = entry["agent"].flatMap { agent($0, "agent") }
    occasion.task = entry["task"].flatMap { task($0, "task") }
    return occasion
  }
}
