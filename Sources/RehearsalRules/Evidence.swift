import RehearsalSimulation

/// What the assertions of a scenario have to know of a run.
struct Evidence: Sendable {
  private let plan: Plan
  private(set) var tasks: [TaskResult] = []
  private(set) var ending = Event.Ending.settled
  /// When the run was over.
  private(set) var end = Instant.start
  /// What was spent.
  private(set) var spending = SpendingTally()
  /// For each thing that has to happen sometimes, whether it did.
  private(set) var witnessed: [Bool]
  /// What of the plan the run exercises.
  private var exerciseObserver: ExerciseObserver
  /// For each bound the events that count, as far as they are worth showing, and how many.
  private(set) var counts: [(count: Int, last: [Event])]
  /// The handoffs sent, as far as the scenario asserts an order of them.
  private(set) var handoffs: [(handoff: Handoff, event: Event)] = []
  /// What the scenario asserts of the order of events.
  private(set) var order: OrderOfEvents
  /// Whether all came to one end, where the scenario asserts so.
  private(set) var conservation: Conservation?
  /// The last events that say how things stand, for failures to show.
  private var recent: [Event] = []
  private var retries: [Int]
  private let bounds: [Expectations.Bound]
  private let occasions: [Expectations.Occasion]
  private let keepsHandoffs: Bool

  private static let shown = 3

  init(_ plan: Plan) {
    self.plan = plan
    exerciseObserver = ExerciseObserver(plan)
    retries = Array(repeating: 0, count: plan.tasks.count)
    let expectations = plan.oracle.expectations
    bounds = expectations?.atMost ?? []
    occasions = expectations?.sometimes ?? []
    keepsHandoffs = expectations?.handoffs != nil
    order = OrderOfEvents(plan)
    let areCounted = expectations?.always.contains { $0.invariant.isCounted } ?? false
    conservation = areCounted ? Conservation() : nil
    counts = Array(repeating: (0, []), count: bounds.count)
    witnessed = Array(repeating: false, count: occasions.count)
  }

  /// The kinds of event that it has to see.
  var kinds: EventKinds {
    let own: [Event.Name] = [
      .handoffSent, .taskEnded, .retryScheduled, .decisionMade, .handoffLost,
      .handoffUndeliverable, .agentCrashed, .limitReached, .runEnded, .sessionSpent,
    ]
    let asked = bounds.map(\.occasion.event) + occasions.map(\.event) + order.kinds
    return EventKinds(
      own + asked + ExerciseObserver.kinds + (conservation == nil ? [] : Conservation.kinds)
    )
  }

  mutating func observe(_ event: borrowing Event) {
    count(event)
    exerciseObserver.observe(event)
    order.observe(event)
    conservation?.observe(event)
    switch event.kind {
    case .handoffSent(let handoff, _):
      if keepsHandoffs { handoffs.append((handoff, copy event)) }
    case .taskEnded(let outcome):
      let retries = event.task == .none ? 0 : retries[event.task.index]
      tasks.append(
        TaskResult(task: event.task, outcome: outcome, time: event.time, retries: retries)
      )
      remember(event)
    case .retryScheduled:
      if event.task != .none { retries[event.task.index] += 1 }
      remember(event)
    case .decisionMade, .handoffLost, .handoffUndeliverable, .agentCrashed, .limitReached:
      remember(event)
    case .sessionSpent(let tokens): spending.add(tokens, by: event.agent, on: event.task)
    case .runEnded(let ending):
      self.ending = ending
      end = event.time
      remember(event)
    case .runStarted, .taskSubmitted, .taskStarted, .handoffDelivered, .handoffDuplicated,
      .sessionOpened, .sessionEnded, .agentRestarted, .actSkill, .actRead, .actWrite,
      .actCommand, .actTool,
      .actSpawn, .actAssume, .actClaim, .actPromise, .reportFiled, .gateChecked, .workFlawed,
      .flawEscaped,
      .faultInjected:
      break
    }
  }

  private mutating func count(_ event: borrowing Event) {
    for index in occasions.indices where !witnessed[index] && occasions[index].covers(event) {
      witnessed[index] = true
    }
    for index in bounds.indices where bounds[index].occasion.covers(event) {
      counts[index].count += 1
      Self.keep(event, in: &counts[index].last)
    }
  }

  private mutating func remember(_ event: borrowing Event) {
    Self.keep(event, in: &recent)
  }

  private static func keep(_ event: borrowing Event, in events: inout [Event]) {
    if events.count == shown { events.removeFirst() }
    events.append(copy event)
  }

  /// What of the plan the run exercised.
  var exercise: Exercise { exerciseObserver.exercise }

  /// The last events that say how things stand, as lines.
  var recentLines: [String] { recent.map(line) }

  /// An event as failures show it.
  func line(_ event: Event) -> String {
    "\(VirtualTime(event.time.nanoseconds))  \(event.line(in: plan))"
  }
}
