import RehearsalSimulation

/// For each task, the agent whose judges have to approve the work.
///
/// This agent, the author, is the one that filed the last report on the task. Without a report, it is the agent to
/// which the plan assigns the task. The contract of the author can name no judge, for example if the author is a helper
/// to which the work was delegated. Then the judges are those of the last reporter whose contract names some. A
/// debugger does not count, because it fixes the work of an author. When a planner or an orchestrator assigns or
/// delegates the task again, the work begins anew.
struct JudgedAuthors: Sendable {
  private let plan: Plan
  /// Whether the contracts of some agents that do work name judges, and those of others do not.
  ///
  /// Otherwise, the judges are always those of the last reporter, and no assignment has to be observed.
  private let canSkipReporters: Bool
  private var authors = TaskTable(Authors())

  private struct Authors {
    /// The agent that filed the last report on the task, or `nil` without a report.
    var reporter: AgentID?
    /// Among the agents whose contracts name judges, the one that filed the last report, or `nil` if none has.
    var lastReporterWithJudges: AgentID?
  }

  init(_ plan: Plan) {
    self.plan = plan
    let workers = plan.agents.filter { agent in
      plan.role(of: agent) == .implementer || plan.role(of: agent) == .worker
    }
    canSkipReporters =
      workers.contains { !plan.stages(of: $0, on: .none).isEmpty }
      && (workers + plan.scriptedWorkers).contains { plan.stages(of: $0, on: .none).isEmpty }
  }

  /// The kinds of event that ``observe(_:hasEnded:)`` needs.
  var eventKinds: [Event.Name] { canSkipReporters ? [.reportFiled, .handoffSent] : [.reportFiled] }

  /// Observes a report, or a handoff that may assign a task again.
  ///
  /// `hasEnded` says whether the event's task has ended.
  mutating func observe(_ event: borrowing Event, hasEnded: Bool) {
    switch event.kind {
    case .reportFiled: noteReport(by: event.agent, on: event.task)
    case .handoffSent(let handoff, _):
      if canSkipReporters, !hasEnded { noteAssignment(handoff, on: event.task) }
    default: break
    }
  }

  private mutating func noteReport(by agent: AgentID, on task: TaskID) {
    guard plan.role(of: agent) != .debugger else { return }
    authors[task].reporter = agent
    if canSkipReporters, !plan.stages(of: agent, on: task).isEmpty {
      authors[task].lastReporterWithJudges = agent
    }
  }

  /// Notes a handoff that may assign a task again.
  private mutating func noteAssignment(_ handoff: Handoff, on task: TaskID) {
    guard handoff.intent == .assign || handoff.intent == .delegate, task != .none,
      plan.role(of: handoff.sender)?.isLead == true
    else { return }
    authors[task].lastReporterWithJudges = nil
  }

  /// Returns the agent that filed the last report on a task, or the agent of the task without a report.
  func author(of task: TaskID) -> AgentID {
    authors[task].reporter
      ?? (plan.tasks.indices.contains(task.index) ? plan.tasks[task.index].agent : .none)
  }

  /// Returns the panels that have to approve the work on a task.
  func stages(of task: TaskID) -> [Panel] {
    let stages = plan.stages(of: author(of: task), on: task)
    guard stages.isEmpty, let author = authors[task].lastReporterWithJudges else { return stages }
    return plan.stages(of: author, on: task)
  }
}

extension Plan {
  /// The agents to which scripts delegate or assign work.
  fileprivate var scriptedWorkers: [AgentID] {
    var workers: [AgentID] = []
    for clause in members.flatMap(\.behaviour.clauses) {
      for handoff in clause.handoffs ?? []
      where handoff.intent == .delegate || handoff.intent == .assign {
        workers.append(handoff.receiver)
      }
    }
    return workers
  }
}
