package import RehearsalSimulation

/// Shows each event to the rules that subscribe to its kind.
package struct RuleEngine: Sendable {
  /// The rules that have something to judge in the plan.
  private var rules: [any Rule]
  private var findings: Findings
  /// The places of the rules that subscribe to a kind, kind after kind.
  private var subscribers: [Int] = []
  /// For each kind's number where its subscribers begin; they end where the next kind's begin.
  private var starts = [0]
  /// The kinds of event that a rule subscribes to.
  package let kinds: EventKinds

  package init(_ plan: Plan) {
    findings = Findings(severities: plan.severities)
    var rules: [any Rule] = []
    let places = RuleBook.rules.map { type -> Int? in
      guard let rule = type.init(plan) else { return nil }
      rules.append(rule)
      return rules.count - 1
    }
    self.rules = rules
    kinds = EventKinds(rules.flatMap { type(of: $0).about.kinds })
    for kind in RuleBook.subscribers {
      subscribers += kind.compactMap { places[$0] }
      starts.append(subscribers.count)
    }
  }

  package mutating func observe(_ event: borrowing Event) {
    let code = Int(event.kind.name.code)
    for subscriber in starts[code]..<starts[code + 1] {
      rules[subscribers[subscriber]].observe(event, &findings)
    }
  }

  /// The violations, in the order they were found; those of the run's end come last.
  package mutating func conclude() -> [Violation] {
    for place in rules.indices { rules[place].conclude(&findings) }
    return findings.violations
  }
}
