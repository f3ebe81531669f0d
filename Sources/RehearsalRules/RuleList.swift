public import RehearsalSimulation

/// What the rules judge, for those who read a verdict.
extension RuleBook {
  /// A rule as people look it up.
  public struct Entry: Sendable, Hashable {
    /// The identifier, group first.
    public var id: String
    /// The severity that its violations have unless the policy changes it.
    public var severity: Severity
    /// The way of failing it stands for.
    public var failureMode: FailureMode
    /// When it fires.
    public var firesWhen: String
  }

  /// Every rule, group by group.
  public static var entries: [Entry] {
    descriptions.map { about in
      Entry(
        id: about.id,
        severity: about.severity,
        failureMode: about.failureMode,
        firesWhen: about.firesWhen
      )
    }
  }
}
