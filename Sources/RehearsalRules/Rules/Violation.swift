public import RehearsalSimulation

/// A violation that a rule found, with the evidence for the violation.
public struct Violation: Sendable, Hashable {
  /// The identifier of the rule.
  public var rule: String
  /// The severity after the changes of the policy.
  public var severity: Severity
  /// The agent that caused the violation, or `.none`.
  public var agent: AgentID
  /// The task that the violation concerns, or `.none`.
  public var task: TaskID
  /// A description of what happened.
  public var text: String
  /// The sequence numbers of the events that show the violation.
  public var evidence: [UInt64]

  package init(
    rule: String,
    severity: Severity,
    agent: AgentID,
    task: TaskID,
    text: String,
    evidence: [UInt64]
  ) {
    self.rule = rule
    self.severity = severity
    self.agent = agent
    self.task = task
    self.text = text
    self.evidence = evidence
  }
}

extension Violation {
  /// Returns the rule, agent and task as text, such as `scope.non-goal by backend-implementer on T-1`.
  package func summary(in plan: Plan) -> String { plan.summary(of: rule, agent, task) }
}

extension Plan {
  /// Returns a rule, an agent and a task as text, such as `scope.non-goal by backend-implementer on T-1`.
  func summary(of rule: String, _ agent: AgentID, _ task: TaskID) -> String {
    rule + (agent == .none ? "" : " by \(name(of: agent))")
      + (task == .none ? "" : " on \(name(of: task))")
  }
}

/// The violations of a run so far.
package struct ViolationLog: Sendable {
  private struct Key: Hashable {
    var rule: String
    var agent: AgentID
    var task: TaskID
    var text: String
  }

  package private(set) var all: [Violation] = []
  private var indices: [Key: Int] = [:]
  private let severities: [RuleSeverity]
  /// The sequence number of the last event recorded as evidence, and the indices of the violations it shows.
  private var lastEvidence: (event: UInt64, violations: [Int]) = (0, [])

  init(severities: [RuleSeverity]) {
    self.severities = severities
  }

  /// Records a violation.
  ///
  /// If a violation with the same rule, agent, task and text exists, only the evidence is added to it.
  package mutating func record(
    _ rule: RuleDescription,
    agent: AgentID,
    task: TaskID,
    _ text: String,
    evidence: [UInt64]
  ) {
    let key = Key(rule: rule.id, agent: agent, task: task, text: text)
    let index = indices[key] ?? all.count
    note(index, shownBy: evidence.last ?? 0)
    guard index == all.count else {
      all[index].evidence += evidence
      return
    }
    indices[key] = index
    let severity = severities.last { $0.rule == rule.id }?.severity ?? rule.severity
    all.append(
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

  private mutating func note(_ index: Int, shownBy event: UInt64) {
    if lastEvidence.event != event { lastEvidence = (event, []) }
    lastEvidence.violations.append(index)
  }

  /// Returns the index of the first violation that an event shows of a rule in the given group.
  ///
  /// The result is `nil` if the event shows no such violation, or if a later event has shown a violation.
  func index(inGroup group: String, shownBy event: UInt64) -> Int? {
    guard lastEvidence.event == event else { return nil }
    return lastEvidence.violations.filter { all[$0].rule.hasPrefix(group + ".") }.min()
  }

  /// Records a violation that a single event shows.
  mutating func record(_ rule: RuleDescription, _ event: borrowing Event, _ text: String) {
    record(rule, agent: event.agent, task: event.task, text, evidence: [event.sequence])
  }
}
