package import RehearsalSimulation

/// Shows each event to the rules that subscribe to its kind.
package struct RuleEngine {
  private var rules: [any Rule]
  private var findings: Findings
  /// For each kind's number, the places of the rules that subscribe to it.
  private let subscribers: [[Int]]

  package init(_ plan: Plan) {
    rules = RuleBook.rules.map { $0.init(plan) }
    findings = Findings(severities: plan.severities)
    var subscribers = [[Int]](repeating: [], count: 256)
    for (place, rule) in RuleBook.rules.enumerated() {
      for kind in rule.about.kinds { subscribers[Int(kind.code)].append(place) }
    }
    self.subscribers = subscribers
  }

  package mutating func observe(_ event: borrowing Event) {
    for place in subscribers[Int(event.kind.name.code)] {
      rules[place].observe(event, &findings)
    }
  }

  /// The violations, in the order they were found; those of the run's end come last.
  package mutating func conclude() -> [Violation] {
    for place in rules.indices { rules[place].conclude(&findings) }
    return findings.violations
  }
}
