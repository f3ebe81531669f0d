import RehearsalRecording
import RehearsalRules
import RehearsalSimulation

/// A table of the handoffs of a run, which are the messages between agents.
///
/// Each copy of a handoff that a fault duplicated has its own row. The rows are in the order in which the
/// copies were sent. An answer that came after its deadline and was dropped also has a row.
struct HandoffTable {
  /// What finally happened to one copy of a handoff; `waiting` if the run ended before anything happened.
  private enum Fate: String {
    case waiting, delivered, lost, undeliverable, counted, joined, unread, dropped
  }

  /// One copy of a handoff, with times and durations in nanoseconds of virtual time.
  private struct Row {
    var handoff: Handoff
    /// The index of the event that sent or duplicated the handoff, or that dropped it because it came too late.
    var eventIndex: Int
    var sentTime: Int64
    var carriedTexts: [String]
    /// The time at which the copy was delivered, lost or finished in another way; `nil` if its fate is
    /// `waiting`.
    var fateTime: Int64?
    /// The time that the copy spent on its way to the receiver.
    ///
    /// It consists of the delay by faults, the time at the orchestrator, and the time until the end of the merge.
    var routingDuration: Int64 = 0
    var fate = Fate.waiting
    /// Whether the handoff is an answer that was sent after the deadline for the answer.
    var isLate = false
    /// How many times the same handoff was already sent and got no answer in time.
    var repetitionCount = 0
  }

  private var rows: [Row] = []
  /// For each handoff, the indices in ``rows`` of the copies whose fate is `waiting`.
  private var waitingRowIndices: [HandoffID: [Int]] = [:]
  /// For each handoff that is about to be sent again, how many earlier attempts got no answer in
  /// time.
  private var missedReplyCounts: [HandoffKey: Int] = [:]
  /// The sender, receiver and task of each answer that is about to be sent after its deadline.
  private var lateReplies: Set<HandoffKey> = []

  /// The sender, receiver and task of a handoff, which are the same when the handoff is sent again.
  private struct HandoffKey: Hashable {
    var sender: AgentID
    var receiver: AgentID
    var task: TaskID

    init(of handoff: Handoff) {
      (sender, receiver, task) = (handoff.sender, handoff.receiver, handoff.task)
    }
  }

  /// The times during which handoffs are delayed by faults, or wait for the end of their merge.
  private var transitTimes: TransitTimes

  /// Creates the table of the handoffs in the events of a run.
  ///
  /// If `plan` is `nil`, the time for which faults delay handoffs counts as waits.
  init(_ events: [Event], _ plan: Plan? = nil) {
    transitTimes = TransitTimes(plan)
    for (index, event) in events.enumerated() { observe(event, index) }
  }

  private mutating func observe(_ event: Event, _ index: Int) {
    let time = event.time.nanoseconds
    transitTimes.observe(event)
    switch event.kind {
    case .handoffSent(let handoff, let items): addSentHandoff(handoff, items, time, index)
    case .handoffDuplicated(let handoff, _):
      guard let originalIndex = waitingRowIndices[handoff.id]?.first else { return }
      var row = rows[originalIndex]
      row.handoff = handoff
      (row.eventIndex, row.sentTime) = (index, time)
      add(row)
    case .handoffDelivered(let handoff, let routed): setFate(handoff, .delivered, time, routed)
    case .handoffLost(let handoff, _): setFate(handoff, .lost, time)
    case .handoffUndeliverable(let handoff): setFate(handoff, .undeliverable, time)
    case .handoffCounted(let handoff, _): setFate(handoff, .counted, time)
    case .handoffJoined(let handoff): setFate(handoff, .joined, time)
    case .handoffUnread(let handoff, _): setFate(handoff, .unread, time)
    case .replyMissed(let handoff, let attempt, then: .askedAgain):
      missedReplyCounts[HandoffKey(of: handoff)] = attempt
    case .replyLate(let handoff, taken: true): lateReplies.insert(HandoffKey(of: handoff))
    case .replyLate(let handoff, taken: false):
      var row = Row(handoff: handoff, eventIndex: index, sentTime: time, carriedTexts: [])
      (row.fate, row.fateTime, row.isLate) = (.dropped, time, true)
      rows.append(row)
    default: break
    }
  }

  private mutating func addSentHandoff(
    _ handoff: Handoff,
    _ items: [String],
    _ time: Int64,
    _ index: Int
  ) {
    var row = Row(handoff: handoff, eventIndex: index, sentTime: time, carriedTexts: items)
    row.repetitionCount = missedReplyCounts.removeValue(forKey: HandoffKey(of: handoff)) ?? 0
    row.isLate = lateReplies.remove(HandoffKey(of: handoff)) != nil
    add(row)
  }

  private mutating func add(_ row: Row) {
    waitingRowIndices[row.handoff.id, default: []].append(rows.count)
    rows.append(row)
  }

  private mutating func setFate(
    _ handoff: Handoff,
    _ fate: Fate,
    _ time: Int64,
    _ routedDuration: Int64 = 0
  ) {
    guard let copyIndices = waitingRowIndices[handoff.id], !copyIndices.isEmpty else { return }
    let position = copyIndices.firstIndex { rows[$0].handoff.copyNumber == handoff.copyNumber } ?? 0
    let rowIndex = copyIndices[position]
    waitingRowIndices[handoff.id]?.remove(at: position)
    let heldDuration = transitTimes.heldTime(
      of: handoff.id,
      sentAt: rows[rowIndex].sentTime,
      deliveredAt: time,
      routingTime: routedDuration
    )
    (rows[rowIndex].fate, rows[rowIndex].fateTime, rows[rowIndex].routingDuration) = (
      fate, time, routedDuration + heldDuration
    )
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
          .handoff(row.handoff.id), .number(row.handoff.copyNumber), .number(row.eventIndex),
          .number(row.sentTime),
          .number(row.fateTime), .number(row.routingDuration), .agent(row.handoff.sender),
          .agent(row.handoff.receiver), .task(row.handoff.task),
          .text(row.handoff.intent.rawValue), .number(row.handoff.round),
          .text(row.fate.rawValue), .number(row.isLate ? 1 : 0), .number(row.repetitionCount),
          .text(row.carriedTexts.joined(separator: ", ")),
        ]
      }
    )
  }
}
