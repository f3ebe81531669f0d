import RehearsalSimulation

/// What the assertions of a scenario have to know of a run.
struct Evidence {
  private let plan: Plan
  private(set) var tasks: [TaskResult] = []
  private(set) var ending = Event.Ending.settled
  /// For each bound the events that count, as far as they are worth showing, and how many.
  private(set) var counts: [(count: Int, last: [String])]
  /// The handoffs sent, as far as the scenario asserts an order of them.
  private(set) var handoffs: [(handoff: Handoff, line: String)] = []
  /// The last events that say how things stand, for failures to show.
  private(set) var recent: [String] = []
  private var retries: [Int]
  private let bounds: [Expectations.Bound]
  private let keepsHandoffs: Bool

  private static let shown = 3

  init(_ plan: Plan) {
    self.plan = plan
    retries = Array(repeating: 0, count: plan.tasks.count)
    if case .expectations(let expectations) = plan.oracle {
      bounds = expectations.atMost
      keepsHandoffs = expectations.handoffs != nil
    } else {
      bounds = []
      keepsHandoffs = false
    }
    counts = Array(repeating: (0, []), count: bounds.count)
  }

  mutating func observe(_ event: borrowing Event) {
    count(event)
    switch event.kind {
    case .handoffSent(let handoff, _):
      if keepsHandoffs { handoffs.append((handoff, line(event))) }
    case .taskEnded(let outcome):
      let retries = event.task == .none ? 0 : retries[event.task.index]
      tasks.append(
        TaskResult(task: event.task, outcome: outcome, time: event.time, retries: retries)
      )
      remember(event)
    case .retryScheduled:
      if event.task != .none { retries[event.task.index] += 1 }
      remember(event)
    case .decisionMade, .handoffLost, .handoffUndeliverable, .limitReached: remember(event)
    case .runEnded(let ending):
      self.ending = ending
      remember(event)
    case .runStarted, .taskSubmitted, .taskStarted, .handoffDelivered, .handoffDuplicated,
      .sessionOpened, .sessionEnded, .actSkill, .actRead, .actWrite, .actCommand, .actTool,
      .actSpawn, .actAssume, .reportFiled, .gateChecked, .faultInjected:
      break
    }
  }

  private mutating func count(_ event: borrowing Event) {
    for index in bounds.indices
    where bounds[index].event == event.kind.name
      && (bounds[index].agent.map { $0 == event.agent } ?? true)
      && (bounds[index].task.map { $0 == event.task } ?? true)
    {
      counts[index].count += 1
      counts[index].last = (counts[index].last + [line(event)]).suffix(Self.shown)
    }
  }

  private mutating func remember(_ event: borrowing Event) {
    recent = (recent + [line(event)]).suffix(Self.shown)
  }

  private func line(_ event: borrowing Event) -> String {
    let event = copy event
    return "\(VirtualTime(event.time.nanoseconds))  \(event.line(in: plan))"
  }
}
