/// A set of event kinds, such as the kinds that an observer of a run receives.
public struct EventKinds: Sendable, Hashable {
  private var lowBits: UInt64
  private var highBits: UInt64

  private init(lowBits: UInt64, highBits: UInt64) {
    self.lowBits = lowBits
    self.highBits = highBits
  }

  /// Creates the set of the event kinds with the given names.
  public init(_ names: [Event.Name]) {
    self = .none
    for name in names {
      if name.code < 64 { lowBits |= 1 << name.code } else { highBits |= 1 << (name.code - 64) }
    }
  }

  /// The set of all event kinds.
  public static let all = EventKinds(lowBits: .max, highBits: .max)
  /// The empty set.
  public static let none = EventKinds(lowBits: 0, highBits: 0)

  /// Returns the union of two sets.
  public func union(_ other: EventKinds) -> EventKinds {
    EventKinds(lowBits: lowBits | other.lowBits, highBits: highBits | other.highBits)
  }

  /// Returns whether the set contains the event kind with the given name.
  @inline(__always)
  package func contains(_ name: Event.Name) -> Bool {
    let code = name.code
    return (code < 64 ? lowBits >> code : highBits >> (code - 64)) & 1 == 1
  }
}
