import RehearsalRules
public import RehearsalSimulation

/// Takes the events of one run and keeps what its level asks for.
///
/// It writes inside one transaction: a run is kept whole or not at all.
public struct RunWriter: ~Copyable {
  private let run: Int64
  private let level: Level
  private let tables: HotTables
  /// Handoffs sent and not yet settled, by number.
  private var open: [UInt32: OpenHandoff] = [:]

  private struct OpenHandoff {
    var handoff: Handoff
    var sent: Int64
    var copiesLeft = 1
  }

  init(run: Int64, level: Level, _ tables: HotTables) {
    self.run = run
    self.level = level
    self.tables = tables
    tables.discard()
  }

  /// Sees the next event of the run.
  public mutating func observe(_ event: borrowing Event) {
    switch level {
    case .outcomes: return
    case .handoffs: break
    case .events: append(event)
    }
    switch event.kind {
    case .handoffSent(let handoff, _):
      open[handoff.id.rawValue] = OpenHandoff(handoff: handoff, sent: event.time.nanoseconds)
    case .handoffDuplicated(let handoff, _): open[handoff.id.rawValue]?.copiesLeft += 1
    case .handoffDelivered(let handoff, let routed):
      settle(handoff, delivered: event.time.nanoseconds, routed: routed, fate: "delivered")
    case .handoffLost(let handoff, _): settle(handoff, fate: "lost")
    case .handoffUndeliverable(let handoff): settle(handoff, fate: "undeliverable")
    case .gateChecked(let gate, let value, let passed):
      tables.gateChecks.append(
        .integer(run),
        .integer(Int64(event.sequence)),
        event.agent.value,
        event.task.value,
        .text(gate.metric),
        value.map { .integer(Int64($0.hundredths)) } ?? .null,
        .integer(Int64(gate.floor.hundredths)),
        .text(gate.source.description),
        .integer(passed ? 1 : 0)
      )
    case .faultInjected(let fault):
      tables.faults.append(
        .integer(run),
        .integer(Int64(event.sequence)),
        .text(fault),
        event.agent.value,
        event.task.value,
        event.handoff.value
      )
    case .runStarted, .runEnded, .taskSubmitted, .taskStarted, .taskEnded, .sessionOpened,
      .sessionEnded, .agentCrashed, .agentRestarted, .actSkill, .actRead, .actWrite, .actCommand,
      .actTool, .actSpawn, .actAssume, .actClaim, .actPromise,
      .reportFiled, .decisionMade, .retryScheduled, .limitReached:
      break
    }
  }

  private mutating func append(_ event: borrowing Event) {
    tables.events.append(
      .integer(run),
      .integer(Int64(event.sequence)),
      .integer(event.time.nanoseconds),
      .integer(Int64(event.kind.name.code)),
      event.agent.value,
      event.session == .none ? .null : .integer(Int64(event.session.rawValue)),
      event.task.value,
      event.handoff.value,
      PayloadJSONWriter.json(of: event.kind).map { .text($0) } ?? .null
    )
  }

  private mutating func settle(
    _ handoff: Handoff,
    delivered: Int64? = nil,
    routed: Int64 = 0,
    fate: String
  ) {
    guard let sent = open[handoff.id.rawValue] else { return }
    if sent.copiesLeft > 1 {
      open[handoff.id.rawValue]?.copiesLeft -= 1
    } else {
      open[handoff.id.rawValue] = nil
    }
    tables.handoffs.append(
      .integer(run),
      .integer(Int64(handoff.id.rawValue)),
      .integer(Int64(handoff.copy)),
      .integer(sent.sent),
      delivered.map { .integer($0) } ?? .null,
      .integer(routed),
      handoff.sender.value,
      handoff.receiver.value,
      handoff.task.value,
      .text(handoff.intent.rawValue),
      .integer(Int64(handoff.round)),
      handoff.cause.value,
      .text(fate)
    )
  }

  /// Writes what is left, handoffs that were never delivered included.
  consuming func finish() throws {
    for number in open.keys.sorted() {
      guard let left = open[number] else { continue }
      settle(left.handoff, fate: "waiting")
    }
    try tables.finish()
  }
}

extension AgentID {
  var value: BulkInsert.Value { self == .none ? .null : .integer(Int64(rawValue)) }
}

extension TaskID {
  var value: BulkInsert.Value { self == .none ? .null : .integer(Int64(rawValue)) }
}

extension HandoffID {
  var value: BulkInsert.Value { self == .none ? .null : .integer(Int64(rawValue)) }
}
