/// The actor that follows the protocol of a role.
///
/// For each session, the actor finds the clause of the script, lets the role's machine decide on
/// actions, and lets the loop perform the actions.
actor ProtocolAgent: Agent {
  nonisolated let loop: EventLoop
  nonisolated let opensRun: Bool
  private let id: AgentID
  private let taskBoundaries: TaskBoundaries
  private var memory: Memory
  /// The memory at the last time when no session was at work, which is restored after a crash.
  private var savedMemory: Memory
  /// The memory at the start of the run.
  private let firstMemory: Memory
  private let canCrash: Bool
  private let readsStale: Bool
  private let hours: WorkingHours?
  private var script: Script
  /// How many sessions the agent has had on each task, if a model draws for them.
  private var sessions: [TaskID: Int] = [:]
  /// How many messages about each task the agent has read from its inbox, if a model draws for them.
  private var messages: [TaskID: Int] = [:]
  /// The content that the agent last saw of each task, if a fault can make the agent see it again.
  private var lastSeen: [TaskID: Content] = [:]

  private struct Memory {
    var machine: any RoleMachine
    /// The handoffs received so far, to recognise duplicates.
    var received: Set<HandoffID> = []
  }

  /// Creates an agent that follows the given machine, or the machine of its role if none is given.
  init(_ id: AgentID, on loop: EventLoop, machine: (any RoleMachine)? = nil) {
    let plan = loop.plan
    self.loop = loop
    self.id = id
    taskBoundaries = plan.taskBoundaries
    hours = plan.members[id.index].model?.hours
    script = Script(plan.members[id.index].behaviour)
    opensRun = id == (plan.planner ?? plan.coordinator)
    memory = Memory(machine: machine ?? plan.machine(for: id))
    savedMemory = memory
    firstMemory = memory
    let verbs = plan.faults.map(\.verb).filter { $0.sessions?.agent == id }
    canCrash = verbs.contains { $0.isCrash }
    readsStale = verbs.contains { verb in
      guard case .session(.staleRead, _) = verb else { return false }
      return true
    }
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
    if !memory.received.insert(handoff.id).inserted {
      guard let skip = situation.skips(.duplicates) else {
        return desk.perform(.result(.repeated), after: 0)
      }
      actions.append(skip)
    }
    if let clause = script.useClause(for: handoff, situation.content) {
      situation.script = script[clause]
      desk.noteClause(clause)
    }
    situation.draws = makeDraws(for: handoff, at: desk)
    if situation.isOutOfBudget {
      guard let skip = situation.skips(.budget) else {
        return desk.perform(situation.budgetRefusal, after: 0)
      }
      actions.append(skip)
    }
    let before = lastSeen[handoff.task]
    if readsStale { lastSeen[handoff.task] = situation.content }
    let decided = decide(situation, at: desk) { machine, _, situation in
      let (read, strike) = situation.reading(before)
      return strike
        + read.spending(read.actionsOfNeglect ?? read.applyingFaults(to: machine.receive(read)))
    }
    perform(actions + decided, at: desk)
  }

  func begin(at desk: Desk) {
    save(at: desk)
    var situation = situation(Session.noHandoff, at: desk)
    situation.draws = makeDraws(for: Session.noHandoff, at: desk)
    let decided = decide(situation, at: desk) { machine, script, situation in
      var situation = situation
      var planned = machine.begin(situation)
      planned.removeAll { $0.assignedTask.map(desk.isCancelled) ?? false }
      if let opening = script.opening(planned) {
        for index in opening.clauses { desk.noteClause(index) }
        situation.script = opening.combined
        machine.withhold(planned, opening.actions)
        planned = opening.actions + machine.assignCreated(situation.createdTasks)
      }
      let acts = situation.spread(situation.scriptedActs)
      return situation.actionsOfNeglect
        ?? situation.spending(situation.applyingFaults(to: acts + planned))
    }
    perform(decided, at: desk)
  }

  /// Decides what the session does under the faults that strike it.
  ///
  /// Faults that add no effect to the other faults are removed, starting with the last one, so that
  /// every remaining strike has an effect.
  private func decide(
    _ situation: Situation,
    at desk: Desk,
    by decide: Decider
  ) -> [Action] {
    // The machine is uniquely referenced here, so it is changed in place.
    guard !situation.faults.isEmpty else { return decide(&memory.machine, &script, situation) }
    let before = (memory.machine, script)
    var decided = SessionDecision(situation, from: before, by: decide)
    while let fewer = decided.withoutIdleFault(from: before, at: desk, by: decide) {
      decided = fewer
    }
    (memory.machine, script) = decided.state
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
    if let unfinished = desk.takeUnfinished() {
      let received = memory.received.subtracting(unfinished)
      memory = savedMemory
      memory.received = received
    }
    let situation = situation(Session.noHandoff, at: desk)
    perform(memory.machine.resume(situation) { desk.record(of: $0) }, at: desk)
  }

  func giveUp(at desk: Desk) {
    guard let overdue = desk.overdue else { return }
    save(at: desk)
    let situation = situation(overdue, at: desk)
    let settled = memory.machine.overdue(overdue, situation) { desk.record(of: $0) }
    perform(settled ?? situation.givingUp, at: desk)
  }

  /// Saves the memory if the agent can crash and has no other session at work.
  ///
  /// An agent that has forgotten its record begins with a new one.
  private func save(at desk: Desk) {
    if desk.takeLostRecord() { memory = firstMemory }
    if canCrash, desk.isAlone { savedMemory = memory }
  }

  /// Makes the draws of a session.
  ///
  /// Sessions that read messages from an inbox have streams of their own, so that a message shifts no draw of
  /// the work.
  private func makeDraws(for handoff: Handoff, at desk: Desk) -> SessionDraws {
    guard let model = loop.plan.members[id.index].model else { return .none }
    let task = handoff.task
    let isMessage = loop.plan.platform.hasInboxes && loop.plan.isMessage(handoff)
    let session = isMessage ? messages[task, default: 0] : sessions[task, default: 0]
    if isMessage { messages[task] = session + 1 } else { sessions[task] = session + 1 }
    let names = loop.plan.nameDigests
    return SessionDraws(
      model,
      seed: desk.seed,
      agent: names[id],
      task: isMessage ? ~names[task] : names[task],
      session: session,
      criteria: loop.plan.task(task)?.criteria.count ?? 0,
      flaws: desk.content?.work?.flaws.count ?? 0
    )
  }

  private func situation(_ handoff: Handoff, at desk: Desk) -> Situation {
    var situation = desk.situation(handoff, of: id, in: loop.plan, taskBoundaries)
    situation.faults = desk.faults.map { ($0, loop.plan.faults[$0].verb) }
    return situation
  }

  private func perform(_ actions: [Action], at desk: Desk) {
    if !loop.plan.platform.quotas.isEmpty { takeTokens(for: actions, at: desk) }
    var delay: Int64 = 0
    for action in actions {
      if case .wait(let nanoseconds) = action {
        delay = delay.addingSaturated(nanoseconds)
      } else {
        desk.perform(action, after: elapsed(delay, at: desk))
      }
    }
    // A session whose last action is a wait still takes that time.
    if actions.last?.isWait == true { desk.perform(.wait(0), after: elapsed(delay, at: desk)) }
  }

  /// Takes the tokens that actions spend from the buckets of quotas, evenly over the session.
  private func takeTokens(for actions: [Action], at desk: Desk) {
    var (tokens, time): (Int64, Int64) = (0, 0)
    for action in actions {
      if case .spend(let spent) = action { tokens = tokens.addingSaturated(spent) }
      if case .wait(let nanoseconds) = action { time = time.addingSaturated(nanoseconds) }
    }
    desk.takeTokens(tokens, over: elapsed(time, at: desk))
  }

  /// The virtual time that passes until an amount of the agent's working time has passed, in nanoseconds.
  private func elapsed(_ work: Int64, at desk: Desk) -> Int64 {
    guard let hours else { return work }
    let start = loop.plan.platform.starts.addingSaturated(desk.now.nanoseconds)
    return hours.duration(of: work, from: start)
  }
}

/// A closure that decides on a session's actions from its situation, and advances the machine and
/// the script.
private typealias Decider = (inout any RoleMachine, inout Script, Situation) -> [Action]

/// The actions of a session under some of the faults that strike it.
private struct SessionDecision {
  typealias State = (machine: any RoleMachine, script: Script)

  let situation: Situation
  let state: State
  let actions: [Action]

  init(_ situation: Situation, from before: State, by decide: Decider) {
    var state = before
    actions = decide(&state.machine, &state.script, situation)
    self.situation = situation
    self.state = state
  }

  /// Returns the decision without the last fault whose strike changes nothing, or `nil` if every
  /// strike changes something.
  func withoutIdleFault(from before: State, at desk: Desk, by decide: Decider) -> SessionDecision? {
    let effects = effects(at: desk)
    for case .strike(let fault) in actions.reversed() {
      var situation = situation
      situation.faults.removeAll { $0.index == fault }
      let others = SessionDecision(situation, from: before, by: decide)
      if others.effects(at: desk) == effects { return others }
    }
    return nil
  }

  /// Returns the actions that take effect, which are those up to a crash, without strikes.
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
