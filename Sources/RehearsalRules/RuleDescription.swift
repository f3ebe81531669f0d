public import RehearsalSimulation

/// What a rule is, for those who look it up.
public struct RuleDescription: Sendable {
  /// The identifier, group first.
  public let id: String
  /// The severity that its violations have unless the policy changes it.
  public let severity: Severity
  /// The way of failing it stands for.
  public let failureMode: FailureMode
  /// When it fires.
  public let firesWhen: String
  /// The kinds of event it has to see.
  package let kinds: [Event.Name]

  package init(
    id: String,
    severity: Severity,
    failureMode: FailureMode,
    firesWhen: String,
    kinds: [Event.Name]
  ) {
    self.id = id
    self.severity = severity
    self.failureMode = failureMode
    self.firesWhen = firesWhen
    self.kinds = kinds
  }
}
