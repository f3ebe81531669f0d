import RehearsalSimulation

/// A writer that packs the events of one run into blocks.
struct EventBlockWriter: PayloadWriter {
  /// The size in bytes at which a block is complete.
  ///
  /// A block usually has about 2,400 events. In measurements, larger blocks did not save space, and smaller
  /// blocks were not read faster.
  private static let completeSize = 32 << 10

  private let runID: Int64
  /// The packed events of the current block.
  private let bytes = PackedBytes(capacity: completeSize + (1 << 10))
  private var eventCount = 0
  private var firstSequence: UInt64 = 0
  private var previousFields = EventBlock.initialFields
  /// The index of each text in the list of the current block's texts.
  private var textIndices: [ExactText: UInt64] = [:]

  /// A text that equals only texts with the same bytes.
  ///
  /// Two Swift strings with different bytes are equal if they show the same characters. The digest of a run
  /// depends on the bytes, so the block must preserve them.
  private struct ExactText: Hashable {
    var text: String

    static func == (left: Self, right: Self) -> Bool {
      left.text.utf8.elementsEqual(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
      var text = text
      text.withUTF8 { utf8 in unsafe hasher.combine(bytes: UnsafeRawBufferPointer(utf8)) }
    }
  }

  init(run: Int64) {
    runID = run
  }

  /// Packs an event, and returns a block if one is complete.
  ///
  /// An event begins a new block if its sequence number is not the successor of the previous event's number.
  mutating func append(_ event: borrowing Event) -> EventBlock? {
    var completeBlock: EventBlock?
    if event.sequence != firstSequence &+ UInt64(eventCount) { completeBlock = takeBlock() }
    if eventCount == 0 { beginBlock(with: event) }
    eventCount += 1
    bytes.append(byte: event.kind.name.code)
    appendFields(of: event)
    event.kind.write(to: &self)
    return completeBlock ?? (bytes.count >= Self.completeSize ? takeBlock() : nil)
  }

  /// Ends the current block and returns it; `nil` if the block has no events.
  mutating func takeBlock() -> EventBlock? {
    guard eventCount > 0 else { return nil }
    let block = EventBlock(
      runID: runID,
      firstSequence: firstSequence,
      count: eventCount,
      bytes: bytes.array
    )
    eventCount = 0
    return block
  }

  private mutating func beginBlock(with event: borrowing Event) {
    bytes.removeAll()
    firstSequence = event.sequence
    previousFields = EventBlock.initialFields
    textIndices.removeAll(keepingCapacity: true)
  }

  private mutating func appendFields(of event: borrowing Event) {
    let (time, previous) = (event.time.nanoseconds, previousFields)
    var changedColumns: EventBlock.Column = []
    if time != previous.time { changedColumns.insert(.time) }
    if event.agent != previous.agent { changedColumns.insert(.agent) }
    if event.session != previous.session { changedColumns.insert(.session) }
    if event.task != previous.task { changedColumns.insert(.task) }
    if event.handoff != previous.handoff { changedColumns.insert(.handoff) }
    bytes.append(byte: changedColumns.rawValue)
    if changedColumns.contains(.time) { bytes.append(UInt64(zigzag: time &- previous.time)) }
    if changedColumns.contains(.agent) {
      appendDifference(event.agent.rawValue &+ 1, previous.agent.rawValue &+ 1)
    }
    if changedColumns.contains(.session) {
      appendDifference(event.session.rawValue, previous.session.rawValue)
    }
    if changedColumns.contains(.task) {
      appendDifference(event.task.rawValue &+ 1, previous.task.rawValue &+ 1)
    }
    if changedColumns.contains(.handoff) {
      appendDifference(event.handoff.rawValue, previous.handoff.rawValue)
    }
    previousFields = EventBlock.Fields(
      time: time,
      agent: event.agent,
      session: event.session,
      task: event.task,
      handoff: event.handoff
    )
  }

  private func appendDifference(_ identifier: UInt32, _ previousIdentifier: UInt32) {
    bytes.append(UInt64(zigzag: Int64(identifier) - Int64(previousIdentifier)))
  }

  // MARK: - PayloadWriter

  mutating func write(_ integer: Int64) { bytes.append(UInt64(zigzag: integer)) }

  mutating func write(_ agent: AgentID) { bytes.append(UInt64(agent.rawValue &+ 1)) }

  mutating func write(_ text: String) {
    if let index = textIndices[ExactText(text: text)] { return bytes.append(index) }
    let index = UInt64(textIndices.count)
    textIndices[ExactText(text: text)] = index
    bytes.append(index)
    bytes.append(text)
  }
}
