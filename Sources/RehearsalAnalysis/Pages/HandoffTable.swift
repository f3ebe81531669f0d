import RehearsalRecording
import RehearsalSimulation

/// The handoffs of a run, a row for each copy, in the order in which they were sent.
struct HandoffTable {
  /// What happened to a copy of a handoff.
  private enum Fate: String {
    case waiting, delivered, lost, undeliverable, counted, joined, unread, dropped
  }

  private struct Row {
    var handoff: Handoff
    var event: Int
    var sent: Int64
    var items: [String]
    var settled: Int64?
    var routed: Int64 = 0
    var fate = Fate.waiting
    var isLate = false
    /// How often the handoff was sent again because no answer came in time.
    var repetitions = 0
  }

  private var rows: [Row] = []
  /// The copies of each handoff whose fate is open, as indices of rows.
  private var open: [HandoffID: [Int]] = [:]
  /// How often handoffs were not answered in time that are about to be sent again.
  private var missed: [Way: Int] = [:]
  /// The ways of answers that come late and are about to be sent.
  private var late: Set<Way> = []

  /// What a handoff that is sent again has in common with the one before.
  private struct Way: Hashable {
    var sender: AgentID
    var receiver: AgentID
    var task: TaskID

    init(of handoff: Handoff) {
      (sender, receiver, task) = (handoff.sender, handoff.receiver, handoff.task)
    }
  }

  /// Finds the handoffs of a run from its events.
  init(_ events: [Event]) {
    for (index, event) in events.enumerated() { observe(event, index) }
  }

  private mutating func observe(_ event: Event, _ index: Int) {
    let time = event.time.nanoseconds
    switch event.kind {
    case .handoffSent(let handoff, let items): send(handoff, items, time, index)
    case .handoffDuplicated(let handoff, _):
      guard let original = open[handoff.id]?.first else { return }
      var row = rows[original]
      row.handoff = handoff
      (row.event, row.sent) = (index, time)
      add(row)
    case .handoffDelivered(let handoff, let routed): settle(handoff, .delivered, time, routed)
    case .handoffLost(let handoff, _): settle(handoff, .lost, time)
    case .handoffUndeliverable(let handoff): settle(handoff, .undeliverable, time)
    case .handoffCounted(let handoff, _): settle(handoff, .counted, time)
    case .handoffJoined(let handoff): settle(handoff, .joined, time)
    case .handoffUnread(let handoff, _): settle(handoff, .unread, time)
    case .replyMissed(let handoff, let attempt, again: true):
      missed[Way(of: handoff)] = attempt
    case .replyLate(let handoff, taken: true): late.insert(Way(of: handoff))
    case .replyLate(let handoff, taken: false):
      var row = Row(handoff: handoff, event: index, sent: time, items: [])
      (row.fate, row.settled, row.isLate) = (.dropped, time, true)
      rows.append(row)
    default: break
    }
  }

  private mutating func send(_ handoff: Handoff, _ items: [String], _ time: Int64, _ index: Int) {
    var row = Row(handoff: handoff, event: index, sent: time, items: items)
    row.repetitions = missed.removeValue(forKey: Way(of: handoff)) ?? 0
    row.isLate = late.remove(Way(of: handoff)) != nil
    add(row)
  }

  private mutating func add(_ row: Row) {
    open[row.handoff.id, default: []].append(rows.count)
    rows.append(row)
  }

  private mutating func settle(
    _ handoff: Handoff,
    _ fate: Fate,
    _ time: Int64,
    _ routed: Int64 = 0
  ) {
    guard let copies = open[handoff.id], !copies.isEmpty else { return }
    let position = copies.firstIndex { rows[$0].handoff.copy == handoff.copy } ?? 0
    let row = copies[position]
    open[handoff.id]?.remove(at: position)
    (rows[row].fate, rows[row].settled, rows[row].routed) = (fate, time, routed)
  }

  /// The table.
  var table: PageTable {
    PageTable(
      name: "handoffs",
      columns: [
        "number", "copy", "event", "sent", "settled", "routed", "sender", "receiver", "task",
        "intent", "round", "fate", "late", "again", "items",
      ],
      rows: rows.map { row in
        [
          .handoff(row.handoff.id), .number(row.handoff.copy), .number(row.event),
          .number(row.sent),
          .number(row.settled), .number(row.routed), .agent(row.handoff.sender),
          .agent(row.handoff.receiver), .task(row.handoff.task),
          .words(row.handoff.intent.rawValue), .number(row.handoff.round),
          .words(row.fate.rawValue), .number(row.isLate ? 1 : 0), .number(row.repetitions),
          .words(row.items.joined(separator: ", ")),
        ]
      }
    )
  }
}
