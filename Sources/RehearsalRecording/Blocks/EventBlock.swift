import RehearsalSimulation

/// A row of the table `event_block`, which contains successive events of one run, packed into a blob.
///
/// The blob is a sequence of events. Each event begins with two bytes: the code of the event's kind, and
/// flags for the columns whose values differ from those of the previous event. The new values of these
/// columns follow in the order of ``Column``. The fields of the payload come last, in the order in which
/// `Event.Kind.write(to:)` writes them. The first event of a block is compared with ``initialFields``, so
/// that every block can be read on its own.
///
/// All numbers are variable-length integers with 7 bits in each byte, the lowest bits first, as in Protocol
/// Buffers:
///
/// - A time is the difference from the time of the previous event, in nanoseconds.
/// - An identifier in a column is the difference from the identifier in the same column of the previous
///   event. For the difference, `none` counts as 0, and the other identifiers count from 1.
/// - An agent in a payload is the number of the agent, counted from 1, or 0 for `none`.
/// - A text is an index in the list of the block's texts. An index that equals the length of the list adds a
///   text to the list. In this case, the size of the text in bytes and its UTF-8 follow.
///
/// Differences and integers of the payload can be negative, so they are stored with zigzag encoding.
struct EventBlock: BulkRow {
  /// The columns of an event that a block omits if their values equal those of the previous event.
  struct Column: OptionSet {
    var rawValue: UInt8

    static let time = Column(rawValue: 1)
    static let agent = Column(rawValue: 2)
    static let session = Column(rawValue: 4)
    static let task = Column(rawValue: 8)
    static let handoff = Column(rawValue: 16)
    static let all: Column = [.time, .agent, .session, .task, .handoff]
  }

  /// The values of the columns that change from event to event.
  struct Fields {
    var time: Int64
    var agent: AgentID
    var session: SessionID
    var task: TaskID
    var handoff: HandoffID
  }

  /// The values with which the first event of a block is compared.
  static let initialFields = Fields(
    time: 0,
    agent: .none,
    session: .none,
    task: .none,
    handoff: .none
  )

  static let tableName = "event_block"
  static let columnNames = ["run", "first", "count", "events"]

  var runID: Int64
  /// The sequence number of the first event.
  var firstSequence: UInt64
  var count: Int
  /// The packed events.
  var bytes: [UInt8]

  func bind(to values: inout StatementBinder) {
    values.bind(runID)
    values.bind(firstSequence)
    values.bind(count)
    values.bind(blob: bytes)
  }
}

extension UInt64 {
  /// Encodes a signed number so that numbers near zero become small.
  ///
  /// For example, 0, -1, 1 and -2 become 0, 1, 2 and 3.
  init(zigzag number: Int64) {
    self.init(bitPattern: (number << 1) ^ (number >> 63))
  }

  /// The signed number that ``init(zigzag:)`` encoded.
  var zigzagDecoded: Int64 { Int64(bitPattern: (self >> 1) ^ (0 &- (self & 1))) }
}
