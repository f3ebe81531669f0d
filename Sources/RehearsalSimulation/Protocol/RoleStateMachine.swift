/// A state machine that decides on an agent's actions in each session, according to the agent's role.
protocol RoleStateMachine: Sendable {
  /// Returns the actions by which the agent answers the handoff of the situation.
  mutating func receive(_ situation: Situation) -> [ProtocolAction]

  /// Returns the agent's actions at the start of the run, if the run starts with this agent.
  mutating func begin(_ situation: Situation) -> [ProtocolAction]

  /// Records the planned assignments that a script has replaced or left out.
  ///
  /// - Parameters:
  ///   - planned: The actions that the state machine decided on.
  ///   - performed: The actions that the session performs instead.
  mutating func withhold(_ planned: [ProtocolAction], _ performed: [ProtocolAction])

  /// Returns the actions that lead to the assignment of the given tasks, which the agent itself
  /// created.
  mutating func assignCreated(_ tasks: [TaskID]) -> [ProtocolAction]

  /// Returns the agent's actions when nothing is left to happen in the run, but tasks are open.
  ///
  /// - Parameters:
  ///   - situation: What the agent knows.
  ///   - record: A closure that returns the record of a task.
  /// - Returns: The actions, or an empty array if the agent does not record how tasks end.
  mutating func resolveOpenTasks(_ situation: Situation, record: (TaskID) -> TaskRecord)
    -> [ProtocolAction]

  /// Returns the agent's actions when a handoff that it sent was never answered.
  ///
  /// The result is `nil` if the agent is not the coordinator, or if the handoff is about no task. The agent
  /// then performs ``Situation/giveUpActions``.
  mutating func handleMissingAnswer(
    _ handoff: Handoff,
    _ situation: Situation,
    record: (TaskID) -> TaskRecord
  ) -> [ProtocolAction]?

  /// Returns the agent's actions after a restart, and restores its state from the records of the tasks.
  mutating func resume(_ situation: Situation, record: (TaskID) -> TaskRecord) -> [ProtocolAction]
}

extension RoleStateMachine {
  mutating func begin(_ situation: Situation) -> [ProtocolAction] { [] }

  mutating func withhold(_ planned: [ProtocolAction], _ performed: [ProtocolAction]) {}

  mutating func assignCreated(_ tasks: [TaskID]) -> [ProtocolAction] { [] }

  mutating func resolveOpenTasks(_ situation: Situation, record: (TaskID) -> TaskRecord)
    -> [ProtocolAction]
  { [] }

  mutating func handleMissingAnswer(
    _ handoff: Handoff,
    _ situation: Situation,
    record: (TaskID) -> TaskRecord
  ) -> [ProtocolAction]? { nil }

  mutating func resume(_ situation: Situation, record: (TaskID) -> TaskRecord) -> [ProtocolAction] {
    []
  }
}

extension Plan {
  /// Creates the state machine for the role of an agent.
  func makeStateMachine(for agent: AgentID) -> any RoleStateMachine {
    switch members[agent.index].role {
    case .planner, .orchestrator: Lead(agent, plan: self)
    case .implementer, .debugger, .worker: Implementer()
    case .verifier: Verifier()
    case .reviewer: Reviewer()
    }
  }
}
