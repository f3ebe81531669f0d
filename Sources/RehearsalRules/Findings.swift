package import RehearsalSimulation

/// The violations of a run as they are found.
package struct Findings: Sendable {
  private struct Key: Hashable {
    var rule: String
    var agent: AgentID
    var task: TaskID
    var text: String
  }

  package private(set) var violations: [Violation] = []
  private var places: [Key: Int] = [:]
  private let severities: [RuleSeverity]
  /// The last event that was added as evidence.
  private var latest: UInt64?

  init(severities: [RuleSeverity]) {
    self.severities = severities
  }

  /// Adds a violation; a second with the same rule, agent, task and text adds its evidence only.
  package mutating func add(
    _ rule: RuleDescription,
    agent: AgentID,
    task: TaskID,
    _ text: String,
    evidence: [UInt64]
  ) {
    latest = evidence.last
    let key = Key(rule: rule.id, agent: agent, task: task, text: text)
    if let place = places[key] {
      violations[place].evidence += evidence
      return
    }
    places[key] = violations.count
    let severity = severities.last { $0.rule == rule.id }?.severity ?? rule.severity
    violations.append(
      Violation(
        rule: rule.id,
        severity: severity,
        agent: agent,
        task: task,
        text: text,
        evidence: evidence
      )
    )
  }

  /// The place of the first violation of a group of rules that an event shows, as long as nothing
  /// was found at a later event.
  func place(inGroup group: String, shownBy event: UInt64) -> Int? {
    guard latest == event else { return nil }
    return violations.firstIndex { violation in
      violation.rule.hasPrefix(group + ".") && violation.evidence.contains(event)
    }
  }

  /// Adds a violation that an event shows.
  mutating func add(_ rule: RuleDescription, _ event: borrowing Event, _ text: String) {
    add(rule, agent: event.agent, task: event.task, text, evidence: [event.sequence])
  }
}
