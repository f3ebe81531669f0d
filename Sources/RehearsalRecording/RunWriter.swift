import RehearsalRules
public import RehearsalSimulation

/// A writer that observes the events of one run, and records the parts that the recording level includes.
///
/// The writer works inside one transaction. A run is therefore recorded completely or not at all.
public struct RunWriter: ~Copyable {
  private let runID: Int64
  private let level: RecordingLevel
  private let bulkInserters: BulkInserters
  /// The writer that packs the recorded events into blocks; `nil` if events are not packed.
  private var blockWriter: EventBlockWriter?
  /// The index in `openHandoffs` of each open handoff, keyed by the identifier of the handoff.
  private var handoffIndices = IndexAllocator()
  /// The sent handoffs of which at least one copy has not been recorded yet.
  ///
  /// A copy is recorded when it is delivered, lost or otherwise finished. Elements of handoffs without
  /// further copies stay in the array until later handoffs reuse them.
  private var openHandoffs: [OpenHandoff] = []

  /// The results of the tasks in the observed events.
  private var taskResults = TaskResults()
  /// The latest handoff about each task; `none` before the first.
  private var lastHandoffIDs = TaskTable(HandoffID.none)
  /// The observer that computes the critical path, which is used only at the level `events`.
  private var criticalPathObserver: CriticalPathObserver
  /// The times for which faults and merges hold handoffs.
  private var transitTimes: TransitTimes

  /// A sent handoff, with the copies that have not been recorded yet.
  private struct OpenHandoff {
    var handoff: Handoff
    var sentTime: Int64
    private var isOriginalOpen = true
    private var openDuplicateNumbers: [UInt8] = []

    init(_ handoff: Handoff, sentTime: Int64) {
      self.handoff = handoff
      self.sentTime = sentTime
    }

    /// The number of the first copy that has not been recorded yet; `nil` if all copies have been.
    var firstOpenCopyNumber: UInt8? { isOriginalOpen ? 0 : openDuplicateNumbers.first }

    mutating func addDuplicate(_ copyNumber: UInt8) { openDuplicateNumbers.append(copyNumber) }

    mutating func closeCopy(_ copyNumber: UInt8) {
      if copyNumber == 0 {
        isOriginalOpen = false
      } else if let position = openDuplicateNumbers.firstIndex(of: copyNumber) {
        openDuplicateNumbers.remove(at: position)
      }
    }
  }

  init(
    _ plan: Plan,
    run: Int64,
    level: RecordingLevel,
    packsEvents: Bool,
    _ tables: BulkInserters
  ) {
    criticalPathObserver = CriticalPathObserver(plan)
    transitTimes = TransitTimes(plan)
    self.runID = run
    self.level = level
    blockWriter = packsEvents ? EventBlockWriter(run: run) : nil
    self.bulkInserters = tables
    tables.discardBufferedRows()
  }

