/// A state machine that implements the protocol of a role and decides on actions for each
/// situation.
protocol RoleMachine: Sendable {
  /// Handles a handoff.
  mutating func receive(_ situation: Situation) -> [Action]

  /// Opens the run, if the run starts with this agent.
  mutating func begin(_ situation: Situation) -> [Action]

  /// Notes that a script keeps the agent from some of the assignments that it has planned.
  ///
  /// - Parameters:
  ///   - planned: The actions that the machine decided on.
  ///   - performed: The actions that the session performs.
  mutating func withhold(_ planned: [Action], _ performed: [Action])

  /// Has tasks assigned that the agent creates in the session that opens the run.
  mutating func assignCreated(_ tasks: [TaskID]) -> [Action]

  /// Settles open work that no session is working on.
  ///
  /// - Parameters:
  ///   - situation: What the agent sees.
  ///   - record: A closure that returns the record of a task.
  /// - Returns: The actions that settle the work.
  mutating func idle(_ situation: Situation, record: (TaskID) -> TaskRecord) -> [Action]

  /// Settles a handoff that was not answered, or returns `nil` if the agent does not keep the
  /// ledger.
  mutating func overdue(
    _ handoff: Handoff,
    _ situation: Situation,
    record: (TaskID) -> TaskRecord
  ) -> [Action]?

  /// Continues after a crash, with the state restored from the records of the tasks.
  mutating func resume(_ situation: Situation, record: (TaskID) -> TaskRecord) -> [Action]
}

extension RoleMachine {
  mutating func begin(_ situation: Situation) -> [Action] { [] }

  mutating func withhold(_ planned: [Action], _ performed: [Action]) {}

  mutating func assignCreated(_ tasks: [TaskID]) -> [Action] { [] }

  mutating func idle(_ situation: Situation, record: (TaskID) -> TaskRecord) -> [Action] { [] }

  mutating func overdue(
    _ handoff: Handoff,
    _ situation: Situation,
    record: (TaskID) -> TaskRecord
  ) -> [Action]? { nil }

  mutating func resume(_ situation: Situation, record: (TaskID) -> TaskRecord) -> [Action] { [] }
}

extension Plan {
  /// Creates the machine that an agent follows.
  func machine(for agent: AgentID) -> any RoleMachine {
    switch members[agent.index].role {
    case .planner, .orchestrator: Lead(agent, plan: self)
    case .implementer, .debugger, .worker: Implementer()
    case .verifier: Verifier()
    case .reviewer: Reviewer()
    }
  }
}
