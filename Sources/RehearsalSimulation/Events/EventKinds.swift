/// A set of kinds of event, such as those that an observer has a use for.
public struct EventKinds: Sendable, Hashable {
  private var low: UInt64
  private var high: UInt64

  private init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// Creates a set of some kinds.
  public init(_ names: some Sequence<Event.Name>) {
    self = .none
    for name in names {
      if name.code < 64 { low |= 1 << name.code } else { high |= 1 << (name.code - 64) }
    }
  }

  /// Every kind there is.
  public static let all = EventKinds(low: .max, high: .max)
  /// No kind.
  public static let none = EventKinds(low: 0, high: 0)

  /// Returns the kinds of this set and of another.
  public func union(_ other: EventKinds) -> EventKinds {
    EventKinds(low: low | other.low, high: high | other.high)
  }

  /// Whether the set holds a kind.
  @inline(__always)
  func contains(_ name: Event.Name) -> Bool {
    let code = name.code
    return (code < 64 ? low >> code : high >> (code - 64)) & 1 == 1
  }
}
