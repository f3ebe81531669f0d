/// The machine of planners and orchestrators, which dispatch the work and keep the ledger.
///
/// With orchestrated routing, the orchestrator keeps the ledger and notifies the planner, which
/// dispatches the work. With direct routing, the planner does both. An orchestrator does both if
/// there is no planner. The agent that keeps the ledger is the coordinator, and only the
/// coordinator records how tasks end.
struct Lead: RoleMachine {
  private var dispatch: Dispatch?
  private var ledger: Ledger?
  private let planner: AgentID?

  init(_ agent: AgentID, plan: Plan) {
    planner = plan.planner
    dispatch =
      agent == plan.planner ?? plan.coordinator ? Dispatch(plan: plan, dispatcher: agent) : nil
    ledger = agent == plan.coordinator ? Ledger(plan: plan) : nil
  }

  mutating func begin(_ situation: Situation) -> [Action] {
    guard let obstacles = dispatch?.obstacles, !obstacles.isEmpty else {
      return dispatch?.advance() ?? []
    }
    if let skip = situation.skips(.cycles) { return [skip] + (dispatch?.advance() ?? []) }
    return obstacles.map { task, outcome in
      guard ledger == nil else { return .end(task, outcome) }
      return .handOff(.fail(outcome), to: situation.coordinator, task: task, round: 0)
    }
  }

  mutating func receive(_ situation: Situation) -> [Action] {
    guard situation.handoff.intent != .call else {
      return situation.answer + assignCreated(situation.createdTasks)
    }
    if var settled = ledger?.record(
      situation.handoff,
      situation.content,
      wasAssigned: situation.wasAssigned
    ) {
      settled += settle(created: situation.createdTasks)
      return situation.spread(situation.scriptedActs)
        + scripted(act(on: settled), situation)
    }
    let handoff = situation.handoff
    guard handoff.task != .none else { return [] }
    switch handoff.intent {
    case .complete: dispatch?.markDone(handoff.task, completed: true)
    case .fail: dispatch?.markDone(handoff.task, completed: false)
    case .reject:
      // The coordinator sends a separate handoff for each of the other due tasks.
      dispatch?.reopen(handoff.task, round: Int(handoff.round))
      let again = dispatch?.advance(only: handoff.task) ?? []
      return situation.spread(situation.scriptedActs) + scripted(again, situation)
    case .assign:
      if dispatch == nil { return situation.assigningOn }
    case .inform: dispatch?.add(handoff.task)
    case .deliver, .approve, .escalate, .delegate, .call, .conflict, .clarify: break
    }
    return situation.spread(situation.scriptedActs)
      + scripted(dispatch?.advance() ?? [], situation)
  }

  /// Returns the actions with the handoffs of the script, if any, in place of the protocol's.
  private mutating func scripted(_ actions: [Action], _ situation: Situation) -> [Action] {
    let performed = situation.replacingHandoffs(actions)
    withhold(actions, performed)
    return performed
  }

  mutating func withhold(_ planned: [Action], _ performed: [Action]) {
    let assigned = performed.compactMap(\.assignedTask)
    for task in planned.compactMap(\.assignedTask) where !assigned.contains(task) {
      dispatch?.withhold(task)
    }
  }

  mutating func assignCreated(_ tasks: [TaskID]) -> [Action] {
    let settled = settle(created: tasks)
    return settled == Ledger.Settlement() ? [] : act(on: settled)
  }

  private mutating func settle(created tasks: [TaskID]) -> Ledger.Settlement {
    tasks.reduce(into: Ledger.Settlement()) { settled, task in
      settled += ledger?.create(task) ?? Ledger.Settlement()
    }
  }

  mutating func idle(_ situation: Situation, record: (TaskID) -> TaskRecord) -> [Action] {
    // If this agent is also the planner, a settlement can lead to no action.
    var last = Ledger.Settlement()
    var isInVain = false
    while let settled = ledger?.idle(isInVain: isInVain, record), settled != Ledger.Settlement() {
      guard settled != last else {
        guard !isInVain else { return [] }
        isInVain = true
        continue
      }
      let actions = act(on: settled)
      if !actions.isEmpty { return actions }
      last = settled
    }
    return []
  }

  mutating func overdue(
    _ handoff: Handoff,
    _ situation: Situation,
    record: (TaskID) -> TaskRecord
  ) -> [Action]? {
    guard handoff.task != .none, ledger != nil else { return nil }
    let outcome = situation.plan.replyRule(for: handoff)?.exhausted.outcome
    let settled = ledger?.overdue(handoff.task, record(handoff.task), outcome)
    return settled.map { act(on: $0) }
  }

  mutating func resume(_ situation: Situation, record: (TaskID) -> TaskRecord) -> [Action] {
    ledger?.restore(record)
    dispatch?.restore(record)
    let created = ledger?.addCreatedTasks(all: false, record) ?? Ledger.Settlement()
    guard created != Ledger.Settlement() else { return begin(situation) }
    return act(on: created) + begin(situation)
  }

  /// Records the outcomes of a settlement, and applies its notices or sends them to the planner.
  private mutating func act(on settled: Ledger.Settlement) -> [Action] {
    guard dispatch == nil, let planner else {
      for notice in settled.notices { apply(notice) }
      return settled.records + (dispatch?.advance() ?? [])
    }
    return settled.records + settled.notices.map { Self.handOff($0, to: planner) }
  }

  private mutating func apply(_ notice: Ledger.Notice) {
    switch notice {
    case .done(let task, let outcome):
      dispatch?.markDone(task, completed: outcome.kind == .completed)
    case .retry(let task, let round): dispatch?.reopen(task, round: round)
    case .created(let task): dispatch?.add(task)
    }
  }

  private static func handOff(_ notice: Ledger.Notice, to planner: AgentID) -> Action {
    switch notice {
    case .done(let task, let outcome):
      let content = outcome.kind == .completed ? Content(.complete) : Content.fail(outcome)
      return .handOff(content, to: planner, task: task, round: 0)
    case .retry(let task, let round):
      return .handOff(Content(.reject), to: planner, task: task, round: round)
    case .created(let task):
      return .handOff(Content(.inform), to: planner, task: task, round: 0)
    }
  }
}
