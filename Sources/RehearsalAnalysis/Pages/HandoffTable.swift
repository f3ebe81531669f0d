import RehearsalRecording
import RehearsalSimulation

/// The table of the handoffs of a run, that is, of the messages between agents.
///
/// A fault can duplicate a handoff. Each copy of a handoff has a row of its own. The rows are in the order in which the
/// copies were sent.
struct HandoffTable {
  /// What finally happened to one copy of a handoff; `waiting` if the run ended before anything happened.
  private enum Fate: String {
    case waiting, delivered, lost, undeliverable, counted, joined, unread, dropped
  }

  /// One copy of a handoff, with times and durations in nanoseconds of virtual time.
  private struct Row {
    var handoff: Handoff
    /// The index of the event that sent or duplicated the handoff.
    var eventIndex: Int
    var sentTime: Int64
    var items: [String]
    /// When the fate of the copy was decided; `nil` if the copy still waits.
    var settledTime: Int64?
    /// How long the copy spent at the orchestrator on its way.
    var routedDuration: Int64 = 0
    var fate = Fate.waiting
    /// Whether the handoff is an answer that was sent after the deadline for the answer.
    var isLate = false
    /// How often the handoff had been sent before, because no answer came in time.
    var repetitions = 0
  }

  private var rows: [Row] = []
  /// The indices in ``rows`` of the copies of each handoff whose fate is not decided yet.
  private var openRows: [HandoffID: [Int]] = [:]
  /// For each handoff that is about to be sent again, how often the handoff has been sent without an answer in time.
  private var missedReplies: [Connection: Int] = [:]
  /// The sender, receiver and task of each answer that is about to be sent after its deadline.
  private var lateReplies: Set<Connection> = []

  /// The sender, receiver and task of a handoff, which stay the same when the handoff is sent again.
  private struct Connection: Hashable {
    var sender: AgentID
    var receiver: AgentID
    var task: TaskID

    init(of handoff: Handoff) {
      (sender, receiver, task) = (handoff.sender, handoff.receiver, handoff.task)
    }
  }

  /// Creates the table of the handoffs in the events of a run.
  init(_ events: [Event]) {
    for (index, event) in events.enumerated() { observe(event, index) }
  }

  private mutating func observe(_ event: Event, _ index: Int) {
    let time = event.time.nanoseconds
    switch event.kind {
    case .handoffSent(let handoff, let items): send(handoff, items, time, index)
    case .handoffDuplicated(let handoff, _):
      guard let original = openRows[handoff.id]?.first else { return }
      var row = rows[original]
      row.handoff = handoff
      (row.eventIndex, row.sentTime) = (index, time)
      add(row)
    case .handoffDelivered(let handoff, let routed): settle(handoff, .delivered, time, routed)
    case .handoffLost(let handoff, _): settle(handoff, .lost, time)
    case .handoffUndeliverable(let handoff): settle(handoff, .undeliverable, time)
    case .handoffCounted(let handoff, _): settle(handoff, .counted, time)
    case .handoffJoined(let handoff): settle(handoff, .joined, time)
    case .handoffUnread(let handoff, _): settle(handoff, .unread, time)
    case .replyMissed(let handoff, let attempt, again: true):
      missedReplies[Connection(of: handoff)] = attempt
    case .replyLate(let handoff, taken: true): lateReplies.insert(Connection(of: handoff))
    case .replyLate(let handoff, taken: false):
      var row = Row(handoff: handoff, eventIndex: index, sentTime: time, items: [])
      (row.fate, row.settledTime, row.isLate) = (.dropped, time, true)
      rows.append(row)
    default: break
    }
  }

  private mutating func send(_ handoff: Handoff, _ items: [String], _ time: Int64, _ index: Int) {
    var row = Row(handoff: handoff, eventIndex: index, sentTime: time, items: items)
    row.repetitions = missedReplies.removeValue(forKey: Connection(of: handoff)) ?? 0
    row.isLate = lateReplies.remove(Connection(of: handoff)) != nil
    add(row)
  }

  private mutating func add(_ row: Row) {
    openRows[row.handoff.id, default: []].append(rows.count)
    rows.append(row)
  }

  private mutating func settle(
    _ handoff: Handoff,
    _ fate: Fate,
    _ time: Int64,
    _ routed: Int64 = 0
  ) {
    guard let copies = openRows[handoff.id], !copies.isEmpty else { return }
    let position = copies.firstIndex { rows[$0].handoff.copy == handoff.copy } ?? 0
    let index = copies[position]
    openRows[handoff.id]?.remove(at: position)
    (rows[index].fate, rows[index].settledTime, rows[index].routedDuration) = (fate, time, routed)
  }

  /// The table as data for the page about the run.
  var table: PageTable {
    PageTable(
      name: "handoffs",
      columns: [
        "number", "copy", "event", "sent", "settled", "routed", "sender", "receiver", "task",
        "intent", "round", "fate", "late", "again", "items",
      ],
      rows: rows.map { row in
        [
          .handoff(row.handoff.id), .number(row.handoff.copy), .number(row.eventIndex),
          .number(row.sentTime),
          .number(row.settledTime), .number(row.routedDuration), .agent(row.handoff.sender),
          .agent(row.handoff.receiver), .task(row.handoff.task),
          .text(row.handoff.intent.rawValue), .number(row.handoff.round),
          .text(row.fate.rawValue), .number(row.isLate ? 1 : 0), .number(row.repetitions),
          .text(row.items.joined(separator: ", ")),
        ]
      }
    )
  }
}
