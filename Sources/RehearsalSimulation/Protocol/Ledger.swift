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

  /// What follows from a result.
  struct Settlement: Sendable, Equatable {
    /// What is recorded, in order.
    var records: [Action] = []
    /// What the planner is told, in order.
    var notices: [Notice] = []

    static func += (all: inout Settlement, more: Settlement) {
      all.records += more.records
      all.notices += more.notices
    }

    func tells(of task: TaskID) -> Bool { notices.contains { $0.task == task } }
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
    /// How often the planner was told again how it ended.
    var reminders = 0
  }

  private enum Attempt: Sendable {
    case passed
    case failed(exhausted: Outcome)
  }

  init(plan: Plan) {
    self.plan = plan
    graph = plan.taskGraph
    entries = Array(repeating: Entry(), count: plan.tasks.count)
  }

  /// Takes a result in.
  mutating func take(_ handoff: Handoff, _ content: Content?) -> Settlement {
    let task = handoff.task
    guard task != .none else {
      return Settlement(records: content?.outcome.map { [.end(.none, $0)] } ?? [])
    }
    guard entries[task.index].outcome == nil else { return Settlement() }
    entries[task.index].failures = max(entries[task.index].failures, Int(handoff.round))
    switch handoff.intent {
    case .approve, .complete, .deliver: return pass(task)
    case .conflict: return end(task, content?.outcome ?? .rejected(reason(of: handoff)))
    case .clarify: return end(task, .stuck(.missingContext))
    case .fail, .reject, .escalate:
      if let outcome = content?.outcome { return end(task, outcome) }
      return fail(task, exhausted: .stuck(.attemptsExhausted))
    case .assign, .delegate, .inform: return Settlement()
    }
  }

  /// Why a conflict is one that does not say so itself.
  private func reason(of conflict: Handoff) -> Outcome.Reason {
    let sender = plan.name(of: conflict.sender)
    let specialties = plan.coverage.specialties(of: conflict.task)
    if plan.coverage.nonGoal(of: conflict.task) != nil { return .nonGoal }
    return specialties.contains { !$0.agents.contains(sender) } ? .specialty : .conflict
  }

  /// Goes on from what is on record: how tasks ended, and how often they failed.
  mutating func recall(_ recorded: (TaskID) -> TaskRecord) {
    for task in plan.taskIDs {
      let known = recorded(task)
      entries[task.index].failures = max(entries[task.index].failures, known.failures)
      if known.isDue { entries[task.index].attempt = nil }
      guard entries[task.index].outcome == nil, let outcome = known.outcome else { continue }
      entries[task.index].outcome = outcome
      entries[task.index].attempt = nil
    }
  }

  /// Settles what is open though nobody is at it.
  ///
  /// Where word of an ended task never reached the planner, or a task that is due was never
  /// assigned, the planner is told again, as often as a task is tried. Else every task that is due
  /// has failed once more.
  mutating func idle(_ recorded: (TaskID) -> TaskRecord) -> Settlement {
    guard graph.cycles.isEmpty else { return settleCycles() }
    let wave = graph.dispatchOrder.first { wave in wave.contains { isOpen($0) } } ?? []
    let open = wave.filter { isOpen($0) }
    let reminders = reminders(open, recorded)
    guard reminders.notices.isEmpty else { return reminders }
    for task in open {
      entries[task.index].failures = max(entries[task.index].failures, recorded(task).round)
    }
    func death(_ task: TaskID) -> Outcome { .died(recorded(task).fate.reason) }
    switch plan.platform.retry {
    case .task:
      var settled = Settlement()
      for task in open { settled += fail(task, exhausted: death(task)) }
      return settled
    case .phase:
      for task in open { noteFailure(task, exhausted: death(task)) }
      // What a phase waited for may have been skipped with a task of an earlier one.
      let waiting = plan.taskIDs.first { entries[$0.index].outcome == nil }
      return settlePhase(after: open.isEmpty ? [waiting].compactMap(\.self) : open, .completed)
    }
  }

  /// Says what the planner's word that tasks need each other in a circle would have said.
  private mutating func settleCycles() -> Settlement {
    let cyclic = Set(graph.cycles.joined())
    var settled = Settlement()
    for task in plan.taskIDs where entries[task.index].outcome == nil {
      let outcome = cyclic.contains(task) ? Outcome.stuck(.dependencyCycle) : .skipped
      entries[task.index].outcome = outcome
      settled.records.append(.end(task, outcome))
    }
    return settled
  }

  /// What the planner has to be told again, though it was told before.
  private mutating func reminders(_ due: [TaskID], _ recorded: (TaskID) -> TaskRecord) -> Settlement
  {
    let done = plan.taskIDs.filter { !isOpen($0) }
    let unheard =
      plan.hasPlannerApart ? done.filter { recorded($0).fate == .lost && mayRemind($0) } : []
    guard unheard.isEmpty else { return remind(unheard) }
    let unassigned = due.filter { task in
      (!recorded(task).wasAssigned || recorded(task).isDue) && mayRemind(task)
    }
    guard !unassigned.isEmpty else { return Settlement() }
    let isFirst = unassigned.allSatisfy { entries[$0.index].reminders == 0 }
    for task in unassigned { entries[task.index].reminders += 1 }
    // A planner apart goes on by itself once it knows what is done.
    if isFirst, !done.isEmpty, plan.hasPlannerApart { return remind(done) }
    return Settlement(
      notices: unassigned.map { .again($0, round: entries[$0.index].failures) }
    )
  }

  private func mayRemind(_ task: TaskID) -> Bool {
    entries[task.index].reminders < plan.platform.attempts
  }

  private mutating func remind(_ done: [TaskID]) -> Settlement {
    var settled = Settlement()
    for task in done {
      entries[task.index].reminders += 1
      settled.notices.append(.done(task, entries[task.index].outcome ?? .completed))
    }
    return settled
  }

  private func isOpen(_ task: TaskID) -> Bool {
    entries[task.index].outcome == nil && entries[task.index].attempt == nil
  }

  private mutating func pass(_ task: TaskID) -> Settlement {
    switch plan.platform.retry {
    case .task: return end(task, .completed)
    case .phase:
      entries[task.index].attempt = .passed
      return settlePhase(after: [task], .completed)
    }
  }

  private mutating func fail(_ task: TaskID, exhausted: Outcome) -> Settlement {
    noteFailure(task, exhausted: exhausted)
    let failures = entries[task.index].failures
    switch plan.platform.retry {
    case .task:
      guard failures < plan.platform.attempts else { return end(task, exhausted) }
      entries[task.index].attempt = nil
      return Settlement(
        records: [.retry(task, failures: failures)],
        notices: [.again(task, round: failures)]
      )
    case .phase: return settlePhase(after: [task], .completed)
    }
  }

  private mutating func noteFailure(_ task: TaskID, exhausted: Outcome) {
    entries[task.index].failures += 1
    entries[task.index].attempt = .failed(exhausted: exhausted)
  }

  /// Ends a task, and with it those that need it where it did not complete.
  private mutating func end(_ task: TaskID, _ outcome: Outcome) -> Settlement {
    var settled = Settlement(records: record(task, outcome))
    switch plan.platform.retry {
    case .task: settled.notices = [.done(task, outcome)]
    case .phase: settled += settlePhase(after: [task], outcome)
    }
    return settled
  }

  /// Records how a task ended, and that those which need it are skipped where it did not complete.
  ///
  /// Tasks in a circle take nobody along: the planner says of every task what becomes of it.
  private mutating func record(_ task: TaskID, _ outcome: Outcome) -> [Action] {
    entries[task.index].outcome = outcome
    entries[task.index].attempt = nil
    var records: [Action] = [.end(task, outcome)]
    guard outcome.kind != .completed, outcome.reason != .dependencyCycle else { return records }
    let stops = outcome.kind == .stuck && plan.platform.stuck == .stop
    let isEnded = { [entries] (task: TaskID) in entries[task.index].outcome != nil }
    let followers = stops ? plan.taskIDs : graph.dependents(of: task, unless: isEnded)
    for follower in followers where entries[follower.index].outcome == nil {
      entries[follower.index].outcome = .skipped
      records.append(.end(follower, .skipped))
    }
    return records
  }
}

