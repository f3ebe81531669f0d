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
    let before = seen[handoff.task]
    if readsStale { seen[handoff.task] = situation.content }
    let decided = decide(situation, at: desk) { machine, _, situation in
      let (read, strike) = situation.reading(before)
      return strike + read.spending(read.neglect ?? read.struck(machine.receive(read)))
    }
    perform(actions + decided, at: desk)
  }

  func begin(at desk: Desk) {
    save(at: desk)
    var situation = situation(Session.noHandoff, at: desk)
    situation.luck = luck(on: .none, at: desk)
    let decided = decide(situation, at: desk) { machine, script, situation in
      var situation = situation
      var planned = machine.begin(situation)
      if let opening = script.opening(planned) {
        for place in opening.places { desk.noteClause(place) }
        situation.script = opening.clause
        planned = opening.actions
      }
      let acts = situation.spread(situation.scriptedActs)
      return situation.neglect ?? situation.spending(situation.struck(acts + planned))
    }
    perform(decided, at: desk)
  }

  /// What the session does under the faults that strike it.
  ///
  /// A fault that changes nothing beside the others is taken away, the last one first, so that every
  /// strike that is left has an effect.
  private func decide(
    _ situation: Situation,
    at desk: Desk,
    by decide: Decider
  ) -> [Action] {
    // Nobody else holds the machine here: it is changed in place.
    guard !situation.faults.isEmpty else { return decide(&memory.machine, &script, situation) }
    let before = (memory.machine, script)
    var decided = Decided(situation, from: before, by: decide)
    while let fewer = decided.withoutIdleFault(from: before, at: desk, by: decide) {
      decided = fewer
    }
    (memory.machine, script) = decided.mind
    return decided.actions
  }

  func idle(at desk: Desk) {
    save(at: desk)
    let situation = situation(Session.noHandoff, at: desk)
    var machine = memory.machine
    let settled = machine.idle(situation) { desk.record(of: $0) }
    if !settled.isEmpty, let skip = situation.skips(.openWork) { return perform([skip], at: desk) }
    memory.machine = machine
    perform(settled, at: desk)
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
    // A session that does nothing more after a wait still takes that time.
    if actions.last?.isWait == true { desk.perform(.wait(0), after: delay) }
  }
}

/// How a session's actions come about from what it sees; the machine and the script move on with it.
private typealias Decider = (inout any RoleMachine, inout Script, Situation) -> [Action]

/// What a session does, under which of the faults that strike it.
private struct Decided {
  typealias Mind = (machine: any RoleMachine, script: Script)

  let situation: Situation
  let mind: Mind
  let actions: [Action]

  init(_ situation: Situation, from before: Mind, by decide: Decider) {
    var mind = before
    actions = decide(&mind.machine, &mind.script, situation)
    self.situation = situation
    self.mind = mind
  }

  /// The same without the last fault whose strike changes nothing, where there is one.
  func withoutIdleFault(from before: Mind, at desk: Desk, by decide: Decider) -> Decided? {
    let effects = effects(at: desk)
    for case .strike(let fault) in actions.reversed() {
      var situation = situation
      situation.faults.removeAll { $0.index == fault }
      let others = Decided(situation, from: before, by: decide)
      if others.effects(at: desk) == effects { return others }
    }
    return nil
  }

  /// What is seen of the actions: up to a crash, and without the word that a fault struck.
  private func effects(at desk: Desk) -> [Action] {
    let moments = situation.faults.compactMap(\.verb.crashMoment)
    var effects: [Action] = []
    for action in actions {
      if case .strike = action { continue }
      let event = desk.event(of: action)
      let due = moments.filter { $0.event == event }
      if !due.contains(where: \.isBefore) { effects.append(action) }
      guard due.isEmpty else { break }
    }
    return effects
  }
}

extension Fault.Moment {
  fileprivate var isBefore: Bool {
    guard case .before = self else { return false }
    return true
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
