public import RehearsalSimulation

/// A violation that a rule found, with its evidence.
public struct Violation: Sendable, Hashable {
  /// The identifier of the rule.
  public var rule: String
  /// The severity, with the changes of the policy applied.
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
  /// Returns rule, agent and task, such as `scope.non-goal by backend-implementer on T-1`.
  package func summary(in plan: Plan) -> String { plan.summary(of: rule, agent, task) }
}

extension Plan {
  /// Returns a rule with the agent and the task, such as `scope.non-goal by backend-implementer on T-1`.
  func summary(of rule: String, _ agent: AgentID, _ task: TaskID) -> String {
    rule + (agent == .none ? "" : " by \(name(of: agent))")
      + (task == .none ? "" : " on \(name(of: task))")
  }
}

/// Collects the violations of a run.
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
  /// The last event that was recorded as evidence, and the indices of the violations that it shows.
  private var latest: (event: UInt64, found: [Int]) = (0, [])

  init(severities: [RuleSeverity]) {
    self.severities = severities
  }

  /// Records a violation.
  ///
  /// If one with the same rule, agent, task and text exists, this adds only the evidence.
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
    if latest.event != event { latest = (event, []) }
    latest.found.append(index)
  }

  /// Returns the index of the first violation of a group of rules that an event shows.
  ///
  /// The result is `nil` once a later event has shown a violation.
  func index(inGroup group: String, shownBy event: UInt64) -> Int? {
    guard latest.event == event else { return nil }
    return latest.found.filter { all[$0].rule.hasPrefix(group + ".") }.min()
  }

  /// Records a violation that a single event shows.
  mutating func record(_ rule: RuleDescription, _ event: borrowing Event, _ text: String) {
    record(rule, agent: event.agent, task: event.task, text, evidence: [event.sequence])
  }
}
