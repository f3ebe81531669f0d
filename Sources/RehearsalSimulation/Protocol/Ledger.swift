/// The coordinator's record of every task: its failures, its retries and how it ended.
struct Ledger: Sendable {
  /// What the planner has to know.
  enum Notice: Sendable, Equatable {
    /// A task is done, for now or for good.
    case done(TaskID, Outcome)
    /// A task has to be assigned again.
    case again(TaskID, round: Int)

    var task: TaskID {
      switch self {
      case .done(let task, _), .again(let task, _): task
      }
    }
  }

  private let plan: Plan
  private let graph: TaskGraph
  private var entries: [Entry]

  private struct Entry: Sendable {
    var failures = 0
    /// How it ended, once it has.
    var outcome: Outcome?
    /// How the attempt went that the rest of the phase is waited for.
    var attempt: Attempt?
  }

  private enum Attempt: Sendable {
    case passed
    case failed(exhausted: Outcome)
  }

  init(plan: Plan) {
    self.plan = plan
    graph = TaskGraph(of: plan.tasks)
    entries = Array(repeating: Entry(), count: plan.tasks.count)
  }

  /// Takes a result in.
  mutating func take(_ handoff: Handoff, _ content: Content?) -> (records: [Action], [Notice]) {
    let task = handoff.task
    guard task != .none else {
      return (content?.outcome.map { [.end(.none, $0)] } ?? [], [])
    }
    guard entries[task.index].outcome == nil else { return ([], []) }
    entries[task.index].failures = max(entries[task.index].failures, Int(handoff.round))
    switch handoff.intent {
    case .approve, .complete, .deliver: return pass(task)
    case .conflict: return end(task, content?.outcome ?? .rejected(.nonGoal))
    case .clarify: return end(task, .stuck(.missingContext))
    case .fail, .reject, .escalate:
      if let outcome = content?.outcome { return end(task, outcome) }
      return fail(task, exhausted: .stuck(.attemptsExhausted))
    case .assign, .delegate, .inform: return ([], [])
    }
  }

  /// Counts a failure of every task that is due and that nobody is at.
  ///
  /// Where word of an ended task may not have reached the planner, that comes first.
  mutating func idle(_ news: (TaskID) -> TaskNews) -> (records: [Action], [Notice]) {
    let untold = plan.taskIDs.filter { entries[$0.index].outcome != nil && news($0).wasLost }
    guard untold.isEmpty else {
      return ([], untold.map { .done($0, entries[$0.index].outcome ?? .completed) })
    }
    let wave = graph.dispatchOrder.first { wave in wave.contains { isOpen($0) } } ?? []
    let open = wave.filter { isOpen($0) }
    for task in open {
      entries[task.index].failures = max(entries[task.index].failures, news(task).round)
    }
    switch plan.platform.retry {
    case .task:
      return open.reduce(into: ([], [])) { all, task in
        let settled = fail(task, exhausted: .died(news(task).wasLost ? .lost : .noResult))
        all.0 += settled.records
        all.1 += settled.1
      }
    case .phase:
      for task in open {
        entries[task.index].failures += 1
        entries[task.index].attempt = .failed(
          exhausted: .died(news(task).wasLost ? .lost : .noResult)
        )
      }
      guard let last = open.last else { return ([], []) }
      let settled = settlePhase(of: last)
      return (settled.records, settled.1 + done(open, besides: settled.1))
    }
  }

  /// Notices that tasks are done for now, for those that no other notice is about.
  private func done(_ tasks: [TaskID], besides notices: [Notice]) -> [Notice] {
    tasks.filter { task in !notices.contains { $0.task == task } }.map { .done($0, .completed) }
  }

  private func isOpen(_ task: TaskID) -> Bool {
    entries[task.index].outcome == nil && entries[task.index].attempt == nil
  }

  private mutating func pass(_ task: TaskID) -> (records: [Action], [Notice]) {
    switch plan.platform.retry {
    case .task: return end(task, .completed)
    case .phase:
      entries[task.index].attempt = .passed
      return settlePhase(after: task, .completed)
    }
  }

