import RehearsalSimulation

/// A parser of what a scenario expects of its runs, in the key `expect` or `must-fail`.
struct OracleReader {
  let names: NameTable
  /// The identifiers of the rules that check runs.
  ///
  /// Assertions may name only these rules.
  let ruleIDs: [String]

  var diagnostics: Diagnostics { names.diagnostics }

  func oracle(_ scenario: Mapping<ScenarioKeys>) -> Oracle {
    if let mustFail = scenario.unparsed(\.mustFail) {
      if scenario.has(\.expect) {
        diagnostics.error(
          "a scenario has either `expect` or `must-fail`; a canary asserts nothing else",
          at: scenario.location(of: \.mustFail)
        )
      }
      let patterns = (mustFail.read() ?? []).compactMap(violationPattern)
      if patterns.isEmpty {
        diagnostics.error(
          "`must-fail` names no violation; name at least one",
          at: mustFail.location
        )
      }
      return .mustFail(patterns, mustFail.location)
    }
    guard let entry = scenario.value(\.expect) else { return .soundness }
    let previousCount = diagnostics.count
    let expectations = expectations(entry)
    if expectations.assertsNothing, diagnostics.count == previousCount {
      diagnostics.error(
        "`expect` asserts nothing; add an expectation, or remove the key, so that every task has to complete",
        at: scenario.location(of: \.expect)
      )
    }
    return .expectations(expectations)
  }

  private func expectations(_ entry: Mapping<ExpectKeys>) -> Expectations {
    var expectations = Expectations()
    expectations.outcomes = entry.elements(\.outcomes).compactMap(outcome)
    expectations.violations = expectedViolations(entry)
    expectations.handoffs = entry.value(\.handoffs).flatMap(expectedHandoffs)
    expectations.never = entry.elements(\.never).compactMap { value in
      validRuleID(value).map {
        Expectations.ViolationPattern(rule: $0, agent: nil, task: nil, location: value.location)
      }
    }
    expectations.eventually = entry.elements(\.eventually).compactMap { value in
      value.read().map { Expectations.Eventually(goal: $0, location: value.location) }
    }
    expectations.atMost = entry.validElements(\.atMost).compactMap(eventLimit)
    expectations.sometimes = entry.validElements(\.sometimes).compactMap(eventPattern)
    expectations.always = entry.elements(\.always).compactMap { value in
      value.read().map { Expectations.Always(invariant: $0, location: value.location) }
    }
    readOrderAssertions(entry, into: &expectations)
    expectations.reachable = entry.elements(\.reachable).compactMap(outcome)
    expectations.numbers = entry.elements(\.numbers).flatMap(numberBounds)
    expectations.ends = entry.unparsed(\.ends).flatMap { value in
      value.read().map { Expectations.EndingAssertion(end: $0, location: value.location) }
    }
    return expectations
  }

  private func outcome(
    _ entry: TableEntry<Either<Outcome.Kind, Mapping<OutcomeKeys>>>
  ) -> Expectations.TaskOutcome? {
    let task = entry.name == "work" ? nil : names.task(entry.name, at: entry.location)
    guard entry.name == "work" || task != nil else { return nil }
    if task == nil, names.tasks.tasks.contains(where: { !$0.isCreatedByAgent }) {
      diagnostics.error(
        "`work` has an outcome only if it has no tasks; name its tasks, or use `eventually: [all-tasks-completed]`",
        at: entry.location
      )
      return nil
    }
    func outcome(_ kind: Outcome.Kind, _ reason: Outcome.Reason?) -> Expectations.TaskOutcome {
      Expectations.TaskOutcome(task: task, kind: kind, reason: reason, location: entry.location)
    }
    switch entry.value.read() {
    case .first(let kind): return kind.read().map { outcome($0, nil) }
    case .second(let value):
      guard let keys = value.read(), let kind = keys.value(\.kind) else { return nil }
      let reason = keys.value(\.reason)
      if let reason { checkReason(reason, of: kind, at: keys.location(of: \.reason)) }
      return outcome(kind, reason)
    case nil: return nil
    }
  }

