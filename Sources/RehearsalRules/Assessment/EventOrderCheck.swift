import OrderedCollections
import RehearsalSimulation

/// Evaluates the assertions of a scenario about the order of events: `leads-to`, `before` and `after-last-write`.
extension Assessment {
  func assessLeadsTo(_ expected: Expectations.LeadsTo, _ index: Int) -> ExpectationResult {
    let finding = observations.eventOrder.leadsToResult(at: index, end: observations.endTime)
    let limitText = expected.maximumDelay.map { " within \(VirtualTime($0))" } ?? ""
    let cause = expected.cause.description(in: plan)
    let effect = expected.effect.description(in: plan)
    return result(
      "leads-to: \(cause) to \(effect)",
      finding.violatingEvent == nil
        ? .pass : finding.couldStillHold ? judgeOccurrence(false) : .fail,
      "\(effect)\(limitText) after every \(cause)",
      finding.violatingEvent.map {
        "\(finding.couldStillHold ? "none" : "too late") after \(observations.line($0))"
      }
        ?? "",
      expected.location
    )
  }

  func assessBefore(_ expected: Expectations.Before, _ index: Int) -> ExpectationResult {
    let finding = observations.eventOrder.beforeResult(at: index)
    let firstText = expected.first.description(in: plan)
    let secondText = expected.second.description(in: plan)
    return result(
      "before: \(firstText), then \(secondText)",
      finding.violatingEvent == nil ? .pass : .fail,
      "no \(secondText) without \(firstText) before it",
      finding.violatingEvent.map(observations.line) ?? "",
      expected.location
    )
  }

  func assessAfterLastWrite(_ expected: Expectations.EventPattern, _ index: Int)
    -> ExpectationResult
  {
    let finding = observations.eventOrder.afterLastWriteResult(at: index)
    let follower = expected.description(in: plan)
    return result(
      "after-last-write: \(follower)",
      finding.violatingEvent == nil ? .pass : .fail,
      "\(follower) after the last write of every task that completes",
      finding.violatingEvent.map { "none after \(observations.line($0))" } ?? "",
      expected.location
    )
  }
}

/// A check of a scenario's assertions about the order of events, updated with each event of a run.
struct EventOrderCheck: Sendable {
  /// The result of checking one assertion.
  struct AssertionResult: Sendable {
    /// The event that violates the assertion, or `nil` if no event does.
    ///
    /// For `leads-to`, this is the cause whose effect came too late or not at all. For `before`, this is the
    /// event that came too early. For `after-last-write`, this is the write that the required event did not
    /// follow, or the command that is certain to change a file of the task.
    var violatingEvent: Event?
    /// Whether the assertion could still hold if the run had continued.
    var couldStillHold = false
  }

  /// The `leads-to` assertions: each event of one kind has to be followed by an event of another kind.
  private let leadsToAssertions: [Expectations.LeadsTo]
  /// The `before` assertions: an event of one kind may only happen after an event of another kind.
  private let beforeAssertions: [Expectations.Before]
  /// For each `after-last-write` assertion, the event that has to follow the last write of each completed task.
  private let requiredFollowers: [Expectations.EventPattern]

  /// For each `leads-to` assertion, the causes whose effect has not happened yet.
  private var pendingCauses: [PendingCauses]
  /// For each `leads-to` assertion, the first cause whose effect came too late, or `nil` if there is none.
  private var lateCauses: [Event?]
  /// For each `before` assertion, the tasks for which the assertion's first event has happened.
  private var tasksWithFirstEvent: [Set<TaskID>]
  /// For each `before` assertion, the first event that happened too early, or `nil` if there is none.
  ///
  /// An event is too early if the required first event has not happened.
  private var earlyEvents: [Event?]
  /// For each task and `after-last-write` assertion, the last write that the required event has followed.
  ///
  /// A key is the index of an assertion. A value is the sequence number of the write.
  private var followedWrites = TaskTable<[Int: UInt64]>([:])
  /// For each `after-last-write` assertion, the first write that violates it, or `nil` if there is none.
  ///
  /// It is the last write of a task that completed without the required event after the write.
  private var unfollowedWrites: [Event?]
  /// For each path and task, the last event that changed the file at the path for the task.
  ///
  /// The event is a write, or a command that is certain to change the file. The dictionary is empty unless the scenario
  /// asserts what follows the last write.
  private var lastWrites: OrderedDictionary<TaskPath, Event> = [:]

