import RehearsalRules
public import RehearsalSimulation

/// A writer that observes the events of one run and records the parts that its level includes.
///
/// The writer works inside one transaction. A run is therefore recorded completely or not at all.
public struct RunWriter: ~Copyable {
  private let run: Int64
  private let level: Level
  private let tables: BulkTables
  /// The index in `openHandoffs` of each open handoff, by the handoff's identifier.
  private var indices = IndexAllocator()
  /// The handoffs that were sent and are neither delivered nor lost.
  ///
  /// The array also has unused elements.
  private var openHandoffs: [OpenHandoff] = []

  /// Whether the writer has observed the end of a task.
  ///
  /// If it has not, the outcomes come from the judgement of the run instead.
  private(set) var hasSeenOutcomes = false
  /// The count of retries by task; a task without retries has no entry.
  private var retries: [UInt32: Int] = [:]
  /// The last handoff about each task.
  private var lastHandoffs: [TaskID: HandoffID] = [:]
  /// The observer of the critical path, which needs all events.
  private var path = CriticalPathObserver()

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

  /// The kinds of event that the writer needs, according to its level.
  public var kinds: EventKinds {
    switch level {
    case .outcomes: EventKinds([.taskEnded, .retryScheduled])
    case .handoffs:
      EventKinds([
        .taskEnded, .retryScheduled, .handoffSent, .handoffDuplicated, .handoffDelivered,
        .handoffLost, .handoffUndeliverable, .handoffCounted, .handoffJoined, .handoffUnread,
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
    case .events:
      tables.events.append(EventRow(event, of: run))
      path.observe(event)
    }
    switch event.kind {
    case .taskEnded, .retryScheduled: keepOutcome(event)
    case .handoffSent(let handoff, _):
      keep(OpenHandoff(handoff: caused(handoff), sent: event.time.nanoseconds))
    case .handoffDuplicated(let handoff, _):
      if let index = indices.index(of: handoff.id.rawValue) { openHandoffs[index].copiesLeft += 1 }
    case .handoffDelivered(let handoff, let routed):
      settle(handoff, delivered: event.time.nanoseconds, routed: routed, fate: .delivered)
    case .handoffLost(let handoff, _): settle(handoff, fate: .lost)
    case .handoffUndeliverable(let handoff): settle(handoff, fate: .undeliverable)
    case .handoffCounted(let handoff, _): settle(handoff, fate: .counted)
    case .handoffJoined(let handoff): settle(handoff, fate: .joined)
    case .handoffUnread(let handoff, _): settle(handoff, fate: .unread)
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
    case .runStarted, .runEnded, .taskSubmitted, .taskListed, .taskClaimed, .taskStarted,
      .replyMissed, .replyLate,
      .sessionOpened, .sessionEnded, .sessionSpent, .sessionLimited, .sessionWaiting,
      .sessionResumed, .agentCrashed, .agentRestarted,
      .agentCompacted, .actSkill, .actRead, .actWrite, .actCommand, .actTool, .actSpawn, .actCancel,
      .actAssume, .actClaim, .actPromise,
      .reportFiled, .gateLoosened, .decisionMade, .workFlawed, .flawEscaped, .workMerged,
      .limitReached:
      break
    }
  }

  /// Records the outcomes that a judgement contains, for a run in which the writer observed no end of a task.
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

  /// Handles an event: counts a retry of a task, or records the outcome of a task that ended.
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

  /// Returns a handoff with its cause.
  ///
  /// The orchestrator tries a task again without an incoming handoff. The cause is then the last handoff about the
  /// task, so that the chain of causes is whole.
  private mutating func caused(_ handoff: Handoff) -> Handoff {
    guard handoff.task != .none else { return handoff }
    var handoff = handoff
    let last = lastHandoffs.updateValue(handoff.id, forKey: handoff.task)
    if handoff.cause == .none, let last, last != handoff.id { handoff.cause = last }
    return handoff
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
    var handoff = handoff
    handoff.cause = openHandoffs[index].handoff.cause
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

  /// Inserts the buffered rows, and a row for each handoff that was neither delivered nor lost.
  consuming func finish() throws {
    for number in indices.numbers {
      if let index = indices.index(of: number) {
        settle(openHandoffs[index].handoff, fate: .waiting)
      }
    }
    if level == .events { keep(path.conclude()) }
    try tables.finish()
  }

  private func keep(_ path: CriticalPath) {
    for (number, step) in path.steps.enumerated() {
      tables.pathSteps.append(PathStepRow(run: run, number: number, step: step))
    }
  }
}
