/// The verdict on an assertion, a run or a scenario.
public enum Verdict: String, Sendable, Hashable, CaseIterable {
  /// The assertion holds, or every assertion of the run or scenario holds.
  case pass
  /// The assertion does not hold, or at least one assertion of the run or scenario does not hold.
  case fail
  /// It cannot be decided whether the assertions hold, for example because a limit stopped the run.
  ///
  /// An unknown verdict never counts as a pass.
  case unknown
}
