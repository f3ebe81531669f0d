/// A pair of runs with a seed with which B failed and A passed in an earlier comparison.
public struct CorpusPair: Sendable {
  /// Whether B still fails and A still passes with this seed.
  public var fails: Bool
  /// The command that repeats B's run.
  public var repeatLine: String

  /// Creates a pair from its result.
  public init(fails: Bool, repeatLine: String) {
    self.fails = fails
    self.repeatLine = repeatLine
  }
}
