package import RehearsalSimulation

/// What a rule is.
package struct RuleDescription: Sendable {
  /// The identifier, group first.
  package var id: String
  /// The severity that its violations have unless the policy changes it.
  package var severity: Severity
  /// The way of failing it stands for.
  package var failureMode: FailureMode
  /// When it fires.
  package var firesWhen: String
  /// The kinds of event it has to see.
  package var kinds: [Event.Name]
}
