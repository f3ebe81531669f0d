public import RehearsalSimulation

/// What a rule found, with its evidence.
public struct Violation: Sendable, Hashable {
  /// The rule's identifier.
  public var rule: String
  /// How much it weighs, the policy's changes applied.
  public var severity: Severity
  /// The agent that did it, or none.
  public var agent: AgentID
  /// The task it is about, or none.
  public var task: TaskID
  /// What happened, in a sentence.
  public var text: String
  /// The events that show it, by their place in the run.
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
  /// The violation in a few words: `scope.non-goal by backend-implementer on T-1`.
  package func words(in plan: Plan) -> String {
    rule + (agent == .none ? "" : " by \(plan.name(of: agent))")
      + (task == .none ? "" : " on \(plan.name(of: task))")
  }
}
