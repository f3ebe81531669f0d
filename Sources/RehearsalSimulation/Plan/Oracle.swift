/// What a run of the scenario is held against.
public enum Oracle: Sendable, Hashable {
  /// Nothing was written: every task completes and no rule of severity error fires.
  case soundness
  /// What the scenario asserts.
  case expectations(Expectations)
  /// The scenario is a canary: exactly these violations have to show.
  case mustFail([Expectations.ViolationPattern], SourceLocation)

  /// What the scenario asserts of its own, where it does.
  package var expectations: Expectations? {
    guard case .expectations(let expectations) = self else { return nil }
    return expectations
  }
}
