import RehearsalSimulation

/// The order in which the tasks of a run have to begin, by their phases and by the tasks that they need.
///
/// A task can begin when each task that it needs has completed, and when all tasks of the earlier phases have ended.
///
/// If the platform retries whole phases, all tasks of a phase end together. A task can then begin when each needed task
/// has been attempted, even without success, because a failure makes the platform repeat the phase. The task can
/// complete only when each needed task has succeeded.
///
/// Tasks that agents create during the run neither hold up a later phase nor wait for an earlier one, because their
/// creators can hand them out at any time.
struct TaskOrder: Sendable {
  private let plan: Plan
  /// Whether a failed task makes the platform repeat all tasks of its phase.
  let retriesPhases: Bool
  /// For each task, the index of its phase among the phases of the plan, or `nil` if an agent creates the task.
  private let phaseIndices: [Int?]
  /// For each phase, how many of its tasks are open.
  private var openTaskCounts: [Int]
  /// The index of the first phase with an open task.
  private var currentPhase = 0
  private var outcomes = TaskTable<Outcome?>(nil)
  /// For each task, what is known about the last attempt, if the platform retries whole phases.
  private var attempts = TaskTable<Attempt?>(nil)
  /// For each task, whether it has been reported as out of order.
  private var isReported = TaskTable(false)

  /// Creates the order, or returns `nil` if no task of the plan has to wait for another.
  init?(_ plan: Plan) {
    let firstPhase = plan.tasks.first?.phase
    guard plan.tasks.contains(where: { !$0.needs.isEmpty || $0.phase != firstPhase }) else {
      return nil
    }
    let graph = plan.taskGraph
    let taskPhases = plan.taskIDs.map(graph.phase(of:))
    let phases = Set(taskPhases).sorted()
    self.plan = plan
    retriesPhases = plan.platform.retry == .phase
    let indices = Dictionary(uniqueKeysWithValues: phases.enumerated().map { ($1, $0) })
    phaseIndices = zip(plan.tasks, taskPhases).map { $0.isCreatedByAgent ? nil : indices[$1] }
    openTaskCounts = Array(repeating: 0, count: phases.count)
    for case let index? in phaseIndices { openTaskCounts[index] += 1 }
    passEmptyPhases()
  }

  private mutating func passEmptyPhases() {
    while currentPhase < openTaskCounts.count, openTaskCounts[currentPhase] == 0 {
      currentPhase += 1
    }
  }

  /// What is known about an attempt at a task.
  private enum Attempt: Sendable {
    /// The task was handed to an agent.
    case begun
    /// The coordinator knows that the attempt failed.
    case failed
    /// The coordinator knows that the attempt succeeded.
    case succeeded
  }

  /// Notes that an agent sent a handoff about a task.
  mutating func noteSending(of handoff: Handoff) {
    if retriesPhases, handoff.task != .none, attempts[handoff.task] == nil {
      attempts[handoff.task] = .begun
    }
  }

  /// Notes that a handoff was delivered, which can show how an attempt at a task ended.
  ///
  /// A handoff to the coordinator can bring the result of the attempt. A handoff from the coordinator to the planner
  /// can tell that the attempt is over. A `reject` to the planner shows nothing, because it only asks for another
  /// attempt.
  mutating func noteDelivery(_ handoff: Handoff) {
    let isResult = handoff.receiver == plan.coordinator
    let isNotice =
      handoff.sender == plan.coordinator && handoff.receiver == plan.planner
      && handoff.intent != .reject
    guard handoff.task != .none, isResult || isNotice,
      let isApproval = handoff.intent.isApproval
    else { return }
    attempts[handoff.task] = isApproval ? .succeeded : .failed
  }

  /// Notes that a task has to be done again.
  mutating func noteRetry(of task: TaskID) {
    if task != .none { attempts[task] = nil }
  }

  /// Notes that a task has ended.
  mutating func noteEnd(of task: TaskID, _ outcome: Outcome) {
    guard plan.tasks.indices.contains(task.index), outcomes[task] == nil else { return }
    outcomes[task] = outcome
    guard let phase = phaseIndices[task.index] else { return }
    openTaskCounts[phase] -= 1
    passEmptyPhases()
  }

  /// A step of a task that has to wait for other tasks.
  enum Step: String, Sendable {
    case began
    case completed
  }

  /// Returns the first task that should have been done before a task takes a step, or `nil` if there is none.
  ///
  /// The result is also `nil` if an earlier call about the same task has returned a result.
  mutating func openPrerequisite(before step: Step, of task: TaskID) -> Prerequisite? {
    guard !isReported[task], let prerequisite = firstOpenPrerequisite(before: step, of: task) else {
      return nil
    }
    isReported[task] = true
    return prerequisite
  }

  private func firstOpenPrerequisite(before step: Step, of task: TaskID) -> Prerequisite? {
    guard plan.tasks.indices.contains(task.index) else { return nil }
    if let need = plan.tasks[task.index].needs.first(where: { !isDone($0, before: step) }) {
      return .need(need)
    }
    guard let phase = phaseIndices[task.index], phase > currentPhase else { return nil }
    return plan.taskIDs
      .first { other in
        outcomes[other] == nil && (phaseIndices[other.index].map { $0 < phase } ?? false)
      }
      .map(Prerequisite.taskOfEarlierPhase)
  }

  private func isDone(_ task: TaskID, before step: Step) -> Bool {
    if let outcome = outcomes[task] { return outcome.kind == .completed }
    switch attempts[task] {
    case .succeeded: return true
    case .failed: return step == .began
    // A coordinator that is the planner tells nobody when an attempt is over, for example because an agent crashed.
    case .begun: return step == .began && plan.coordinator == plan.planner
    case nil: return false
    }
  }

  /// A task that should have been done before another task.
  enum Prerequisite: Sendable {
    /// The other task needs the task, which has not completed.
    case need(TaskID)
    /// The task belongs to an earlier phase, and has not ended.
    case taskOfEarlierPhase(TaskID)

    /// Returns the end of a sentence that begins with what the other task did.
    func text(in plan: Plan) -> String {
      switch self {
      case .need(let task): "although \(plan.name(of: task)), which it needs, had not completed"
      case .taskOfEarlierPhase(let task):
        "although \(plan.name(of: task)), which is in an earlier phase, had not ended"
      }
    }
  }
}
