public import RehearsalSimulation

/// A case in which a run breaks a rule, with the events that show the violation.
public struct Violation: Sendable, Hashable {
  /// The identifier of the rule, such as `scope.non-goal`.
  public var rule: String
  /// The severity that the policy file states for the rule, or else the rule's own severity.
  public var severity: Severity
  /// The agent that caused the violation, or `.none` if no single agent did.
  public var agent: AgentID
  /// The task that the violation concerns, or `.none` if it concerns no single task.
  public var task: TaskID
  /// A description of the violation for reports, such as `wrote api.py after it had raised a conflict`.
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
  /// Returns the violation's rule, agent and task as text, such as `scope.non-goal by backend-implementer on T-1`.
  package func summary(in plan: Plan) -> String { plan.summary(of: rule, agent, task) }
}

extension Plan {
  /// Returns a rule, an agent and a task as text, such as `scope.non-goal by backend-implementer on T-1`.
  ///
  /// An agent or a task that is `.none` is left out.
  func summary(of rule: String, _ agent: AgentID, _ task: TaskID) -> String {
    rule + (agent == .none ? "" : " by \(name(of: agent))")
      + (task == .none ? "" : " on \(name(of: task))")
  }
}

/// The violations that rules have found so far in a run, each recorded once.
package struct ViolationLog: Sendable {
  /// The properties that two records of the same violation have in common.
  private struct Key: Hashable {
    var rule: String
    var agent: AgentID
    var task: TaskID
    var text: String
  }

  /// The violations in the order in which they were first recorded.
  package private(set) var entries: [Violation] = []
  /// The index of each violation in `entries`.
  private var indexByKey: [Key: Int] = [:]
  /// The severities that the policy file states for rules.
  ///
  /// If a rule has several entries, the last one applies.
  private let severities: [RuleSeverity]
  /// The sequence number of the event that was last recorded as evidence, with the indices in `entries` of the
  /// violations that this event shows.
  private var lastEvidence: (sequence: UInt64, violations: [Int]) = (0, [])

  init(severities: [RuleSeverity]) {
    self.severities = severities
  }

  /// Records a violation.
  ///
  /// If the log already has a violation with the same rule, agent, task and text, only the evidence is added
  /// to that violation. The last element of `evidence` is usually the event that made the rule report the
  /// violation. ``index(inGroup:shownBy:)`` finds the violation by this element.
  package mutating func record(
    _ rule: RuleDescription,
    agent: AgentID,
    task: TaskID,
    _ text: String,
    evidence: [UInt64]
  ) {
    let key = Key(rule: rule.id, agent: agent, task: task, text: text)
    let index = indexByKey[key] ?? entries.count
    noteEvidence(index, shownBy: evidence.last ?? 0)
    guard index == entries.count else {
      entries[index].evidence += evidence
      return
    }
    indexByKey[key] = index
    let severity = severities.last { $0.rule == rule.id }?.severity ?? rule.severity
    entries.append(
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

  private mutating func noteEvidence(_ index: Int, shownBy event: UInt64) {
    if lastEvidence.sequence != event { lastEvidence = (event, []) }
    lastEvidence.violations.append(index)
  }

  /// Returns the index in `entries` of the first violation of a group of rules, such as `scope`, that an
  /// event shows.
  ///
  /// The result is `nil` if the event shows no such violation, or if another event was recorded as evidence
  /// later.
  func index(inGroup group: String, shownBy event: UInt64) -> Int? {
    guard lastEvidence.sequence == event else { return nil }
    return lastEvidence.violations.filter { entries[$0].rule.hasPrefix(group + ".") }.min()
  }

  /// Records a violation that a single event shows, with the event's agent and task.
  mutating func record(_ rule: RuleDescription, _ event: borrowing Event, _ text: String) {
    record(rule, agent: event.agent, task: event.task, text, evidence: [event.sequence])
  }
}
