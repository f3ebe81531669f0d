/// The thin actor around a role: it finds the script, has the machine decide and the loop act.
actor ProtocolAgent: Agent {
  nonisolated let loop: EventLoop
  nonisolated let opensRun: Bool
  private let id: AgentID
  private let coverage: Coverage
  private var memory: Memory
  /// The memory as it was written down when no session was at work: what a crash leaves.
  private var saved: Memory
  private let canCrash: Bool
  private let readsStale: Bool
  private var script: Script
  /// How many sessions it had on each task, where chance decides about them.
  private var sessions: [TaskID: Int] = [:]
  /// What it last saw of each task, where a fault may have it see that again.
  private var seen: [TaskID: Content] = [:]

  private struct Memory {
    var machine: any RoleMachine
    /// The handoffs taken so far: a duplicate is not taken again.
    var taken: Set<HandoffID> = []
  }

  /// Creates an agent with the machine of its role, or with another one.
  init(_ id: AgentID, on loop: EventLoop, machine: (any RoleMachine)? = nil) {
    let plan = loop.plan
    self.loop = loop
    self.id = id
    coverage = plan.coverage
    script = Script(plan.members[id.index].behaviour)
    opensRun = id == (plan.planner ?? plan.coordinator)
    memory = Memory(machine: machine ?? plan.machine(for: id))
    saved = memory
    let verbs = plan.faults.map(\.verb).filter { $0.sessions?.agent == id }
    canCrash = verbs.contains { $0.isCrash }
    readsStale = verbs.contains { $0.isStaleRead }
  }

  func receive(_ handoff: Handoff, at desk: Desk) {
    save(at: desk)
    var situation = situation(handoff, at: desk)
    var actions: [Action] = []
    if desk.addressee != id {
      guard let skip = situation.skips(.address) else {
        return desk.perform(.result(.misaddressed), after: 0)
      }
      actions.append(skip)
    }
    if !memory.taken.insert(handoff.id).inserted {
      guard let skip = situation.skips(.duplicates) else {
        return desk.perform(.result(.repeated), after: 0)
      }
      actions.append(skip)
    }
    if let place = script.place(for: handoff) {
      situation.script = script[place]
      desk.noteClause(place)
    }
    situation.luck = luck(on: handoff.task, at: desk)
    if situation.isBroke {
      guard let skip = situation.skips(.budget) else {
        return desk.perform(situation.budgetRefusal, after: 0)
      }
      actions.append(skip)
    }
    if readsStale { actions += situation.readStale(from: &seen) }
    let decided = situation.neglect ?? situation.struck(memory.machine.receive(situation))
    perform(actions + situation.spending(decided), at: desk)
  }

  func begin(at desk: Desk) {
    save(at: desk)
    var situation = situation(Session.noHandoff, at: desk)
    situation.luck = luck(on: .none, at: desk)
    if let neglect = situation.neglect { return perform(neglect, at: desk) }
    var planned = memory.machine.begin(situation)
    if let opening = script.opening(planned) {
      for place in opening.places { desk.noteClause(place) }
      situation.script = opening.clause
      planned = opening.actions
    }
    let decided = situation.struck(situation.spread(situation.scriptedActs) + planned)
    perform(situation.spending(decided), at: desk)
  }

  func idle(at desk: Desk) {
    save(at: desk)
    let situation = situation(Session.noHandoff, at: desk)
    if let skip = situation.skips(.openWork) { return perform([skip], at: desk) }
    perform(memory.machine.idle(situation) { desk.record(of: $0) }, at: desk)
  }

  func resume(at desk: Desk) {
    if let undone = desk.takeUndone() {
      let taken = memory.taken.subtracting(undone)
      memory = saved
      memory.taken = taken
    }
    let situation = situation(Session.noHandoff, at: desk)
    perform(memory.machine.resume(situation) { desk.record(of: $0) }, at: desk)
  }

  /// Writes the memory down where nothing is under way that a crash could undo.
  private func save(at desk: Desk) {
    if canCrash, desk.isAlone { saved = memory }
  }

  private func luck(on task: TaskID, at desk: Desk) -> Luck {
    guard let model = loop.plan.members[id.index].model else { return .none }
    let session = sessions[task, default: 0]
    sessions[task] = session + 1
    let names = loop.plan.fingerprints
    return Luck(
      model,
      seed: desk.seed,
      agent: names[id],
      task: names[task],
      session: session,
      criteria: loop.plan.task(task)?.criteria.count ?? 0,
      flaws: desk.content?.work?.flaws.count ?? 0
    )
  }

  private func situation(_ handoff: Handoff, at desk: Desk) -> Situation {
    Situation(
      plan: loop.plan,
      coverage: coverage,
      agent: id,
      contract: loop.plan.members[id.index].contract,
      handoff: handoff,
      task: loop.plan.task(handoff.task),
      content: desk.content,
      script: nil,
      now: desk.now,
      hasBudget: desk.hasBudget,
      luck: .none,
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
  /// The machine that an agent follows.
  func machine(for agent: AgentID) -> any RoleMachine {
    switch members[agent.index].role {
    case .planner, .orchestrator: Lead(agent, plan: self)
    case .implementer, .debugger, .worker: Implementer()
    case .verifier: Verifier()
    case .reviewer: Reviewer()
    }
  }
}