  private mutating func fail(
    _ task: TaskID,
    exhausted: Outcome
  ) -> (records: [Action], [Notice]) {
    entries[task.index].failures += 1
    let failures = entries[task.index].failures
    switch plan.platform.retry {
    case .task:
      guard failures < plan.platform.attempts else { return end(task, exhausted) }
      return ([.retry(task, failures: failures)], [.again(task, round: failures)])
    case .phase:
      entries[task.index].attempt = .failed(exhausted: exhausted)
      return settlePhase(after: task, .completed)
    }
  }

  /// Ends a task, and with it those that need it where it did not complete.
  private mutating func end(
    _ task: TaskID,
    _ outcome: Outcome
  ) -> (records: [Action], [Notice]) {
    entries[task.index].outcome = outcome
    entries[task.index].attempt = nil
    var records: [Action] = [.end(task, outcome)]
    if outcome.kind != .completed { records += skipFollowers(of: task, because: outcome) }
    guard plan.platform.retry == .phase else { return (records, [.done(task, outcome)]) }
    let settled = settlePhase(after: task, outcome)
    return (records + settled.records, settled.1)
  }

  /// Tasks in a circle take nobody along: the planner says of every task what becomes of it.
  private mutating func skipFollowers(of task: TaskID, because outcome: Outcome) -> [Action] {
    guard outcome.reason != .dependencyCycle else { return [] }
    var records: [Action] = []
    for follower in graph.dependents(of: task) where entries[follower.index].outcome == nil {
      entries[follower.index].outcome = .skipped
      records.append(.end(follower, .skipped))
    }
    return records
  }

  /// Settles the phase of a task that is done for now, and tells the planner so, unless the task
  /// has to be done again: what follows must not begin in between.
  private mutating func settlePhase(
    after task: TaskID,
    _ outcome: Outcome
  ) -> (records: [Action], [Notice]) {
    let settled = settlePhase(of: task)
    let isTold = settled.1.contains { $0.task == task }
    return (settled.records, settled.1 + (isTold ? [] : [.done(task, outcome)]))
  }

  /// Once every task of a phase has been tried, either all have passed or the phase is done again,
  /// without those that failed as often as they may.
  private mutating func settlePhase(of task: TaskID) -> (records: [Action], [Notice]) {
    let phase = plan.taskIDs.filter { graph.phase(of: $0) == graph.phase(of: task) }
    let open = phase.filter { entries[$0.index].outcome == nil }
    guard open.allSatisfy({ entries[$0.index].attempt != nil }) else { return ([], []) }
    var records: [Action] = []
    var exhaustedNotices: [Notice] = []
    for task in open {
      guard case .failed(let exhausted) = entries[task.index].attempt,
        entries[task.index].failures >= plan.platform.attempts
      else { continue }
      entries[task.index].outcome = exhausted
      records.append(.end(task, exhausted))
      records += skipFollowers(of: task, because: exhausted)
      exhaustedNotices.append(.done(task, exhausted))
    }
    var notices: [Notice] = []
    let remaining = open.filter { entries[$0.index].outcome == nil }
    let mustRepeat = remaining.contains { task in
      guard case .failed = entries[task.index].attempt else { return false }
      return true
    }
    for task in inDispatchOrder(remaining) {
      entries[task.index].attempt = nil
      guard mustRepeat else {
        entries[task.index].outcome = .completed
        records.append(.end(task, .completed))
        continue
      }
      records.append(.retry(task, failures: entries[task.index].failures))
      notices.append(.again(task, round: entries[task.index].failures))
    }
    // What is done again comes first: nothing that follows the phase may begin in between.
    return (records, notices + exhaustedNotices)
  }

  private func inDispatchOrder(_ tasks: [TaskID]) -> [TaskID] {
    graph.dispatchOrder.joined().filter(tasks.contains)
  }
}