  /// The kinds of event that the writer needs for its recording level.
  public var kinds: EventKinds {
    switch level {
    case .outcomes: EventKinds([.taskEnded, .retryScheduled])
    case .handoffs:
      EventKinds([
        .taskEnded, .retryScheduled, .handoffSent, .handoffDuplicated, .handoffDelivered,
        .handoffLost, .handoffUndeliverable, .handoffCounted, .handoffJoined, .handoffUnread,
        .gateChecked, .faultInjected, .workMerged,
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
      recordEvent(event)
      criticalPathObserver.observe(event)
    }
    transitTimes.observe(event)
    switch event.kind {
    case .taskEnded, .retryScheduled: observeOutcome(event)
    case .handoffSent(let handoff, _):
      addOpenHandoff(OpenHandoff(handoffWithCause(handoff), sentTime: event.time.nanoseconds))
    case .handoffDuplicated(let handoff, _): addDuplicate(handoff)
    case .handoffDelivered(let handoff, let routed):
      recordFate(handoff, delivered: event.time.nanoseconds, routed: routed, fate: .delivered)
    case .handoffLost(let handoff, _): recordFate(handoff, fate: .lost)
    case .handoffUndeliverable(let handoff): recordFate(handoff, fate: .undeliverable)
    case .handoffCounted(let handoff, _): recordFate(handoff, fate: .counted)
    case .handoffJoined(let handoff): recordFate(handoff, fate: .joined)
    case .handoffUnread(let handoff, _): recordFate(handoff, fate: .unread)
    case .gateChecked(let gate, let value, let passed):
      recordCheck(of: gate, value, passed: passed, event)
    case .faultInjected(let fault): recordFault(fault, event)
    case .runStarted, .runEnded, .taskSubmitted, .taskListed, .taskClaimed, .taskStarted,
      .replyMissed, .replyLate, .sessionOpened, .sessionEnded, .sessionSpent, .sessionLimited,
      .sessionWaiting, .sessionResumed, .agentCrashed, .agentRestarted, .agentCompacted, .actSkill,
      .actRead, .actWrite, .actCommand, .actTool, .actSpawn, .actCancel, .actAssume, .actClaim,
      .actPromise, .criteriaTested, .reportFiled, .gateLoosened, .decisionMade, .workFlawed,
      .flawEscaped, .workMerged, .limitReached:
      break
    }
  }

  private mutating func recordEvent(_ event: borrowing Event) {
    guard blockWriter != nil else { return bulkInserters.events.append(EventRow(event, of: runID)) }
    if let block = blockWriter?.append(event) { bulkInserters.eventBlocks.insert(block) }
  }

  private func recordCheck(
    of gate: Gate,
    _ value: Percentage?,
    passed: Bool,
    _ event: borrowing Event
  ) {
    bulkInserters.gateChecks.append(
      GateCheckRow(
        runID: runID,
        sequence: event.sequence,
        agent: event.agent,
        task: event.task,
        gate: gate,
        value: value,
        hasPassed: passed
      )
    )
  }

  private func recordFault(_ fault: String, _ event: borrowing Event) {
    bulkInserters.faults.append(
      FaultRow(
        runID: runID,
        sequence: event.sequence,
        fault: fault,
        agent: event.agent,
        task: event.task,
        handoff: event.handoff
      )
    )
  }

  /// Records the outcomes and retries of the tasks.
  ///
  /// They are those of the observed events. If these have none, they are those of the judgement of the run.
  mutating func recordOutcomes(_ judgement: Judgement) {
    taskResults.conclude()
    let hasResults = !taskResults.isEmpty
    for result in hasResults ? taskResults.ended : judgement.taskResults {
      bulkInserters.outcomes.append(
        OutcomeRow(
          runID: runID,
          task: result.task,
          outcome: result.outcome,
          time: result.time.nanoseconds,
          retryCount: result.retries
        )
      )
    }
    for task in hasResults ? taskResults.retriedOpenTasks : judgement.retriedOpenTasks {
      bulkInserters.outcomes.append(
        OutcomeRow(
          runID: runID,
          task: task.task,
          outcome: nil,
          time: nil,
          retryCount: task.retries
        )
      )
    }
  }

  /// Observes a retry or the end of a task, and ignores other events.
  private mutating func observeOutcome(_ event: borrowing Event) {
    switch event.kind {
    case .retryScheduled: taskResults.addRetry(of: event.task)
    case .taskEnded(let outcome): taskResults.end(event.task, outcome, at: event.time)
    default: break
    }
  }

  /// Returns a handoff, whose cause is set to the previous handoff about the same task if the cause is
  /// missing.
  ///
  /// A cause is missing if, for example, the orchestrator retries a task without having received a handoff. A
  /// handoff that has a cause, or is about no task, is returned unchanged.
  private mutating func handoffWithCause(_ handoff: Handoff) -> Handoff {
    guard handoff.task != .none else { return handoff }
    var handoff = handoff
    let previousHandoff = lastHandoffIDs[handoff.task]
    lastHandoffIDs[handoff.task] = handoff.id
    if handoff.cause == .none, previousHandoff != handoff.id { handoff.cause = previousHandoff }
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

  private mutating func addDuplicate(_ handoff: Handoff) {
    guard let index = handoffIndices.index(of: handoff.id.rawValue) else { return }
    openHandoffs[index].addDuplicate(handoff.copyNumber)
  }

  private mutating func recordFate(
    _ handoff: Handoff,
    delivered: Int64? = nil,
    routed: Int64 = 0,
    fate: HandoffRow.Fate
  ) {
    guard let index = handoffIndices.index(of: handoff.id.rawValue) else { return }
    openHandoffs[index].closeCopy(handoff.copyNumber)
    if openHandoffs[index].firstOpenCopyNumber == nil {
      _ = handoffIndices.remove(handoff.id.rawValue)
    }
    var handoff = handoff
    handoff.cause = openHandoffs[index].handoff.cause
    let sentTime = openHandoffs[index].sentTime
    bulkInserters.handoffs.append(
      HandoffRow(
        runID: runID,
        handoff: handoff,
        sentTime: sentTime,
        deliveredTime: delivered,
        routingDuration: routed,
        heldDuration: delivered.map {
          transitTimes.heldTime(
            of: handoff.id,
            sentAt: sentTime,
            deliveredAt: $0,
            routingTime: routed
          )
        } ?? 0,
        fate: fate
      )
    )
  }

  /// Inserts the buffered rows, and a row for each copy of a handoff that is still on its way.
  ///
  /// At the level `events`, the last block of packed events and the steps of the critical path are inserted
  /// too.
  consuming func finish() throws {
    for identifier in handoffIndices.identifiers {
      while let index = handoffIndices.index(of: identifier),
        let copyNumber = openHandoffs[index].firstOpenCopyNumber
      {
        var handoff = openHandoffs[index].handoff
        handoff.copyNumber = copyNumber
        recordFate(handoff, fate: .waiting)
      }
    }
    if let block = blockWriter?.takeBlock() { bulkInserters.eventBlocks.insert(block) }
    if level == .events { recordSteps(of: criticalPathObserver.conclude()) }
    try bulkInserters.flush()
  }

  private func recordSteps(of path: CriticalPath) {
    for (number, step) in path.steps.enumerated() {
      bulkInserters.pathSteps.append(PathStepRow(runID: runID, stepNumber: number, step: step))
    }
  }
}
