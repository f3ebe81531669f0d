/// The result of running A and B again with a seed that made only B fail in an earlier comparison.
public struct CorpusSeedResult: Sendable {
  /// Whether B still fails and A still passes with this seed.
  public var onlyBFails: Bool
  /// The command that repeats the run of B.
  public var repeatCommand: String

  /// Creates the result for one seed.
  public init(onlyBFails: Bool, repeatLine: String) {
    self.onlyBFails = onlyBFails
    self.repeatCommand = repeatLine
  }
}
