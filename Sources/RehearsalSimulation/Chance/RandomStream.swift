/// The random numbers of one use, such as one agent's durations for one task.
///
/// A copy would draw the same numbers twice, so a stream cannot be copied. Its numbers depend on
/// the seed and the key alone: no other use, however often it draws, shifts them.
public struct RandomStream: ~Copyable, Sendable {
  private var state: UInt64

  /// Creates the stream of a use under a seed, the same on every machine.
  ///
  /// The key's words are absorbed one after the other, each followed by a SplitMix64 step.
  package init(seed: UInt64, key words: UInt64...) {
    state = SplitMix.mix(seed &+ SplitMix.gamma)
    for word in words {
      state = SplitMix.mix((state ^ word) &+ SplitMix.gamma)
    }
  }

  /// Draws 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= SplitMix.gamma
    return SplitMix.mix(state)
  }

  /// Draws a number from zero up to, but not including, the bound.
  ///
  /// Source: Lemire, "Fast Random Integer Generation in an Interval", 2019, without rejection: the
  /// bias is below the bound divided by 2^64.
  public mutating func next(below bound: UInt64) -> UInt64 {
    precondition(bound > 0, "the bound of a draw is above zero")
    return next().multipliedFullWidth(by: bound).high
  }

  /// Draws whether something of the given chance happens.
  package mutating func happens(_ chance: Percentage) -> Bool {
    next(below: 10_000) < UInt64(clamping: chance.hundredths)
  }
}
