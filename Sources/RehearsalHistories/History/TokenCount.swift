import RehearsalSimulation

/// The tokens that a language model's provider counted.
public struct TokenCount: Sendable, Hashable {
  /// How many messages of the language model the tokens belong to.
  public var messages = 0
  /// The input tokens that were not read from or written to a cache.
  public var input: Int64 = 0
  /// The output tokens.
  ///
  /// Claude Code's project logs often contain a placeholder instead of the real count.
  public var output: Int64 = 0
  /// The input tokens that were written to a cache.
  public var cacheWrite: Int64 = 0
  /// The input tokens that were read from a cache.
  public var cacheRead: Int64 = 0

  /// Creates a count of zero tokens.
  public init() {}

  init(messages: Int) { self.messages = messages }

  /// Adds the second count to the first one.
  ///
  /// A sum that overflows becomes the greatest value.
  public static func += (count: inout TokenCount, other: TokenCount) {
    count.messages += other.messages
    count.input = count.input.addingSaturated(other.input)
    count.output = count.output.addingSaturated(other.output)
    count.cacheWrite = count.cacheWrite.addingSaturated(other.cacheWrite)
    count.cacheRead = count.cacheRead.addingSaturated(other.cacheRead)
  }
}
