package import RehearsalSimulation

/// The events of a failed run that explain its failure.
///
/// A trace needs all events of the run. A judged run does not contain its events, so the run is simulated
/// again.
package struct FailureTrace: Sendable {
  /// The task to which the failure is attributed, or `.none` if the failure is not about a single task.
  package let task: TaskID
  /// The lines of text that explain the failure, each about one event.
  ///
  /// The lines are about the failed task, show a violation of severity error, or show an event that can
  /// affect any task, such as a crash. If there are no such lines, or the failure is not about a single task,
  /// the lines are about the last events of the run. Each line begins with the virtual time. If the failed
  /// task was attempted several times, the number of the attempt comes before the time, except in lines about
  /// the end of the run.
  package private(set) var lines: [String] = []
  /// How many lines are left out of ``lines``, because there are too many.
  package private(set) var omittedLineCount = 0
  /// The tasks that depend on the failed task, directly or through other tasks, and did not complete.
  package private(set) var affectedTasks: [TaskID] = []

  /// An event that a line of the trace can show.
  private struct Entry {
    /// The number of the failed task's attempt during which the event happened, from 1.
    var attempt: Int
    var event: Event
    /// Whether the event shows a fault, a refusal or another departure from the usual course of a task.
    var isExceptional: Bool
  }

  private let plan: Plan
  /// The sequence numbers of the events that show violations of severity error.
  private let evidenceSequences: Set<UInt64>
  /// The tasks that ended with an outcome other than completed.
  private let incompleteTasks: Set<TaskID>
  /// The number of the failed task's current attempt.
  private var attempt = 1
  private var entries: [Entry] = []
  /// The last events that a line of the trace can show, at most `maximumRecentLines`.
  private var recentEvents: [Event] = []

  /// The maximum number of lines about a failed task.
  private static let maximumLines = 10
  /// The maximum number of lines about the end of a run, which are shown if no single task failed.
  private static let maximumRecentLines = 5

  /// Creates the trace of a run that had the given judgement, before the first event of the run.
  package init(_ plan: Plan, _ judgement: Judgement) {
    self.plan = plan
    task = judgement.failedTask
    evidenceSequences = Set(
      judgement.violations.filter { $0.severity == .error }.flatMap(\.evidence)
    )
    incompleteTasks = Set(
      judgement.taskResults.filter { $0.outcome.kind != .completed }.map(\.task)
    )
  }

  /// Adds the next event of the run.
  package mutating func observe(_ event: borrowing Event) {
    let isEvidence = evidenceSequences.contains(event.sequence)
    guard event.kind.isExceptional || event.kind.isUsualStep || isEvidence else { return }
    let event = copy event
    recentEvents = (recentEvents + [event]).suffix(Self.maximumRecentLines)
    guard task != TaskID.none, event.task == task || isEvidence || event.kind.concernsAgent else {
      return
    }
    entries.append(
      Entry(attempt: attempt, event: event, isExceptional: event.kind.isExceptional || isEvidence)
    )
    if case .retryScheduled = event.kind, event.task == task { attempt += 1 }
  }

  /// Completes the trace after the last event.
  package mutating func conclude() {
    guard task != TaskID.none, !entries.isEmpty else {
      lines = recentEvents.map { $0.timedLine(in: plan) }
      return
    }
    let indicesToShow = shownIndices
    omittedLineCount = entries.count - indicesToShow.count
    lines = indicesToShow.map { index in
      let entry = entries[index]
      return attempt > 1
        ? "attempt \(entry.attempt)  \(entry.event.timedLine(in: plan))"
        : entry.event.timedLine(in: plan)
    }
    affectedTasks = Self.dependents(of: task, in: plan).filter(incompleteTasks.contains)
  }

  /// The indices in `entries` of the events to show, in order.
  ///
  /// If there are too many entries, exceptional events take precedence over usual steps. If there are too
  /// many exceptional events, the first and the last of them are shown.
  private var shownIndices: [Int] {
    guard entries.count > Self.maximumLines else { return Array(entries.indices) }
    let exceptionalIndices = entries.indices.filter { entries[$0].isExceptional }
    guard exceptionalIndices.count < Self.maximumLines else {
      return exceptionalIndices.prefix(Self.maximumLines / 2)
        + exceptionalIndices.suffix(Self.maximumLines / 2)
    }
    let usualSteps = entries.indices.filter { !entries[$0].isExceptional }
    let usualStepCapacity = Self.maximumLines - exceptionalIndices.count
    return (exceptionalIndices + usualSteps.prefix(usualStepCapacity)).sorted()
  }

  /// Returns the tasks that depend on a task, directly or through other tasks, in the order of the plan.
  private static func dependents(of task: TaskID, in plan: Plan) -> [TaskID] {
    var directDependents: [[TaskID]] = Array(repeating: [], count: plan.tasks.count)
    for (index, planned) in plan.tasks.enumerated() {
      for need in planned.needs {
        directDependents[need.index].append(TaskID(rawValue: UInt32(index)))
      }
    }
    var isDependent = Array(repeating: false, count: plan.tasks.count)
    var pendingTasks =
      directDependents.indices.contains(task.index) ? directDependents[task.index] : []
    while let nextTask = pendingTasks.popLast() {
      guard !isDependent[nextTask.index] else { continue }
      isDependent[nextTask.index] = true
      pendingTasks += directDependents[nextTask.index]
    }
    return plan.taskIDs.filter { isDependent[$0.index] }
  }
}