// MARK: - Retrying a phase

extension Ledger {
  /// Settles the phase of tasks that are done for now, and tells the planner so, unless they have
  /// to be done again: what follows must not begin in between.
  private mutating func settlePhase(after tasks: [TaskID], _ outcome: Outcome) -> Settlement {
    guard let first = tasks.first else { return Settlement() }
    var settled = settlePhase(graph.phase(of: first))
    for task in tasks where !settled.tells(of: task) {
      settled.notices.append(.done(task, outcome))
    }
    return settled
  }

  /// Once every task of a phase has been tried, either all have passed or the phase is done again,
  /// without those that failed as often as they may.
  private mutating func settlePhase(_ phase: Int) -> Settlement {
    let open = graph.dispatchOrder.joined().filter { task in
      graph.phase(of: task) == phase && entries[task.index].outcome == nil
    }
    guard open.allSatisfy({ entries[$0.index].attempt != nil }) else { return Settlement() }
    let given = giveUp(open)
    let remaining = open.filter { entries[$0.index].outcome == nil }
    guard remaining.contains(where: { hasFailed($0) != nil }) else {
      let records = remaining.flatMap { record($0, .completed) }
      return Settlement(records: given.records + records, notices: given.notices)
    }
    var settled = Settlement(records: given.records)
    for task in remaining {
      entries[task.index].attempt = nil
      let failures = entries[task.index].failures
      settled.records.append(.retry(task, failures: failures))
      settled.notices.append(.again(task, round: failures))
    }
    // What is done again comes first: nothing that follows the phase may begin in between.
    settled.notices += given.notices
    return settled
  }

  /// Ends the tasks that failed as often as they may.
  private mutating func giveUp(_ tasks: [TaskID]) -> Settlement {
    var settled = Settlement()
    for task in tasks where entries[task.index].failures >= plan.platform.attempts {
      guard let exhausted = hasFailed(task) else { continue }
      settled.records += record(task, exhausted)
      settled.notices.append(.done(task, exhausted))
    }
    return settled
  }

  /// How the task ends if it may not be tried again, where its last attempt failed.
  private func hasFailed(_ task: TaskID) -> Outcome? {
    guard case .failed(let exhausted) = entries[task.index].attempt else { return nil }
    return exhausted
  }
}

extension TaskRecord.Fate {
  /// Why a task died of which nothing more is heard.
  fileprivate var reason: Outcome.Reason {
    switch self {
    case .quiet: .noResult
    case .lost: .lost
    case .crashed: .crashed
    }
  }
}
