@testable import RehearsalSimulation
import Testing

/// A deliberate mistake in the protocol or the platform, which the shipped scenarios should notice.
struct Mutant: Sendable, CustomTestStringConvertible {
  var name: String
  /// The roles whose state machines have the mistake.
  var roles: [Role] = []
  /// Changes the plan that the machines use.
  var plan: @Sendable (inout Plan) -> Void = { _ in }
  /// Changes the situation that the machines use.
  var situation: @Sendable (inout Situation) -> Void = { _ in }
  /// Changes the actions that the machines return.
  var actions: @Sendable (Situation, [ProtocolAction]) -> [ProtocolAction] = { $1 }
  /// Changes the plan that the platform follows, but not the one that rules and expectations use.
  var platform: @Sendable (inout Plan) -> Void = { _ in }
  /// Whether the machines look for abandoned work when idle.
  var settles = true
  /// Whether the machines act on handoffs that were not answered.
  var givesUp = true
  /// Whether the machines resume from the record after a crash.
  var resumes = true

  var testDescription: String { name }
}

/// A state machine of the protocol with a mistake.
struct BrokenMachine: RoleStateMachine {
  private var machine: any RoleStateMachine
  private let plan: Plan
  private let mutant: Mutant

  init(_ agent: AgentID, of plan: Plan, _ mutant: Mutant) {
    var altered = plan
    mutant.plan(&altered)
    self.plan = altered
    self.mutant = mutant
    machine = altered.makeStateMachine(for: agent)
  }

  private func seen(_ situation: Situation) -> Situation {
    var seen = situation
    seen.plan = plan
    seen.taskBoundaries = plan.taskBoundaries
    seen.task = plan.task(situation.handoff.task)
    mutant.situation(&seen)
    return seen
  }

  mutating func receive(_ situation: Situation) -> [ProtocolAction] {
    let seen = seen(situation)
    return mutant.actions(seen, machine.receive(seen))
  }

  mutating func begin(_ situation: Situation) -> [ProtocolAction] {
    let seen = seen(situation)
    return mutant.actions(seen, machine.begin(seen))
  }

  mutating func assignCreated(_ tasks: [TaskID]) -> [ProtocolAction] {
    machine.assignCreated(tasks)
  }

  mutating func handleMissingAnswer(
    _ handoff: Handoff,
    _ situation: Situation,
    record: (TaskID) -> TaskRecord
  ) -> [ProtocolAction]? {
    guard mutant.givesUp else { return [] }
    return machine.handleMissingAnswer(handoff, seen(situation), record: record)
  }

  mutating func resolveOpenTasks(_ situation: Situation, record: (TaskID) -> TaskRecord)
    -> [ProtocolAction]
  {
    guard mutant.settles else { return [] }
    let seen = seen(situation)
    return mutant.actions(seen, machine.resolveOpenTasks(seen, record: record))
  }

  mutating func resume(_ situation: Situation, record: (TaskID) -> TaskRecord) -> [ProtocolAction] {
    let seen = seen(situation)
    guard mutant.resumes else { return mutant.actions(seen, machine.begin(seen)) }
    return mutant.actions(seen, machine.resume(seen, record: record))
  }
}

extension Mutant {
  /// Returns agents that follow the protocol except for the mistake.
  func casting(for plan: Plan) -> Simulation.Casting {
    { name, loop in
      guard let agent = plan.agent(named: name), let role = plan.role(of: agent),
        roles.contains(role)
      else { return nil }
      return .immediate(
        ProtocolAgent(agent, on: loop, machine: BrokenMachine(agent, of: plan, self))
      )
    }
  }
}
