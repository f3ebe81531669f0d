import RehearsalSimulation

/// The facts about a run that are needed to evaluate the scenario's assertions, collected from the run's events.
struct RunObservations: Sendable {
  private let plan: Plan
  /// The submitted tasks of the run, in the order of submission.
  private(set) var submittedTasks: [TaskID] = []
  /// The results of the tasks.
  private var results = TaskResults()
  /// The way in which the run ended, which has no meaning before the end.
  private(set) var ending = Event.Ending.settled
  /// The virtual time at which the run ended, which has no meaning before the end.
  private(set) var endTime = Instant.start
  /// The tokens that sessions have spent, by agent and task.
  private(set) var spending = SpendingCounter()
  /// For each `sometimes` assertion of the scenario, whether the event that it names has happened.
  private(set) var sometimesHappened: [Bool]
  /// The observer that records which parts of the plan the run exercises.
  private var coverageObserver: PlanCoverageObserver
  /// For each `at-most` assertion of the scenario, the count of matching events so far, and the
  /// last of these events.
  ///
  /// At most `maximumShownEvents` events are stored for each assertion.
  private(set) var atMostCounts: [(count: Int, last: [Event])]
  /// The sent handoffs, or an empty array if the scenario asserts no sequence of handoffs.
  private(set) var handoffs: [(handoff: Handoff, event: Event)] = []
  /// The check of the scenario's assertions about the order of events.
  private(set) var eventOrder: EventOrderCheck
  /// The check of the invariants that need counts of events, or `nil` if the scenario asserts no such
  /// invariant.
  private(set) var conservation: ConservationCheck?
  /// Whether the observed history shows an action of an agent, such as a write or a command.
  ///
  /// The value is meaningful only for histories, because not all actions of simulated runs are
  /// observed.
  private(set) var hasActions = false
  /// The last events that help to explain a failure, at most `maximumShownEvents`.
  private var recentEvents: [Event] = []
  /// The `at-most` assertions of the scenario.
  private let atMostBounds: [Expectations.EventLimit]
  /// The events that the `sometimes` assertions of the scenario name.
  private let sometimesPatterns: [Expectations.EventPattern]
  private let storesHandoffs: Bool
  /// For each kind of event, at the index of the kind's code, the parts of this value that need the events.
  private let needs: [Needs]

  /// The parts that need the events of one kind.
  private struct Needs: OptionSet {
    let rawValue: UInt8

    /// The facts that ``recordFacts(_:)`` collects.
    static let facts = Needs(rawValue: 1)
    /// The scenario's assertions about events, their order and invariants.
    static let assertions = Needs(rawValue: 2)
    /// The coverage of the plan.
    static let coverage = Needs(rawValue: 4)
  }

  /// The greatest number of events that the result of a failed assertion shows.
  private static let maximumShownEvents = 3

  init(_ plan: Plan) {
    self.plan = plan
    coverageObserver = PlanCoverageObserver(plan)
    let expectations = plan.oracle.expectations
    atMostBounds = expectations?.atMost ?? []
    sometimesPatterns = expectations?.sometimes ?? []
    storesHandoffs = expectations?.handoffs != nil
    eventOrder = EventOrderCheck(plan)
    let needsConservation = expectations?.always.contains { $0.invariant.isCounted } ?? false
    conservation = needsConservation ? ConservationCheck(plan) : nil
    needs = Self.needs([
      .facts: Self.alwaysNotedKinds + (storesHandoffs ? [.handoffSent] : [])
        + (plan.isHistory ? HistoryRules.actionKinds : []),
      .assertions: atMostBounds.map(\.pattern.event) + sometimesPatterns.map(\.event)
        + eventOrder.kinds + (needsConservation ? ConservationCheck.kinds : []),
      .coverage: PlanCoverageObserver.eventKinds,
    ])
    atMostCounts = Array(repeating: (0, []), count: atMostBounds.count)
    sometimesHappened = Array(repeating: false, count: sometimesPatterns.count)
  }

  /// The kinds of event that ``recordFacts(_:)`` needs in every run, whatever the scenario asserts.
  private static let alwaysNotedKinds: [Event.Name] = [
    .taskSubmitted, .taskClaimed, .taskEnded, .retryScheduled, .decisionMade,
    .handoffLost,
    .handoffUndeliverable, .handoffCounted, .handoffJoined, .handoffUnread, .sessionWaiting,
    .sessionResumed,
    .replyMissed, .replyLate, .sessionLimited,
    .agentCrashed,
    .agentCompacted, .actCancel, .limitReached, .runEnded, .sessionSpent,
  ]

