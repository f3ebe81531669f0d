/// A repeated pair of runs, for a seed with which B failed and A passed before.
public struct CorpusPair: Sendable {
  /// Whether B still fails and A still passes.
  public var fails: Bool
  /// The command that repeats B's run.
  public var repeatLine: String

  /// Creates a repeated pair.
  public init(fails: Bool, repeatLine: String) {
    self.fails = fails
    self.repeatLine = repeatLine
  }
}
