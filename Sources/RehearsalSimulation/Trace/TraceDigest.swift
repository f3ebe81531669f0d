/// Takes events and gives the digest of their canonical form.
///
/// An event is two groups of four words: the kind's number, the sequence, the time in nanoseconds,
/// the agent; the session, the task, the handoff, zero. Its payload follows in groups of four,
/// filled up with zeros; a text starts a group of its own. Names are written as the first half of
/// their own digest, never as their number in the plan, so that the order in which definitions are
/// listed does not matter.
package struct TraceDigest: Sendable {
  private let agents: [UInt64]
  private let tasks: [UInt64]
  private var writer = DigestWriter()

  package init(for plan: Plan) {
    agents = plan.names.map { Digest(of: $0).high }
    tasks = plan.tasks.map { Digest(of: $0.id).high }
  }

  package var digest: Digest { writer.digest }

  @inline(__always)
  private func word(_ agent: AgentID) -> UInt64 {
    agent == .none ? 0 : agents[agent.index]
  }

  @inline(__always)
  package mutating func absorb(_ event: borrowing Event) {
    writer.write(
      UInt64(event.kind.name.code),
      event.sequence,
      UInt64(bitPattern: event.time.nanoseconds),
      word(event.agent)
    )
    writer.write(
      UInt64(event.session.rawValue),
      event.task == .none ? 0 : tasks[event.task.index],
      UInt64(event.handoff.rawValue),
      0
    )
    var payload = Groups(agents: agents, writer: writer)
    event.kind.write(to: &payload)
    payload.close()
    writer = payload.writer
  }

  /// Collects words in fours.
  private struct Groups: PayloadWriter {
    let agents: [UInt64]
    var writer: DigestWriter
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    private var filled = 0

    init(agents: [UInt64], writer: DigestWriter) {
      self.agents = agents
      self.writer = writer
    }

    @inline(__always)
    private mutating func write(word: UInt64) {
      switch filled {
      case 0: words.0 = word
      case 1: words.1 = word
      case 2: words.2 = word
      default: words.3 = word
      }
      filled += 1
      if filled == 4 { close() }
    }

    mutating func write(_ integer: Int64) {
      write(word: UInt64(bitPattern: integer))
    }

    mutating func write(_ agent: AgentID) {
      write(word: agent == .none ? 0 : agents[agent.index])
    }

    mutating func write(_ text: String) {
      close()
      writer.write(bytes: text.utf8)
    }

    mutating func close() {
      guard filled > 0 else { return }
      writer.write(words.0, words.1, words.2, words.3)
      words = (0, 0, 0, 0)
      filled = 0
    }
  }
}
