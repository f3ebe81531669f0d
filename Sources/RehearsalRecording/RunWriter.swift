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
  private var places = IndexAllocator()
  private var open: [OpenHandoff] = []

  /// Whether it was shown how a task ended: then it keeps that, else what the judgement says.
  private(set) var hasSeenOutcomes = false
  /// How often each task was tried again, of those that were.
  private var retries: [UInt32: Int] = [:]

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

  /// The kinds of event that it has to see.
  public var kinds: EventKinds {
    switch level {
    case .outcomes: EventKinds([.taskEnded, .retryScheduled])
    case .handoffs:
      EventKinds([
        .taskEnded, .retryScheduled, .handoffSent, .handoffDuplicated, .handoffDelivered,
        .handoffLost, .handoffUndeliverable,
        .gateChecked, .faultInjected,
      ])
    case .events: .all
    }
  }

  /// Sees the next event of the run.
  public mutating func observe(_ event: borrowing Event) {
    switch level {
    case .outcomes: return keepOutcome(event)
    case .handoffs: break
    case .events: tables.events.append(EventRow(event, of: run))
    }
    switch event.kind {
    case .taskEnded, .retryScheduled: keepOutcome(event)
    case .handoffSent(let handoff, _):
      keep(OpenHandoff(handoff: handoff, sent: event.time.nanoseconds))
    case .handoffDuplicated(let handoff, _):
      if let place = places.index(of: handoff.id.rawValue) { open[place].copiesLeft += 1 }
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
    case .runStarted, .runEnded, .taskSubmitted, .taskStarted, .sessionOpened,
      .sessionEnded, .sessionSpent, .agentCrashed, .agentRestarted, .actSkill, .actRead, .actWrite,
      .actCommand,
      .actTool, .actSpawn, .actAssume, .actClaim, .actPromise,
      .reportFiled, .decisionMade, .workFlawed, .flawEscaped, .limitReached:
      break
    }
  }

  /// Keeps how the tasks of a run ended that it was not shown.
  func keep(_ results: [TaskResult]) {
    for result in results {
      tables.outcomes.append(
        OutcomeRow(
          run: run,
          task: result.task,
          outcome: result.outcome,
          time: result.time.nanoseconds,
          retries: result.retries
        )
      )
    }
  }

  /// Keeps how a task ended, and counts until then how often it was tried again.
  private mutating func keepOutcome(_ event: borrowing Event) {
    switch event.kind {
    case .retryScheduled: retries[event.task.rawValue, default: 0] += 1
    case .taskEnded(let outcome):
      hasSeenOutcomes = true
      tables.outcomes.append(
        OutcomeRow(
          run: run,
          task: event.task,
          outcome: outcome,
          time: event.time.nanoseconds,
          retries: retries.isEmpty ? 0 : retries[event.task.rawValue] ?? 0
        )
      )
    default: break
    }
  }

  private mutating func keep(_ sent: OpenHandoff) {
    guard sent.handoff.id != .none else { return }
    let place = places.add(sent.handoff.id.rawValue)
    if place == open.count { open.append(sent) } else { open[place] = sent }
  }

  private mutating func settle(
    _ handoff: Handoff,
    delivered: Int64? = nil,
    routed: Int64 = 0,
    fate: HandoffRow.Fate
  ) {
    guard let place = places.index(of: handoff.id.rawValue) else { return }
    open[place].copiesLeft -= 1
    if open[place].copiesLeft == 0 { _ = places.remove(handoff.id.rawValue) }
    tables.handoffs.append(
      HandoffRow(
        run: run,
        handoff: handoff,
        sent: open[place].sent,
        delivered: delivered,
        routed: routed,
        fate: fate
      )
    )
  }

  /// Writes what is left, handoffs that were never delivered included.
  consuming func finish() throws {
    for number in places.numbers {
      if let place = places.index(of: number) { settle(open[place].handoff, fate: .waiting) }
    }
    try tables.finish()
  }
}
