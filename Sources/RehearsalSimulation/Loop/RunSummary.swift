/// What is known of a run once it is over.
public struct RunSummary: Sendable, Hashable {
  /// The seed it was run with.
  public var seed: UInt64
  /// The digest of its trace.
  public var digest: Digest
  /// How it is over.
  public var ending: Event.Ending
  /// The virtual time at its end.
  public var time: Instant
  /// How many events it had.
  public var events: UInt64
  /// How many handoffs were sent.
  public var handoffs: UInt64
  /// How many tokens were spent.
  public var tokens: Int64
  /// How many flaws nobody found in work that completed.
  public var escaped: UInt64
  /// How many tasks ended.
  public var ended: UInt64
  /// How many of them ended completed.
  public var completed: UInt64
  /// Which clauses of each agent's script served a session; empty where none did.
  public var usedClauses: [[Bool]]

  package init(
    seed: UInt64,
    digest: Digest,
    ending: Event.Ending,
    time: Instant,
    events: UInt64,
    handoffs: UInt64,
    tokens: Int64,
    escaped: UInt64,
    ended: UInt64,
    completed: UInt64,
    usedClauses: [[Bool]] = []
  ) {
    self.seed = seed
    self.digest = digest
    self.ending = ending
    self.time = time
    self.events = events
    self.handoffs = handoffs
    self.tokens = tokens
    self.escaped = escaped
    self.ended = ended
    self.completed = completed
    self.usedClauses = usedClauses
  }
}
