/// The coordinator's record of every task: its failures, its retries and how it ended.
struct Ledger: Sendable {
  /// What the planner has to know.
  enum Notice: Sendable, Equatable {
    /// A task is done, for now or for good.
    case done(TaskID, Outcome)
    /// A task has to be assigned again.
    case again(TaskID, round: Int)
  }

  private let plan: Plan
  private let graph: TaskGraph
  private var entries: [Entry]

  private struct Entry: Sendable {
    var failures = 0
    var hasEnded = false
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
    guard !entries[task.index].hasEnded else { return ([], []) }
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
  mutating func idle(wasLost: (TaskID) -> Bool) -> (records: [Action], [Notice]) {
    let open = graph.dispatchOrder.first { wave in wave.contains { isOpen($0) } } ?? []
    var records: [Action] = []
    var notices: [Notice] = []
    for task in open where isOpen(task) {
      let settled = fail(task, exhausted: .died(wasLost(task) ? .lost : .noResult))
      records += settled.records
      notices += settled.1
    }
    return (records, notices)
  }

  private func isOpen(_ task: TaskID) -> Bool {
    !entries[task.index].hasEnded && entries[task.index].attempt == nil
  }

  private mutating func pass(_ task: TaskID) -> (records: [Action], [Notice]) {
    switch plan.platform.retry {
    case .task: return end(task, .completed)
    case .phase:
      entries[task.index].attempt = .passed
      let settled = settlePhase(of: task)
      return (settled.records, [.done(task, .completed)] + settled.1)
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
      let settled = settlePhase(of: task)
      return (settled.records, [.done(task, .completed)] + settled.1)
    }
  }

  /// Ends a task, and with it those that need it where it did not complete.
  private mutating func end(
    _ task: TaskID,
    _ outcome: Outcome
  ) -> (records: [Action], [Notice]) {
    entries[task.index].hasEnded = true
    entries[task.index].attempt = nil
    var records: [Action] = [.end(task, outcome)]
    if outcome.kind != .completed { records += skipFollowers(of: task) }
    guard plan.platform.retry == .phase else { return (records, [.done(task, outcome)]) }
    let settled = settlePhase(of: task)
    return (records + settled.records, [.done(task, outcome)] + settled.1)
  }

  private mutating func skipFollowers(of task: TaskID) -> [Action] {
    var records: [Action] = []
    for follower in plan.taskIDs where plan.tasks[follower.index].needs.contains(task) {
      guard !entries[follower.index].hasEnded else { continue }
      entries[follower.index].hasEnded = true
      records.append(.end(follower, .skipped))
      records += skipFollowers(of: follower)
    }
    return records
  }

  /// Once every task of a phase has been tried, either all have passed or the phase is done again,
  /// without those that failed as often as they may.
  private mutating func settlePhase(of task: TaskID) -> (records: [Action], [Notice]) {
    let phase = plan.taskIDs.filter { graph.phase(of: $0) == graph.phase(of: task) }
    let open = phase.filter { !entries[$0.index].hasEnded }
    guard open.allSatisfy({ entries[$0.index].attempt != nil }) else { return ([], []) }
    var records: [Action] = []
    var notices: [Notice] = []
    for task in open {
      guard case .failed(let exhausted) = entries[task.index].attempt,
        entries[task.index].failures >= plan.platform.attempts
      else { continue }
      entries[task.index].hasEnded = true
      records.append(.end(task, exhausted))
      records += skipFollowers(of: task)
      notices.append(.done(task, exhausted))
    }
    let remaining = open.filter { !entries[$0.index].hasEnded }
    let mustRepeat = remaining.contains { task in
      guard case .failed = entries[task.index].attempt else { return false }
      return true
    }
    for task in inDispatchOrder(remaining) {
      entries[task.index].attempt = nil
      guard mustRepeat else {
        entries[task.index].hasEnded = true
        records.append(.end(task, .completed))
        continue
      }
      records.append(.retry(task, failures: entries[task.index].failures))
      notices.append(.again(task, round: entries[task.index].failures))
    }
    return (records, notices)
  }

  private func inDispatchOrder(_ tasks: [TaskID]) -> [TaskID] {
    graph.dispatchOrder.joined().filter(tasks.contains)
  }
}