  /// A path and the task for which an agent writes the file at the path.
  private struct TaskPath: Hashable {
    var path: String
    var task: TaskID
  }
  /// For each `leads-to` assertion, whether its cause has happened.
  private var hasCause: [Bool]
  /// For each `before` assertion, whether the event has happened that needs another event before it.
  private var hasSecondEvent: [Bool]
  /// For each `after-last-write` assertion, whether a task to which it applies has completed after a write.
  private var hasWrittenTask: [Bool]
  /// The current version of the work on each task, with the write that created the version.
  private var workVersions: WorkVersions
  /// The command lines of the run, which can change files of tasks as writes do.
  private var commands: CommandTable

  init(_ plan: Plan) {
    let expectations = plan.oracle.expectations
    workVersions = WorkVersions(plan)
    commands = CommandTable(plan)
    leadsToAssertions = expectations?.leadsTo ?? []
    beforeAssertions = expectations?.before ?? []
    requiredFollowers = expectations?.afterLastWrite ?? []
    pendingCauses = Array(repeating: PendingCauses(), count: leadsToAssertions.count)
    lateCauses = Array(repeating: nil, count: leadsToAssertions.count)
    tasksWithFirstEvent = Array(repeating: [], count: beforeAssertions.count)
    earlyEvents = Array(repeating: nil, count: beforeAssertions.count)
    unfollowedWrites = Array(repeating: nil, count: requiredFollowers.count)
    hasCause = leadsToAssertions.map { _ in false }
    hasSecondEvent = beforeAssertions.map { _ in false }
    hasWrittenTask = requiredFollowers.map { _ in false }
  }

  /// For each assertion about order, whether an event happened that it judges.
  ///
  /// The assertions are in the order of ``ConditionalAssertion/assertions(of:)``.
  var isAssertionJudged: [Bool] { hasCause + hasSecondEvent + hasWrittenTask }

  /// The kinds of event that ``observe(_:)`` needs.
  var kinds: [Event.Name] {
    leadsToAssertions.flatMap { [$0.cause.event, $0.effect.event] }
      + beforeAssertions.flatMap { [$0.first.event, $0.second.event] }
      + (requiredFollowers.isEmpty
        ? []
        : requiredFollowers.map(\.event) + WorkVersions.eventKinds + [.actCommand, .taskEnded])
  }

  mutating func observe(_ event: borrowing Event) {
    for index in leadsToAssertions.indices { observeLeadsTo(index, event) }
    for index in beforeAssertions.indices { observeBefore(index, event) }
    if !requiredFollowers.isEmpty { observeAfterLastWrite(event) }
  }

  private mutating func observeLeadsTo(_ index: Int, _ event: borrowing Event) {
    let assertion = leadsToAssertions[index]
    if assertion.effect.covers(event) {
      // If the assertion names a task for the cause and a task for the effect, the two tasks may differ. The
      // effect then counts for all causes.
      let task = assertion.cause.task == nil || assertion.effect.task == nil ? event.task : .none
      for cause in pendingCauses[index].removeCauses(about: task) {
        let duration = event.time.nanoseconds - cause.time.nanoseconds
        if let limit = assertion.maximumDelay, duration > limit, lateCauses[index] == nil {
          lateCauses[index] = cause
        }
      }
    }
    guard assertion.cause.covers(event) else { return }
    hasCause[index] = true
    pendingCauses[index].add(event)
  }

  private mutating func observeBefore(_ index: Int, _ event: borrowing Event) {
    let isFirst = beforeAssertions[index].first.covers(event)
    let isSecond = beforeAssertions[index].second.covers(event)
    if isSecond { hasSecondEvent[index] = true }
    if isSecond, earlyEvents[index] == nil {
      let tasks = tasksWithFirstEvent[index]
      let bothNameTasks =
        beforeAssertions[index].first.task != nil && beforeAssertions[index].second.task != nil
      let firstHasHappened =
        bothNameTasks || event.task == .none
        ? !tasks.isEmpty : tasks.contains(event.task) || tasks.contains(.none)
      if !firstHasHappened { earlyEvents[index] = copy event }
    }
    if isFirst { tasksWithFirstEvent[index].insert(event.task) }
  }

