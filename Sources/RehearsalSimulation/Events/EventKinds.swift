/// A set of event kinds, such as those that an observer needs.
public struct EventKinds: Sendable, Hashable {
  private var low: UInt64
  private var high: UInt64

  private init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// Creates a set of kinds.
  public init(_ names: some Sequence<Event.Name>) {
    self = .none
    for name in names {
      if name.code < 64 { low |= 1 << name.code } else { high |= 1 << (name.code - 64) }
    }
  }

  /// All kinds.
  public static let all = EventKinds(low: .max, high: .max)
  /// The empty set.
  public static let none = EventKinds(low: 0, high: 0)

  /// Returns the union of two sets.
  public func union(_ other: EventKinds) -> EventKinds {
    EventKinds(low: low | other.low, high: high | other.high)
  }

  /// Returns whether the set contains a kind.
  @inline(__always)
  func contains(_ name: Event.Name) -> Bool {
    let code = name.code
    return (code < 64 ? low >> code : high >> (code - 64)) & 1 == 1
  }
}
