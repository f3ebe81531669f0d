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
  /// The last event that was added as evidence, and the places of the violations that it shows.
  private var latest: (event: UInt64, found: [Int]) = (0, [])

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
    let key = Key(rule: rule.id, agent: agent, task: task, text: text)
    let place = places[key] ?? violations.count
    note(place, shownBy: evidence.last ?? 0)
    guard place == violations.count else {
      violations[place].evidence += evidence
      return
    }
    places[key] = place
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

  private mutating func note(_ place: Int, shownBy event: UInt64) {
    if latest.event != event { latest = (event, []) }
    latest.found.append(place)
  }

  /// The place of the first violation of a group of rules that an event shows, as long as nothing
  /// was found at a later event.
  func place(inGroup group: String, shownBy event: UInt64) -> Int? {
    guard latest.event == event else { return nil }
    return latest.found.filter { violations[$0].rule.hasPrefix(group + ".") }.min()
  }

  /// Adds a violation that an event shows.
  mutating func add(_ rule: RuleDescription, _ event: borrowing Event, _ text: String) {
    add(rule, agent: event.agent, task: event.task, text, evidence: [event.sequence])
  }
}
