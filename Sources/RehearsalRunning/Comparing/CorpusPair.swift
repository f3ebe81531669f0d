/// A pair of runs with a seed with which B failed and A passed in an earlier comparison.
public struct CorpusPair: Sendable {
  /// Whether B still fails and A still passes with this seed.
  public var onlySecondFails: Bool
  /// The command that repeats the run of B.
  public var repeatLine: String

  /// Creates the result of a pair of runs.
  public init(fails: Bool, repeatLine: String) {
    self.onlySecondFails = fails
    self.repeatLine = repeatLine
  }
}