  private mutating func observeAfterLastWrite(_ event: borrowing Event) {
    let isOnlyWrite = noteWrites(by: event)
    guard event.task != .none, let lastWrite = workVersions[event.task].sequence else { return }
    for index in requiredFollowers.indices
    where requiredFollowers[index].covers(event) && isAboutLastVersion(event) && !isOnlyWrite {
      followedWrites[event.task][index] = lastWrite
    }
    guard case .taskEnded(let outcome) = event.kind, outcome.kind == .completed,
      let completedWrite = workVersions.completedVersion(of: event.task).sequence
    else { return }
    for index in requiredFollowers.indices
    where requiredFollowers[index].task.map({ [task = event.task] in $0 == task }) ?? true {
      hasWrittenTask[index] = true
      // What follows a later write for another task also follows the last write of this one.
      if unfollowedWrites[index] == nil, followedWrites[event.task][index] ?? 0 < completedWrite {
        // The task that made the version of the result can have written the file again since.
        unfollowedWrites[index] =
          lastWrites.values.first { $0.sequence == completedWrite }
          ?? lastWrites.values.first { $0.sequence == lastWrite }
      }
    }
  }

  /// Notes the files that an event writes, or that its command is certain to change.
  ///
  /// - Returns: Whether the event is a command that only changes files. Such a command does not follow the last write,
  ///   because it is the last write itself.
  private mutating func noteWrites(by event: borrowing Event) -> Bool {
    workVersions.observe(event)
    if let path = event.writtenPath {
      lastWrites[TaskPath(path: path, task: event.task)] = copy event
    }
    let fileChanges = commands.fileChanges(by: event)
    for change in fileChanges.changes {
      workVersions.noteWrite(to: change.path, event)
      lastWrites[TaskPath(path: change.path, task: event.task)] = copy event
    }
    return fileChanges.onlyChangesFiles && !fileChanges.changes.isEmpty
  }

  /// Returns whether an event follows the last write of its task and concerns the version that this write made.
  ///
  /// The last write does not follow itself. Only a decision can concern an earlier version. A judge decides on the version
  /// that existed when the judge's session opened, unless the judge wrote the current version itself.
  private func isAboutLastVersion(_ event: borrowing Event) -> Bool {
    switch event.kind {
    case .actWrite: event.sequence != workVersions[event.task].sequence
    case .decisionMade:
      workVersions.version(decidedOnIn: event) == workVersions[event.task].sequence
    default: true
    }
  }

  /// Returns the result of the `leads-to` assertion with an index, in a run that ended at the given time.
  func leadsToResult(at index: Int, end: Instant) -> AssertionResult {
    if let lateCause = lateCauses[index] { return AssertionResult(violatingEvent: lateCause) }
    let cause = pendingCauses[index].firstCause
    guard let cause, let limit = leadsToAssertions[index].maximumDelay else {
      return AssertionResult(violatingEvent: cause, couldStillHold: true)
    }
    return AssertionResult(
      violatingEvent: cause,
      couldStillHold: end.nanoseconds - cause.time.nanoseconds <= limit
    )
  }

  /// Returns the result of the `before` assertion with an index.
  func beforeResult(at index: Int) -> AssertionResult {
    AssertionResult(violatingEvent: earlyEvents[index])
  }

  /// Returns the result of the `after-last-write` assertion with an index.
  func afterLastWriteResult(at index: Int) -> AssertionResult {
    AssertionResult(violatingEvent: unfollowedWrites[index])
  }
}

/// The causes of one `leads-to` assertion that still wait for their effect, at most one per task.
private struct PendingCauses: Sendable {
  /// For each task, the first cause that still waits for its effect, and whether `listedTasks` contains the
  /// task.
  private var causes = TaskTable<(event: Event?, isListed: Bool)>((nil, false))
  /// The tasks about which at least one cause has happened, without duplicates.
  private var listedTasks: [TaskID] = []

  /// The earliest cause whose effect has not happened yet, or `nil` if there is none.
  var firstCause: Event? {
    listedTasks.compactMap { causes[$0].event }.min { $0.sequence < $1.sequence }
  }

  /// Adds a cause if no earlier cause about the same task still waits for its effect.
  mutating func add(_ event: borrowing Event) {
    guard causes[event.task].event == nil else { return }
    if !causes[event.task].isListed { listedTasks.append(event.task) }
    causes[event.task] = (copy event, true)
  }

  /// Removes the causes about a task and the causes without a task, and returns them in time order.
  ///
  /// If `task` is `.none`, the causes about all tasks are removed and returned.
  mutating func removeCauses(about task: TaskID) -> [Event] {
    let affectedTasks = task == .none ? listedTasks : [task, .none]
    let takenCauses = affectedTasks.compactMap { causes[$0].event }.sorted {
      $0.sequence < $1.sequence
    }
    for task in affectedTasks { causes[task].event = nil }
    return takenCauses
  }
}
