/// The thin actor around a role: it finds the script, has the machine decide and the loop act.
actor ProtocolAgent: Agent {
  nonisolated let loop: EventLoop
  nonisolated let opensRun: Bool
  private let id: AgentID
  private var machine: any RoleMachine
  private var script: Script
  /// The handoffs taken so far: a duplicate is not taken again.
  private var taken: Set<HandoffID> = []

  init(_ id: AgentID, on loop: EventLoop) {
    let plan = loop.plan
    self.loop = loop
    self.id = id
    script = Script(plan.members[id.index].behaviour)
    opensRun = id == (plan.planner ?? plan.coordinator)
    machine = plan.machine(for: id)
  }

  func receive(_ handoff: Handoff, at desk: Desk) {
    var situation = situation(handoff, at: desk)
    var actions: [Action] = []
    if !taken.insert(handoff.id).inserted {
      guard let skip = situation.skips(.duplicates) else {
        return desk.perform(.repeated, after: 0)
      }
      actions.append(skip)
    }
    situation.script = script.clause(for: handoff)
    perform(actions + machine.receive(situation), at: desk)
  }

  func begin(at desk: Desk) {
    perform(machine.begin(situation(Session.noHandoff, at: desk)), at: desk)
  }

  func idle(at desk: Desk) {
    let situation = situation(Session.noHandoff, at: desk)
    if let skip = situation.skips(.openWork) { return perform([skip], at: desk) }
    perform(machine.idle(situation) { desk.news(of: $0) }, at: desk)
  }

  private func situation(_ handoff: Handoff, at desk: Desk) -> Situation {
    Situation(
      plan: loop.plan,
      agent: id,
      handoff: handoff,
      content: desk.content,
      script: nil,
      faults: desk.faults.map { ($0, loop.plan.faults[$0].verb) }
    )
  }

  private func perform(_ actions: [Action], at desk: Desk) {
    var delay: Int64 = 0
    for action in actions {
      if case .wait(let nanoseconds) = action {
        delay = delay.addingSaturated(nanoseconds)
      } else {
        desk.perform(action, after: delay)
      }
    }
  }
}

extension Plan {
  fileprivate func machine(for agent: AgentID) -> any RoleMachine {
    switch members[agent.index].role {
    case .planner, .orchestrator: Lead(agent, plan: self)
    case .implementer, .debugger, .worker: Implementer()
    case .verifier: Verifier()
    case .reviewer: Reviewer()
    }
  }
}

/// The clauses of an agent with how often each may still serve.
struct Script: Sendable {
  private let clauses: [Clause]
  private var left: [Int]

  init(_ behaviour: Behaviour) {
    clauses = behaviour.clauses
    left = behaviour.clauses.map(\.times)
  }

  /// The first clause that matches and may still serve; it has then served once more.
  mutating func clause(for handoff: Handoff) -> Clause? {
    guard
      let index = clauses.indices.first(where: { left[$0] > 0 && clauses[$0].when.matches(handoff) }
      )
    else { return nil }
    left[index] -= 1
    return clauses[index]
  }
}
