@testable import RehearsalSimulation
import Testing

/// One way in which the protocol is broken, to see whether the shipped scenarios notice.
struct Mutant: Sendable, CustomTestStringConvertible {
  var name: String
  /// Whose machines are broken.
  var roles: [Role]
  /// What the machines take for the plan.
  var plan: @Sendable (inout Plan) -> Void = { _ in }
  /// What they take for the situation.
  var situation: @Sendable (inout Situation) -> Void = { _ in }
  /// What becomes of what they decide.
  var actions: @Sendable (Situation, [Action]) -> [Action] = { $1 }
  /// Whether they settle what is left lying.
  var settles = true
  /// Whether they go on after a crash from what is on record.
  var resumes = true

  var testDescription: String { name }
}

/// A machine of the protocol, broken.
struct BrokenMachine: RoleMachine {
  private var machine: any RoleMachine
  private let plan: Plan
  private let mutant: Mutant

  init(_ agent: AgentID, of plan: Plan, _ mutant: Mutant) {
    var altered = plan
    mutant.plan(&altered)
    self.plan = altered
    self.mutant = mutant
    machine = altered.machine(for: agent)
  }

  private func seen(_ situation: Situation) -> Situation {
    var seen = situation
    seen.plan = plan
    seen.taskBoundaries = plan.taskBoundaries
    seen.task = plan.task(situation.handoff.task)
    mutant.situation(&seen)
    return seen
  }

  mutating func receive(_ situation: Situation) -> [Action] {
    let seen = seen(situation)
    return mutant.actions(seen, machine.receive(seen))
  }

  mutating func begin(_ situation: Situation) -> [Action] {
    let seen = seen(situation)
    return mutant.actions(seen, machine.begin(seen))
  }

  mutating func idle(_ situation: Situation, record: (TaskID) -> TaskRecord) -> [Action] {
    guard mutant.settles else { return [] }
    let seen = seen(situation)
    return mutant.actions(seen, machine.idle(seen, record: record))
  }

  mutating func resume(_ situation: Situation, record: (TaskID) -> TaskRecord) -> [Action] {
    let seen = seen(situation)
    guard mutant.resumes else { return mutant.actions(seen, machine.begin(seen)) }
    return mutant.actions(seen, machine.resume(seen, record: record))
  }
}

extension Mutant {
  /// Agents that follow the protocol but for what is broken.
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
