/// A stream of random numbers for one purpose, such as the durations of one agent's work on one
/// task.
///
/// The numbers depend only on the run's seed and on a key that identifies the purpose. Draws for
/// other purposes never change them. The type is not copyable, because a copy would draw the same
/// numbers again.
public struct RandomStream: ~Copyable, Sendable {
  private var state: UInt64

  /// Creates the stream for a seed and a key of 64-bit words.
  ///
  /// The stream is the same on every machine. The state absorbs the words of the key in order, with a SplitMix64 step
  /// after each word.
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

  /// Draws a uniformly distributed whole number from zero up to, but not including, a bound above zero.
  ///
  /// Source: Lemire, "Fast Random Integer Generation in an Interval", 2019. The rejection step is left out, which
  /// causes a bias of less than the bound divided by 2^64.
  public mutating func next(below bound: UInt64) -> UInt64 {
    precondition(bound > 0, "the bound of a draw is above zero")
    return next().multipliedFullWidth(by: bound).high
  }

  /// Draws a Boolean value that is true with the given probability.
  package mutating func nextBool(probability: Percentage) -> Bool {
    next(below: 10_000) < UInt64(clamping: probability.hundredths)
  }
}

/// The mixing function of the SplitMix64 random generator.
///
/// Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014, with the constants of
/// Stafford's variant 13.
package enum SplitMix {
  /// The increment of the generator's state: 2^64 divided by the golden ratio, rounded to an odd number.
  package static let gamma: UInt64 = 0x9e37_79b9_7f4a_7c15

  @inline(__always)
  package static func mix(_ state: UInt64) -> UInt64 {
    var mixedState = state
    mixedState = (mixedState ^ (mixedState >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixedState = (mixedState ^ (mixedState >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixedState ^ (mixedState >> 31)
  }
}