extension Judgement {
  /// The task to which the failure is attributed, or `.none` if the run passed or no single task can be
  /// blamed.
  ///
  /// The task of the first violation of severity error is preferred, then the task of the first assertion
  /// that did not pass, and then the first task that ended neither completed nor skipped.
  package var failedTask: TaskID {
    let failedExpectations = expectationResults.filter { $0.verdict != .pass }
    guard !failedExpectations.isEmpty else { return .none }
    let failedResult = taskResults.first {
      $0.task != TaskID.none && $0.outcome.kind != .completed && $0.outcome.kind != .skipped
    }
    let violation = violations.first { $0.severity == .error && $0.task != TaskID.none }
    return violation?.task ?? failedExpectations.map(\.task).first { $0 != TaskID.none }
      ?? failedResult?.task ?? .none
  }
}

extension Event.Kind {
  /// Whether the event shows a fault, a refusal or another departure from the usual course of a task.
  fileprivate var isExceptional: Bool {
    switch self {
    case .handoffLost, .handoffDuplicated, .handoffUndeliverable, .handoffUnread, .replyMissed,
      .replyLate, .agentCrashed, .agentCompacted, .agentRestarted, .sessionLimited, .workFlawed,
      .flawEscaped, .retryScheduled, .faultInjected, .limitReached, .taskEnded, .actCancel:
      true
    case .handoffCounted(_, let reason): reason == .conflicted
    case .decisionMade(let decision, _): decision != .approved
    case .gateChecked(_, _, let passed): !passed
    case .criteriaTested(let unproven): !unproven.isEmpty
    case .actCommand(_, let succeeded): !succeeded
    case .actTool(_, let use): use != .allowed
    case .sessionEnded(let result): result != .handedOff && result != .nothing
    case .runEnded(let ending): ending != .settled
    default: false
    }
  }

  /// Whether the event can affect an agent or the run as a whole, whatever task the event names.
  fileprivate var concernsAgent: Bool {
    switch self {
    case .agentCompacted, .agentCrashed, .agentRestarted, .faultInjected, .limitReached: true
    default: false
    }
  }

  /// Whether the event is a usual step of a task: a handoff, a decision or a write.
  fileprivate var isUsualStep: Bool {
    switch self {
    case .handoffSent, .decisionMade, .actWrite: true
    default: false
    }
  }
}
