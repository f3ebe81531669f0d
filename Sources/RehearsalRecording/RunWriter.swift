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
    case .events: tables.events.append(EventRow(event, of: run))
    }
    switch event.kind {
    case .handoffSent(let handoff, _):
      open[handoff.id.rawValue] = OpenHandoff(handoff: handoff, sent: event.time.nanoseconds)
    case .handoffDuplicated(let handoff, _): open[handoff.id.rawValue]?.copiesLeft += 1
    case .handoffDelivered(let handoff, let routed):
      settle(handoff, delivered: event.time.nanoseconds, routed: routed, fate: .delivered)
    case .handoffLost(let handoff, _): settle(handoff, fate: .lost)
    case .handoffUndeliverable(let handoff): settle(handoff, fate: .undeliverable)
    case .gateChecked(let gate, let value, let passed):
      tables.gateChecks.append(
        GateCheckRow(
          run: run,
          sequence: event.sequence,
          agent: event.agent,
          task: event.task,
          gate: gate,
          value: value,
          passed: passed
        )
      )
    case .faultInjected(let fault):
      tables.faults.append(
        FaultRow(
          run: run,
          sequence: event.sequence,
          fault: fault,
          agent: event.agent,
          task: event.task,
          handoff: event.handoff
        )
      )
    case .runStarted, .runEnded, .taskSubmitted, .taskStarted, .taskEnded, .sessionOpened,
      .sessionEnded, .agentCrashed, .agentRestarted, .actSkill, .actRead, .actWrite, .actCommand,
      .actTool, .actSpawn, .actAssume, .actClaim, .actPromise,
      .reportFiled, .decisionMade, .retryScheduled, .limitReached:
      break
    }
  }

  private mutating func settle(
    _ handoff: Handoff,
    delivered: Int64? = nil,
    routed: Int64 = 0,
    fate: HandoffRow.Fate
  ) {
    guard let sent = open[handoff.id.rawValue] else { return }
    if sent.copiesLeft > 1 {
      open[handoff.id.rawValue]?.copiesLeft -= 1
    } else {
      open[handoff.id.rawValue] = nil
    }
    tables.handoffs.append(
      HandoffRow(
        run: run,
        handoff: handoff,
        sent: sent.sent,
        delivered: delivered,
        routed: routed,
        fate: fate
      )
    )
  }

  /// Writes what is left, handoffs that were never delivered included.
  consuming func finish() throws {
    for number in open.keys.sorted() {
      if let left = open[number] { settle(left.handoff, fate: .waiting) }
    }
    try tables.finish()
  }
}
