/// What a run comes to.
public enum Verdict: String, Sendable, Hashable, CaseIterable {
  /// Everything asserted holds.
  case pass
  /// Something asserted does not hold.
  case fail
  /// The run stopped before it could be told.
  case unknown
}
