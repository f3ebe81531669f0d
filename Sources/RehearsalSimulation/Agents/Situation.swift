/// What a role sees when it decides.
struct Situation {
  var plan: Plan
  /// The agent that decides.
  var agent: AgentID
  /// The handoff that opened the session.
  var handoff: Handoff
  /// What it carried besides its intent.
  var content: Content?
  /// The clause that the scenario has for the session.
  var script: Clause?
  /// The faults that strike the session.
  var faults: [(index: Int, verb: Fault.Verb)]

  var member: Plan.Member { plan.members[agent.index] }

  var contract: Contract { member.contract }

  var task: PlannedTask? { plan.task(handoff.task) }

  /// The agent that results go back to.
  var coordinator: AgentID { plan.coordinator ?? handoff.sender }

  /// The fault that has the session leave out a check.
  func skips(_ check: Check) -> Action? {
    faults.first { fault in
      guard case .skipCheck(_, check) = fault.verb else { return false }
      return true
    }.map { .strike(fault: $0.index) }
  }

  /// A handoff about the session's task, in the round of its failures so far.
  func handOff(_ content: Content, to receiver: AgentID) -> Action {
    .handOff(content, to: receiver, task: handoff.task, round: Int(handoff.round))
  }

  /// The handoffs of the script in place of those of the protocol.
  func hands(_ handoffs: @autoclosure () -> [Action]) -> [Action] {
    script?.hands?.map { handOff(Content($0.intent), to: $0.receiver) } ?? handoffs()
  }
}

/// The protocol of a role: a state machine that sees a situation and decides on actions.
protocol RoleMachine: Sendable {
  /// Answers a handoff.
  mutating func receive(_ situation: Situation) -> [Action]

  /// Opens the run, where the role does.
  mutating func begin(_ situation: Situation) -> [Action]

  /// Settles what is open though nobody is at it, where the role does.
  ///
  /// - Parameter wasLost: Whether the last that was heard of a task is a handoff that never
  ///   arrived.
  mutating func idle(_ situation: Situation, wasLost: (TaskID) -> Bool) -> [Action]
}

extension RoleMachine {
  mutating func begin(_ situation: Situation) -> [Action] { [] }

  mutating func idle(_ situation: Situation, wasLost: (TaskID) -> Bool) -> [Action] { [] }
}
