import Foundation
import RehearsalSimulation

/// A reader of the events that an ``EventBlockWriter`` packed into one block.
struct EventBlockReader {
  /// The error for a block that is not a valid sequence of packed events.
  struct DamagedBlock: Error {}

  private var payload: Payload
  private var sequence: UInt64
  private var remainingCount: Int64
  private var fields = EventBlock.initialFields
  /// The total size of the texts in the event that was read last, in bytes of UTF-8.
  var textSize: Int { Payload.textSizeLimit - payload.remainingTextSize }

  /// Creates a reader of a row of the table `event_block`.
  init(firstSequence: Int64, count: Int64, bytes: Data) {
    sequence = UInt64(bitPattern: firstSequence)
    remainingCount = count
    payload = Payload(Array(bytes))
  }

  /// Returns the next event; `nil` after the last one.
  ///
  /// - Throws: ``DamagedBlock`` if the block is invalid, or has fewer or more events than its row states.
  mutating func next() throws -> Event? {
    guard remainingCount > 0 else {
      guard remainingCount == 0, payload.isAtEnd else { throw DamagedBlock() }
      return nil
    }
    payload.remainingTextSize = Payload.textSizeLimit
    guard let name = payload.readByte().flatMap(Event.Name.init(code:)), readFields(),
      let kind = Event.Kind(name, agent: fields.agent, task: fields.task, from: &payload)
    else { throw DamagedBlock() }
    defer {
      sequence &+= 1
      remainingCount -= 1
    }
    return Event(
      sequence: sequence,
      time: Instant(nanoseconds: fields.time),
      agent: fields.agent,
      session: fields.session,
      task: fields.task,
      handoff: fields.handoff,
      kind: kind
    )
  }

  /// Reads the columns whose values differ from those of the previous event, and returns whether they are
  /// valid.
  private mutating func readFields() -> Bool {
    guard let changedColumns = payload.readByte().map(EventBlock.Column.init(rawValue:)),
      changedColumns.isSubset(of: .all)
    else { return false }
    if changedColumns.contains(.time) {
      guard let difference = payload.readInteger() else { return false }
      fields.time &+= difference
    }
    var (agent, task) = (fields.agent.rawValue &+ 1, fields.task.rawValue &+ 1)
    var (session, handoff) = (fields.session.rawValue, fields.handoff.rawValue)
    guard read(.agent, of: changedColumns, &agent), read(.session, of: changedColumns, &session),
      read(.task, of: changedColumns, &task), read(.handoff, of: changedColumns, &handoff)
    else { return false }
    fields.agent = AgentID(rawValue: agent &- 1)
    fields.session = SessionID(rawValue: session)
    fields.task = TaskID(rawValue: task &- 1)
    fields.handoff = HandoffID(rawValue: handoff)
    return true
  }

  /// Adds the difference that the block has for a column to the column's identifier, if the column has
  /// changed.
  ///
  /// Returns false if the block is damaged or the result is not an identifier.
  private mutating func read(
    _ column: EventBlock.Column,
    of changedColumns: EventBlock.Column,
    _ identifier: inout UInt32
  ) -> Bool {
    guard changedColumns.contains(column) else { return true }
    guard let difference = payload.readInteger(),
      let changed = UInt32(exactly: Int64(identifier) &+ difference)
    else { return false }
    identifier = changed
    return true
  }

  /// The bytes of the block, from which fields are read one after the other.
  private struct Payload: PayloadReader {
    private let bytes: [UInt8]
    private var position = 0
    private var texts: [String] = []
    /// The remaining number of bytes for the texts of the current event.
    ///
    /// The limit is needed because a few bytes of a manipulated block can refer to a large text many times.
    var remainingTextSize = textSizeLimit
    /// The remaining number of bytes for the texts of the current event and all later events of the block.
    private var remainingBlockTextSize = 1 << 30

    /// The maximum size of the texts of one event, which is also the maximum size of a value in a recording.
    static let textSizeLimit = Int(RecordingFile.valueSizeLimit)

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func readByte() -> UInt8? {
      guard position < bytes.count else { return nil }
      defer { position += 1 }
      return bytes[position]
    }

    /// Reads a variable-length integer; `nil` if it has more than 64 bits or the block ends within it.
    private mutating func readNumber() -> UInt64? {
      var number: UInt64 = 0
      for shift in stride(from: UInt64(0), to: 70, by: 7) {
        guard let byte = readByte() else { return nil }
        let bits = UInt64(byte & 0x7f)
        guard shift < 63 || bits <= 1 else { return nil }
        number |= bits << shift
        if byte < 0x80 { return number }
      }
      return nil
    }

    mutating func readInteger() -> Int64? { readNumber()?.zigzagDecoded }

    mutating func readAgent() -> AgentID? {
      readNumber().flatMap { UInt32(exactly: $0) }.map { AgentID(rawValue: $0 &- 1) }
    }

    mutating func readText() -> String? {
      guard let index = readNumber().flatMap({ Int(exactly: $0) }) else { return nil }
      if index < texts.count { return use(texts[index]) }
      guard index == texts.count, let size = readNumber().flatMap({ Int(exactly: $0) }),
        size <= bytes.count - position,
        let text = String(validating: bytes[position..<(position + size)], as: UTF8.self)
      else { return nil }
      position += size
      texts.append(text)
      return use(text)
    }

    /// Returns a text, and subtracts its size from the remaining sizes.
    ///
    /// The result is `nil` if the texts of the event or of the block exceed their limit.
    private mutating func use(_ text: String) -> String? {
      remainingTextSize -= text.utf8.count
      remainingBlockTextSize -= text.utf8.count
      return remainingTextSize >= 0 && remainingBlockTextSize >= 0 ? text : nil
    }
  }
}
