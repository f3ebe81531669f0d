import RehearsalSimulation

/// The part of an audit about claims: a task on the shared list is taken once, by an agent that may do it.
struct ClaimAudit {
  private let plan: Plan
  /// The agents that have the tasks, from the time at which each task came on the list; `nil` if a task is not
  /// on it.
  private var owners: [[AgentID]?]

  init(_ plan: Plan) {
    self.plan = plan
    owners = plan.tasks.map { _ in nil }
  }

  mutating func observe(_ event: borrowing Event, _ found: inout [String]) {
    let task = event.task
    switch event.kind {
    case .taskListed: owners[task.index] = []
    case .taskEnded: if task != .none { owners[task.index] = nil }
    case .taskClaimed(let claim): note(claim, of: task, by: event.agent, &found)
    default: break
    }
  }

  private mutating func note(
    _ claim: Event.ClaimResult,
    of task: TaskID,
    by agent: AgentID,
    _ found: inout [String]
  ) {
    guard let others = owners[task.index] else {
      found.append("a task is claimed that is not on the list")
      return
    }
    if !plan.tasks[task.index].candidates.contains(agent) {
      found.append("a task is claimed by an agent that may not do it")
    }
    switch claim {
    case .taken: if !others.isEmpty { found.append("a task is taken twice") }
    case .refused: if others.isEmpty { found.append("a claim to a free task is refused") }
    case .contested:
      if others.isEmpty { found.append("a free task is contested") }
      if plan.platform.claim.method == .atomic { found.append("an atomic claim is contested") }
    }
    if claim != .refused {
      if others.contains(agent) { found.append("an agent claims a task twice") }
      owners[task.index] = others + [agent]
    }
  }
}
