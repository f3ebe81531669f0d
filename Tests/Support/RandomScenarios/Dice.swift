import RehearsalSimulation

/// Random choices that depend on a seed alone.
package struct Dice: Sendable {
  private var state: UInt64

  /// Creates the dice for a seed.
  package init(seed: UInt64) {
    state = SplitMix.mix(seed &+ SplitMix.gamma)
  }

  /// Draws 64 random bits.
  private mutating func next() -> UInt64 {
    state &+= SplitMix.gamma
    return SplitMix.mix(state)
  }

  /// Draws a number of a range.
  package mutating func number(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next().multipliedFullWidth(by: UInt64(range.count)).high)
  }

  /// Draws whether something with a chance of so many percent happens.
  package mutating func happens(_ percent: Int) -> Bool { number(1...100) <= percent }

  /// Draws one of several values, or returns `nil` if there is none.
  package mutating func pick<Value>(_ values: [Value]) -> Value? {
    values.isEmpty ? nil : values[number(0...(values.count - 1))]
  }

  /// Draws one of two or more texts.
  package mutating func word(_ first: String, _ others: String...) -> String {
    pick([first] + others) ?? first
  }

  /// Draws some of several values, at least so many, and keeps their order.
  package mutating func some<Value>(_ values: [Value], atLeast least: Int = 0) -> [Value] {
    var left = values
    let count = number(min(least, values.count)...values.count)
    while left.count > count { left.remove(at: number(0...(left.count - 1))) }
    return left
  }

  /// Draws a duration of whole minutes.
  package mutating func minutes(_ range: ClosedRange<Int>) -> String { "\(number(range))m" }
}
