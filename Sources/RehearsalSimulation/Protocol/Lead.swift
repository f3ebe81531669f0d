/// Planner and orchestrator: one dispatches the work, one keeps the ledger.
///
/// With orchestrated routing the orchestrator keeps the ledger and tells the planner how tasks
/// went; with direct routing the planner does both, and so does an orchestrator without a planner.
/// Only the keeper of the ledger records how tasks end.
struct Lead: RoleMachine {
  private var dispatch: Dispatch?
  private var ledger: Ledger?
  private let planner: AgentID?

  init(_ agent: AgentID, plan: Plan) {
    planner = plan.planner
    dispatch = agent == plan.planner ?? plan.coordinator ? Dispatch(plan: plan) : nil
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
    if let settled = ledger?.take(situation.handoff, situation.content) {
      return situation.spread(situation.scriptedActs) + situation.hands(act(on: settled))
    }
    let handoff = situation.handoff
    guard handoff.task != .none else { return [] }
    switch handoff.intent {
    case .complete: dispatch?.done(handoff.task, completed: true)
    case .fail: dispatch?.done(handoff.task, completed: false)
    case .reject:
      // Of the others that are due the planner hears by name as well.
      dispatch?.again(handoff.task, round: Int(handoff.round))
      let again = dispatch?.advance(only: handoff.task) ?? []
      return situation.spread(situation.scriptedActs) + situation.hands(again)
    case .assign, .deliver, .approve, .escalate, .delegate, .conflict, .clarify, .inform: break
    }
    return situation.spread(situation.scriptedActs) + situation.hands(dispatch?.advance() ?? [])
  }

  mutating func idle(_ situation: Situation, recorded: (TaskID) -> TaskRecord) -> [Action] {
    // Where this agent plans as well, a settlement may come to nothing that anybody sees.
    while let settled = ledger?.idle(recorded), settled != Ledger.Settlement() {
      let actions = act(on: settled)
      if !actions.isEmpty { return actions }
    }
    return []
  }

  mutating func resume(_ situation: Situation, recorded: (TaskID) -> TaskRecord) -> [Action] {
    ledger?.recall(recorded)
    dispatch?.recall(recorded)
    return begin(situation)
  }

  /// Records what the ledger says, and acts on its notices or passes them to the planner.
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
      dispatch?.done(task, completed: outcome.kind == .completed)
    case .again(let task, let round): dispatch?.again(task, round: round)
    }
  }

  private static func handOff(_ notice: Ledger.Notice, to planner: AgentID) -> Action {
    switch notice {
    case .done(let task, let outcome):
      let content = outcome.kind == .completed ? Content(.complete) : Content.fail(outcome)
      return .handOff(content, to: planner, task: task, round: 0)
    case .again(let task, let round):
      return .handOff(Content(.reject), to: planner, task: task, round: round)
    }
  }
}
