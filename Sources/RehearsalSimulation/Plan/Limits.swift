/// Where a run stops without a verdict.
public struct Limits: Sendable, Hashable {
  /// The longest virtual time, in nanoseconds.
  public var time: Int64 = 365 * 24 * 3_600 * 1_000_000_000

  /// The most events.
  public var events: UInt64 = 10_000_000

  /// The most rounds of one task.
  public var rounds = 100

  /// How often the same may be handed along the same edge again, with no write between; `Int.max` is no
  /// limit.
  public var repeats = 1_000

  /// The most handoffs that may wait for one agent.
  public var mailbox = 1_000_000

  package init() {}
}
