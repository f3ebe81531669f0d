import RehearsalRules
public import RehearsalSimulation

/// A writer that observes the events of one run, and records the parts that the recording level includes.
///
/// The writer works inside one transaction. A run is therefore recorded completely or not at all.
public struct RunWriter: ~Copyable {
  private let run: Int64
  private let level: Level
  private let tables: BulkTables
  /// The indices in `openHandoffs`, keyed by the identifier of the handoff.
  private var handoffIndices = IndexAllocator()
  /// The sent handoffs for which the fate of at least one copy is not known yet.
  ///
  /// The array also has unused elements, which later handoffs reuse.
  private var openHandoffs: [OpenHandoff] = []

  /// Whether the writer has observed the end of a task.
  ///
  /// If not, the outcomes are taken from the judgement of the run.
  private(set) var hasSeenOutcomes = false
  /// The number of retries of each task.
  ///
  /// A task without retries has no entry.
  private var retryCounts: [UInt32: Int] = [:]
  /// The latest handoff about each task.
  private var lastHandoffs: [TaskID: HandoffID] = [:]
  /// The observer that computes the critical path.
  ///
  /// It needs all events.
  private var criticalPath = CriticalPathObserver()

  private struct OpenHandoff {
    var handoff: Handoff
    var sentTime: Int64
    var copiesLeft = 1
  }

  init(run: Int64, level: Level, _ tables: BulkTables) {
    self.run = run
    self.level = level
    self.tables = tables
    tables.discard()
  }

  /// The kinds of event that the writer needs for its recording level.
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
    case .outcomes: return observeOutcome(event)
    case .handoffs: break
    case .events:
      tables.events.append(EventRow(event, of: run))
      criticalPath.observe(event)
    }
    switch event.kind {
    case .taskEnded, .retryScheduled: observeOutcome(event)
    case .handoffSent(let handoff, _):
      addOpenHandoff(OpenHandoff(handoff: withCause(handoff), sentTime: event.time.nanoseconds))
    case .handoffDuplicated(let handoff, _):
      if let index = handoffIndices.index(of: handoff.id.rawValue) {
        openHandoffs[index].copiesLeft += 1
      }
    case .handoffDelivered(let handoff, let routed):
      recordFate(handoff, delivered: event.time.nanoseconds, routed: routed, fate: .delivered)
    case .handoffLost(let handoff, _): recordFate(handoff, fate: .lost)
    case .handoffUndeliverable(let handoff): recordFate(handoff, fate: .undeliverable)
    case .handoffCounted(let handoff, _): recordFate(handoff, fate: .counted)
    case .handoffJoined(let handoff): recordFate(handoff, fate: .joined)
    case .handoffUnread(let handoff, _): recordFate(handoff, fate: .unread)
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

  /// Records the outcomes of tasks from the judgement of the run.
  ///
  /// This is for runs in which the writer did not observe the end of a task.
  func recordOutcomes(_ results: [TaskResult]) {
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

  /// Counts a retry if the event schedules one, and records the outcome if the event ends a task.
  ///
  /// Ignores other events.
  private mutating func observeOutcome(_ event: borrowing Event) {
    switch event.kind {
    case .retryScheduled: retryCounts[event.task.rawValue, default: 0] += 1
    case .taskEnded(let outcome):
      hasSeenOutcomes = true
      tables.outcomes.append(
        OutcomeRow(
          run: run,
          task: event.task,
          outcome: outcome,
          time: event.time.nanoseconds,
          retries: retryCounts.isEmpty ? 0 : retryCounts[event.task.rawValue] ?? 0
        )
      )
    default: break
    }
  }

  /// Returns a handoff with its `cause` set to the handoff that led to it.
  ///
  /// The orchestrator can retry a task without having received a handoff. The cause is then the
  /// previous handoff about the task, so that the chain of causes has no gap.
  private mutating func withCause(_ handoff: Handoff) -> Handoff {
    guard handoff.task != .none else { return handoff }
    var handoff = handoff
    let previousHandoff = lastHandoffs.updateValue(handoff.id, forKey: handoff.task)
    if handoff.cause == .none, let previousHandoff, previousHandoff != handoff.id {
      handoff.cause = previousHandoff
    }
    return handoff
  }

  private mutating func addOpenHandoff(_ openHandoff: OpenHandoff) {
    guard openHandoff.handoff.id != .none else { return }
    let index = handoffIndices.add(openHandoff.handoff.id.rawValue)
    if index == openHandoffs.count {
      openHandoffs.append(openHandoff)
    } else {
      openHandoffs[index] = openHandoff
    }
  }

  private mutating func recordFate(
    _ handoff: Handoff,
    delivered: Int64? = nil,
    routed: Int64 = 0,
    fate: HandoffRow.Fate
  ) {
    guard let index = handoffIndices.index(of: handoff.id.rawValue) else { return }
    openHandoffs[index].copiesLeft -= 1
    if openHandoffs[index].copiesLeft == 0 { _ = handoffIndices.remove(handoff.id.rawValue) }
    var handoff = handoff
    handoff.cause = openHandoffs[index].handoff.cause
    tables.handoffs.append(
      HandoffRow(
        run: run,
        handoff: handoff,
        sentTime: openHandoffs[index].sentTime,
        deliveredTime: delivered,
        routedDuration: routed,
        fate: fate
      )
    )
  }

  /// Inserts the buffered rows, and a row for each copy of a handoff that is still on its way.
  consuming func finish() throws {
    for identifier in handoffIndices.identifiers {
      if let index = handoffIndices.index(of: identifier) {
        recordFate(openHandoffs[index].handoff, fate: .waiting)
      }
    }
    if level == .events { recordSteps(of: criticalPath.conclude()) }
    try tables.finish()
  }

  private func recordSteps(of path: CriticalPath) {
    for (number, step) in path.steps.enumerated() {
      tables.pathSteps.append(PathStepRow(run: run, number: number, step: step))
    }
  }
}
