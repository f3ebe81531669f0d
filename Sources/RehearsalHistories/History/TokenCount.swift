import RehearsalSimulation

/// The number of tokens in messages of a language model, by kind of token.
public struct TokenCount: Sendable, Hashable {
  /// The number of messages whose tokens are counted.
  public var messageCount = 0
  /// The number of input tokens that were neither read from a cache nor written to one.
  public var input: Int64 = 0
  /// The number of output tokens.
  ///
  /// Claude Code's project logs often contain a placeholder instead of the real count.
  public var output: Int64 = 0
  /// The number of input tokens that were written to a cache.
  public var cacheWrite: Int64 = 0
  /// The number of input tokens that were read from a cache.
  public var cacheRead: Int64 = 0

  /// Creates a count of zero tokens.
  public init() {}

  init(messages: Int) { self.messageCount = messages }

  /// Creates the counts of a record whose input tokens include those that were read from a cache or written to it.
  ///
  /// Missing and negative numbers count as zero.
  init(messages: Int, allInput: Int64?, cacheRead: Int64?, cacheWrite: Int64?, output: Int64?) {
    let allInput = max(0, allInput ?? 0)
    messageCount = messages
    self.cacheRead = min(allInput, max(0, cacheRead ?? 0))
    self.cacheWrite = min(allInput - self.cacheRead, max(0, cacheWrite ?? 0))
    input = allInput - self.cacheRead - self.cacheWrite
    self.output = max(0, output ?? 0)
  }

  /// Adds the second count to the first one.
  ///
  /// A token sum that overflows becomes the greatest `Int64`.
  public static func += (count: inout TokenCount, other: TokenCount) {
    count.messageCount += other.messageCount
    count.input = count.input.addingSaturated(other.input)
    count.output = count.output.addingSaturated(other.output)
    count.cacheWrite = count.cacheWrite.addingSaturated(other.cacheWrite)
    count.cacheRead = count.cacheRead.addingSaturated(other.cacheRead)
  }
}
