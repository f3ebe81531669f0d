import RehearsalRules
public import RehearsalSimulation

/// A writer that observes the events of one run and records what its level asks for.
///
/// The writer works inside one transaction, so that a run is recorded completely or not at all.
public struct RunWriter: ~Copyable {
  private let run: Int64
  private let level: Level
  private let tables: BulkTables
  /// The indices of the open handoffs, by the handoff's identifier.
  private var indices = IndexAllocator()
  /// The handoffs that were sent and have no fate yet.
  private var openHandoffs: [OpenHandoff] = []

  /// Whether the writer has observed the end of a task; if not, it records the outcomes of the judgement.
  private(set) var hasSeenOutcomes = false
  /// How often each task was retried; a task without retries has no entry.
  private var retries: [UInt32: Int] = [:]

  private struct OpenHandoff {
    var handoff: Handoff
    var sent: Int64
    var copiesLeft = 1
  }

  init(run: Int64, level: Level, _ tables: BulkTables) {
    self.run = run
    self.level = level
    self.tables = tables
    tables.discard()
  }

  /// The kinds of event to observe.
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

  /// Observes the next event of the run.
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
      if let index = indices.index(of: handoff.id.rawValue) { openHandoffs[index].copiesLeft += 1 }
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
    case .runStarted, .runEnded, .taskSubmitted, .taskStarted, .replyMissed, .replyLate,
      .sessionOpened, .sessionEnded, .sessionSpent, .sessionLimited, .agentCrashed, .agentRestarted,
      .agentCompacted, .actSkill, .actRead, .actWrite, .actCommand, .actTool, .actSpawn, .actCancel,
      .actAssume, .actClaim, .actPromise,
      .reportFiled, .decisionMade, .workFlawed, .flawEscaped, .limitReached:
      break
    }
  }

  /// Records the outcomes of tasks whose ends the writer has not observed.
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

  /// Counts a retry of a task, or records the task's outcome with the count of its retries.
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
    let index = indices.add(sent.handoff.id.rawValue)
    if index == openHandoffs.count { openHandoffs.append(sent) } else { openHandoffs[index] = sent }
  }

  private mutating func settle(
    _ handoff: Handoff,
    delivered: Int64? = nil,
    routed: Int64 = 0,
    fate: HandoffRow.Fate
  ) {
    guard let index = indices.index(of: handoff.id.rawValue) else { return }
    openHandoffs[index].copiesLeft -= 1
    if openHandoffs[index].copiesLeft == 0 { _ = indices.remove(handoff.id.rawValue) }
    tables.handoffs.append(
      HandoffRow(
        run: run,
        handoff: handoff,
        sent: openHandoffs[index].sent,
        delivered: delivered,
        routed: routed,
        fate: fate
      )
    )
  }

  /// Writes the remaining rows, including those of handoffs that were never delivered.
  consuming func finish() throws {
    for number in indices.numbers {
      if let index = indices.index(of: number) {
        settle(openHandoffs[index].handoff, fate: .waiting)
      }
    }
    try tables.finish()
  }
}