  /// Adds an error if outcomes of this kind never have this reason.
  private func checkReason(
    _ reason: Outcome.Reason,
    of kind: Outcome.Kind,
    at location: SourceLocation
  ) {
    if let problem = kind.problem(withReason: reason) { diagnostics.error(problem, at: location) }
  }

  private func expectedViolations(_ expect: Mapping<ExpectKeys>) -> Expectations.Violations? {
    guard let entry = expect.value(\.violations) else { return nil }
    if entry.has(\.exactly) {
      let patterns = entry.elements(\.exactly).compactMap(violationPattern)
      return .exactly(patterns, entry.location(of: \.exactly))
    }
    return entry.has(\.include)
      ? .include(entry.elements(\.include).compactMap(violationPattern)) : nil
  }

  private func violationPattern(
    _ value: UnparsedValue<Mapping<ViolationKeys>>
  ) -> Expectations.ViolationPattern? {
    guard let entry = value.read(), let rule = entry.unparsed(\.rule).flatMap(validRuleID) else {
      return nil
    }
    return Expectations.ViolationPattern(
      rule: rule,
      agent: entry.unparsed(\.agent).flatMap(names.agent),
      task: entry.unparsed(\.task).flatMap(names.task),
      location: value.location
    )
  }

  private func validRuleID(_ value: UnparsedValue<String>) -> String? {
    guard let rule = value.read() else { return nil }
    if ruleIDs.contains(rule) { return rule }
    let hint = Spelling.hint(
      for: rule,
      in: ruleIDs,
      kind: "the rules are",
      shownBy: ["rehearse rules"]
    )
    diagnostics.error("there is no rule `\(rule)`; \(hint)", at: value.location)
    return nil
  }

  private func eventLimit(_ entry: Mapping<EventLimitKeys>) -> Expectations.EventLimit? {
    guard let pattern = eventPattern(entry.restricted(to: \.witness)),
      let count = entry.value(\.maximumCount)
    else {
      return nil
    }
    return Expectations.EventLimit(pattern, maximumCount: count)
  }

  func eventPattern(_ entry: Mapping<WitnessKeys>) -> Expectations.EventPattern? {
    guard let event = entry.value(\.event) else { return nil }
    var pattern = Expectations.EventPattern(event: event, location: entry.location)
    pattern.agent = entry.unparsed(\.agent).flatMap(names.agent)
    pattern.task = entry.unparsed(\.task).flatMap(names.task)
    if entry.has(\.agent), !event.hasAgent {
      diagnostics.error(
        "no `\(event.rawValue)` is about an agent; remove `agent`",
        at: entry.location(of: \.agent)
      )
    }
    if entry.has(\.task), !event.hasTask {
      diagnostics.error(
        "no `\(event.rawValue)` is about a task; remove `task`",
        at: entry.location(of: \.task)
      )
    }
    return pattern
  }
}

extension Expectations {
  /// Whether no expectation is left once those that allow everything are removed, such as `superset: []`.
  ///
  /// The rules of severity error, which apply without `violations`, do not count.
  fileprivate var assertsNothing: Bool {
    var rest = self
    if violations == .include([]) { rest.violations = nil }
    if let handoffs, handoffs.groups.isEmpty, [.ordered, .superset].contains(handoffs.mode) {
      rest.handoffs = nil
    }
    return rest == Expectations()
  }
}

extension Event.Name {
  /// Whether an event of this kind can be about an agent.
  fileprivate var hasAgent: Bool {
    ![.runStarted, .runEnded, .limitReached].contains(self)
  }

  /// Whether an event of this kind can be about a task.
  fileprivate var hasTask: Bool {
    hasAgent && ![.agentCrashed, .agentRestarted].contains(self)
  }
}
