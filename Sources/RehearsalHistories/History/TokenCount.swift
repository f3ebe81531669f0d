import RehearsalSimulation

/// Tokens as the language model's provider counts them.
public struct TokenCount: Sendable, Hashable {
  /// The messages of the language model.
  public var messages = 0
  /// Input that was not read from a cache.
  public var input: Int64 = 0
  /// Output.
  ///
  /// Project logs often have a placeholder here, so it says little.
  public var output: Int64 = 0
  /// Input that was written to a cache.
  public var cacheWrite: Int64 = 0
  /// Input that was read from a cache.
  public var cacheRead: Int64 = 0

  /// Creates a count of no tokens.
  public init() {}

  init(messages: Int) { self.messages = messages }

  /// Adds a count to another.
  ///
  /// Sums that are too large become the largest value.
  public static func += (count: inout TokenCount, other: TokenCount) {
    count.messages += other.messages
    count.input = count.input.addingSaturated(other.input)
    count.output = count.output.addingSaturated(other.output)
    count.cacheWrite = count.cacheWrite.addingSaturated(other.cacheWrite)
    count.cacheRead = count.cacheRead.addingSaturated(other.cacheRead)
  }
}