  /// Returns what each kind of event is needed for, from the kinds that each part needs.
  private static func needs(_ kindsByPart: KeyValuePairs<Needs, [Event.Name]>) -> [Needs] {
    var needs = [Needs](repeating: [], count: 256)
    for (part, kinds) in kindsByPart {
      for kind in kinds { needs[Int(kind.code)].insert(part) }
    }
    return needs
  }

  /// The kinds of event that ``observe(_:kind:)`` needs.
  var eventKinds: EventKinds {
    EventKinds(Event.Name.allCases.filter { !needs[Int($0.code)].isEmpty })
  }

  /// Observes the next event of the run, whose kind has the given code.
  @inline(__always)
  mutating func observe(_ event: borrowing Event, kind code: UInt8) {
    let parts = needs[Int(code)]
    if !parts.isEmpty { observe(event, for: parts) }
  }

  private mutating func observe(_ event: borrowing Event, for parts: Needs) {
    if parts.contains(.assertions) {
      matchAssertedEvents(event)
      eventOrder.observe(event)
      conservation?.observe(event)
    }
    if parts.contains(.coverage) { coverageObserver.observe(event) }
    if parts.contains(.facts) { recordFacts(event) }
  }

  private mutating func recordFacts(_ event: borrowing Event) {
    switch event.kind {
    case .handoffSent(let handoff, _):
      if storesHandoffs { handoffs.append((handoff, copy event)) }
    case .taskSubmitted: submittedTasks.append(event.task)
    case .taskEnded(let outcome):
      results.end(event.task, outcome, at: event.time)
      addRecent(event)
    case .retryScheduled:
      results.addRetry(of: event.task)
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
      endTime = event.time
      addRecent(event)
    case .runStarted, .taskListed, .taskStarted, .handoffDelivered, .handoffDuplicated,
      .sessionOpened, .sessionEnded, .agentRestarted, .actSpawn, .actAssume, .actClaim, .actPromise,
      .criteriaTested, .reportFiled, .gateChecked, .gateLoosened,
      .workFlawed, .flawEscaped, .workMerged,
      .faultInjected:
      break
    case .actSkill, .actRead, .actWrite, .actCommand, .actTool: hasActions = true
    }
  }

  /// Marks each `sometimes` assertion that an event satisfies, and counts the event for each
  /// `at-most` assertion that it matches.
  private mutating func matchAssertedEvents(_ event: borrowing Event) {
    for index in sometimesPatterns.indices
    where !sometimesHappened[index] && sometimesPatterns[index].covers(event) {
      sometimesHappened[index] = true
    }
    for index in atMostBounds.indices where atMostBounds[index].pattern.covers(event) {
      atMostCounts[index].count += 1
      Self.append(event, to: &atMostCounts[index].last)
    }
  }

  private mutating func addRecent(_ event: borrowing Event) {
    Self.append(event, to: &recentEvents)
  }

  private static func append(_ event: borrowing Event, to events: inout [Event]) {
    if events.count == maximumShownEvents { events.removeFirst() }
    events.append(copy event)
  }

  /// Counts the retries that no result counts yet.
  ///
  /// Call this method once, after the last event.
  mutating func conclude() { results.conclude() }

  /// The results of the tasks that have ended, in the order in which they ended.
  var taskResults: [TaskResult] { results.ended }

  /// The tasks that were tried again and never ended, which are known only after ``conclude()``.
  var retriedOpenTasks: [RetriedOpenTask] { results.retriedOpenTasks }

  /// The parts of the plan that the run exercised.
  var coverage: PlanCoverage {
    var coverage = coverageObserver.coverage
    coverage.isAssertionJudged = eventOrder.isAssertionJudged + atMostCounts.map { $0.count > 0 }
    return coverage
  }

  /// The last events that help to explain a failure, as lines of text.
  var recentLines: [String] { recentEvents.map(line) }

  /// Returns an event with its rounded time as a line of text for the result of a failed assertion.
  func line(_ event: Event) -> String { event.timedLine(in: plan) }
}

extension Event {
  /// Returns the event's line in a trace, after the event's rounded time.
  func timedLine(in plan: Plan) -> String {
    "\(VirtualTime(time.nanoseconds).rounded)  \(line(in: plan))"
  }
}
