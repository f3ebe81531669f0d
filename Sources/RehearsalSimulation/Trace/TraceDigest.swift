/// A digest of the canonical form of a trace, computed event by event.
///
/// An event begins with a header of four 64-bit words: the time in nanoseconds, the agent, the task, and the
/// session combined with the code of the event's kind. The payload follows in groups of four words, padded
/// with zeros. A text starts a new group.
///
/// An agent, and the task of the header, are written as the first half of the digest of their name. These
/// words therefore do not depend on the order of the definitions. A task in a payload is written as its
/// index.
package struct TraceDigest: Sendable {
  private let nameDigests: NameDigests
  private var writer = DigestWriter()
  /// The current group of words, in which the first `filledCount` words are written and the others are zero.
  private var currentGroup: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
  private var filledCount = 0

  package init(for plan: Plan) {
    nameDigests = plan.nameDigests
  }

  package var digest: Digest { writer.digest }

  /// Adds an event to the digest.
  package mutating func absorb(_ event: borrowing Event) {
    writeHeader(event.kind.name, event.time.nanoseconds, event.agent, event.session, event.task)
    guard event.kind.hasPayload else { return }
    event.kind.write(to: &self)
    closeGroup()
  }

  /// Writes the header of an event.
  @inline(__always)
  private mutating func writeHeader(
    _ name: Event.Name,
    _ time: Int64,
    _ agent: AgentID,
    _ session: SessionID,
    _ task: TaskID
  ) {
    writer.writeHeader(
      UInt64(bitPattern: time),
      nameDigests[agent],
      nameDigests[task],
      UInt64(session.rawValue) << 32 | UInt64(name.code)
    )
  }
}

extension TraceDigest: PayloadWriter {
  @inline(__always)
  private mutating func write(word: UInt64) {
    switch filledCount {
    case 0: currentGroup.0 = word
    case 1: currentGroup.1 = word
    case 2: currentGroup.2 = word
    default: currentGroup.3 = word
    }
    filledCount += 1
    if filledCount == 4 { closeGroup() }
  }

  package mutating func write(_ integer: Int64) {
    write(word: UInt64(bitPattern: integer))
  }

  package mutating func write(_ agent: AgentID) {
    write(word: nameDigests[agent])
  }

  package mutating func write(_ text: String) {
    closeGroup()
    writer.write(text)
  }

  /// Writes the current group, padded with zeros, unless it is empty.
  private mutating func closeGroup() {
    guard filledCount > 0 else { return }
    writer.write(currentGroup.0, currentGroup.1, currentGroup.2, currentGroup.3)
    currentGroup = (0, 0, 0, 0)
    filledCount = 0
  }
}

// MARK: - The four events of every handoff

/// Faster forms of ``absorb(_:)`` for the four events of every handoff, which need no ``Event`` value.
extension TraceDigest {
  @inline(__always)
  mutating func absorbSent(
    _ handoff: Handoff,
    items: [String]?,
    in session: SessionID,
    at time: Int64
  ) {
    writeHeader(.handoffSent, time, handoff.sender, session, handoff.task)
    writer.write(
      nameDigests[handoff.receiver],
      UInt64(bitPattern: handoff.packedIdentifiers),
      UInt64(bitPattern: handoff.packedFields(items: items?.count ?? 0)),
      handoff.tag
    )
    if let items { for item in items { writer.write(item) } }
  }

  @inline(__always)
  mutating func absorbDelivered(
    _ handoff: Handoff,
    routed: Int64,
    in session: SessionID,
    at time: Int64
  ) {
    writeHeader(.handoffDelivered, time, handoff.receiver, session, handoff.task)
    writer.write(
      nameDigests[handoff.sender],
      UInt64(bitPattern: handoff.packedIdentifiers),
      UInt64(bitPattern: handoff.packedFields(items: 0)),
      UInt64(bitPattern: routed)
    )
  }

  @inline(__always)
  mutating func absorbOpened(
    _ session: SessionID,
    of agent: AgentID,
    _ task: TaskID,
    at time: Int64
  ) {
    writeHeader(.sessionOpened, time, agent, session, task)
  }

  @inline(__always)
  mutating func absorbEnded(
    _ session: SessionID,
    of agent: AgentID,
    _ task: TaskID,
    _ result: Event.SessionResult,
    at time: Int64
  ) {
    writeHeader(.sessionEnded, time, agent, session, task)
    writer.write(UInt64(result.code), 0, 0, 0)
  }
}
