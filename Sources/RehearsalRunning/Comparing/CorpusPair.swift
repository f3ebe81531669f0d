/// A pair of runs that was kept because B failed where A did not, run again.
public struct CorpusPair: Sendable {
  /// Whether it still does.
  public var fails: Bool
  /// The command that repeats B's run.
  public var repeatLine: String

  /// Creates a kept pair.
  public init(fails: Bool, repeatLine: String) {
    self.fails = fails
    self.repeatLine = repeatLine
  }
}
