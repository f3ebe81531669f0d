/// The protocol of a role: a state machine that decides on actions for each situation.
protocol RoleMachine: Sendable {
  /// Handles a handoff.
  mutating func receive(_ situation: Situation) -> [Action]

  /// Opens the run, if the agent of the role does that.
  mutating func begin(_ situation: Situation) -> [Action]

  /// Settles open work that no session is working on.
  ///
  /// - Parameters:
  ///   - situation: What the agent sees.
  ///   - record: Returns the record of a task.
  /// - Returns: The actions that settle the work.
  mutating func idle(_ situation: Situation, record: (TaskID) -> TaskRecord) -> [Action]

  /// Continues after a crash from the records of the tasks.
  mutating func resume(_ situation: Situation, record: (TaskID) -> TaskRecord) -> [Action]
}

extension RoleMachine {
  mutating func begin(_ situation: Situation) -> [Action] { [] }

  mutating func idle(_ situation: Situation, record: (TaskID) -> TaskRecord) -> [Action] { [] }

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
