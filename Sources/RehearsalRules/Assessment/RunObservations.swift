import RehearsalSimulation

/// The observations of a run that a scenario's assertions need.
struct RunObservations: Sendable {
  private let plan: Plan
  /// The tasks of the run, in the order in which they became part of the work.
  private(set) var submittedTasks: [TaskID] = []
  private(set) var tasks: [TaskResult] = []
  private(set) var ending = Event.Ending.settled
  /// The time at which the run ended.
  private(set) var end = Instant.start
  /// The spent tokens, by agent and task.
  private(set) var spending = SpendingCounter()
  /// For each `sometimes` assertion, whether the assertion came true.
  private(set) var witnessed: [Bool]
  /// The observer that records which parts of the plan the run exercises.
  private var coverageObserver: PlanCoverageObserver
  /// For each `at-most` bound, the count of events that the bound limits, and the last of these events.
  private(set) var counts: [(count: Int, last: [Event])]
  /// The sent handoffs, which are stored only if the scenario asserts a sequence of handoffs.
  private(set) var handoffs: [(handoff: Handoff, event: Event)] = []
  /// The state of the assertions about the order of events.
  private(set) var order: EventOrder
  /// The counts for `always` invariants, or `nil` if the scenario asserts no invariant that needs counts.
  private(set) var conservation: Conservation?
  /// Whether the log of a history shows an act.
  ///
  /// Only histories are observed for it.
  private(set) var hasActs = false
  /// The last significant events, which the results of failed assertions show.
  private var recent: [Event] = []
  private var retries: [Int]
  private let bounds: [Expectations.Bound]
  private let occasions: [Expectations.Occasion]
  private let storesHandoffs: Bool

  /// The greatest count of events that the result of a failed assertion shows.
  private static let maximumShown = 3

  init(_ plan: Plan) {
    self.plan = plan
    coverageObserver = PlanCoverageObserver(plan)
    retries = Array(repeating: 0, count: plan.tasks.count)
    let expectations = plan.oracle.expectations
    bounds = expectations?.atMost ?? []
    occasions = expectations?.sometimes ?? []
    storesHandoffs = expectations?.handoffs != nil
    order = EventOrder(plan)
    let needsCounts = expectations?.always.contains { $0.invariant.isCounted } ?? false
    conservation = needsCounts ? Conservation() : nil
    counts = Array(repeating: (0, []), count: bounds.count)
    witnessed = Array(repeating: false, count: occasions.count)
  }

  /// The kinds of event to observe.
  var kinds: EventKinds {
    let fixed: [Event.Name] = [
      .taskSubmitted, .taskClaimed, .handoffSent, .taskEnded, .retryScheduled, .decisionMade,
      .handoffLost,
      .handoffUndeliverable, .handoffCounted, .handoffJoined, .handoffUnread, .sessionWaiting,
      .sessionResumed,
      .replyMissed, .replyLate, .sessionLimited,
      .agentCrashed,
      .agentCompacted, .actCancel, .limitReached, .runEnded, .sessionSpent,
    ]
    let asserted = bounds.map(\.occasion.event) + occasions.map(\.event) + order.kinds
    return EventKinds(
      fixed + asserted + PlanCoverageObserver.kinds
        + (plan.isHistory ? HistoryRules.acts : [])
        + (conservation == nil ? [] : Conservation.kinds)
    )
  }

  mutating func observe(_ event: borrowing Event) {
    count(event)
    coverageObserver.observe(event)
    order.observe(event)
    conservation?.observe(event)
    switch event.kind {
    case .handoffSent(let handoff, _):
      if storesHandoffs { handoffs.append((handoff, copy event)) }
    case .taskSubmitted: submittedTasks.append(event.task)
    case .taskEnded(let outcome):
      let retries = event.task == .none ? 0 : retries[event.task.index]
      tasks.append(
        TaskResult(task: event.task, outcome: outcome, time: event.time, retries: retries)
      )
      addRecent(event)
    case .retryScheduled:
      if event.task != .none { retries[event.task.index] += 1 }
      addRecent(event)
    case .taskClaimed, .decisionMade, .handoffLost, .handoffUndeliverable, .handoffCounted,
      .handoffJoined,
      .handoffUnread, .sessionWaiting, .sessionResumed, .replyMissed,
      .replyLate,
      .sessionLimited, .agentCrashed, .agentCompacted, .actCancel, .limitReached:
      addRecent(event)
    case .sessionSpent(let tokens): spending.add(tokens, by: event.agent, on: event.task)
    case .runEnded(let ending):
      self.ending = ending
      end = event.time
      addRecent(event)
    case .runStarted, .taskListed, .taskStarted, .handoffDelivered, .handoffDuplicated,
      .sessionOpened, .sessionEnded, .agentRestarted, .actSpawn, .actAssume, .actClaim, .actPromise,
      .reportFiled, .gateChecked, .gateLoosened,
      .workFlawed, .flawEscaped, .workMerged,
      .faultInjected:
      break
    case .actSkill, .actRead, .actWrite, .actCommand, .actTool: hasActs = true
    }
  }

  private mutating func count(_ event: borrowing Event) {
    for index in occasions.indices where !witnessed[index] && occasions[index].covers(event) {
      witnessed[index] = true
    }
    for index in bounds.indices where bounds[index].occasion.covers(event) {
      counts[index].count += 1
      Self.append(event, to: &counts[index].last)
    }
  }

  private mutating func addRecent(_ event: borrowing Event) {
    Self.append(event, to: &recent)
  }

  private static func append(_ event: borrowing Event, to events: inout [Event]) {
    if events.count == maximumShown { events.removeFirst() }
    events.append(copy event)
  }

  /// The parts of the plan that the run exercised.
  var coverage: PlanCoverage { coverageObserver.coverage }

  /// The last significant events as lines of text.
  var recentLines: [String] { recent.map(line) }

  /// Returns an event as the line of text that the results of failed assertions show.
  func line(_ event: Event) -> String {
    "\(VirtualTime(event.time.nanoseconds))  \(event.line(in: plan))"
  }
}
