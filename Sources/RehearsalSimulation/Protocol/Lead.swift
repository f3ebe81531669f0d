/// The state machine of planners and orchestrators, which assign the tasks and record how they end.
///
/// The agent that records how tasks end is called the coordinator. It keeps a ledger of failures, retries and
/// outcomes. With orchestrated routing, the orchestrator is the coordinator and tells the planner which tasks
/// to assign. With direct routing, or without a planner, one agent does both.
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
    guard let obstacles = dispatch?.outcomesIfUnassignable, !obstacles.isEmpty else {
      return dispatch?.advance() ?? []
    }
    if let skipRecord = situation.skipRecord(of: .cycles) {
      return [skipRecord] + (dispatch?.advance() ?? [])
    }
    return obstacles.map { task, outcome in
      guard ledger == nil else { return .end(task, outcome) }
      return .handOff(.fail(outcome), to: situation.coordinator, task: task, round: 0)
    }
  }

  mutating func receive(_ situation: Situation) -> [Action] {
    guard situation.handoff.intent != .call else {
      return situation.calledSessionActions + assignCreated(situation.createdTasks)
    }
    if var settlement = ledger?.record(
      situation.handoff,
      situation.content,
      wasAssigned: situation.wasAssigned
    ) {
      settlement += settle(created: situation.createdTasks)
      return situation.spread(situation.scriptedActs)
        + replaceHandoffs(act(on: settlement), situation)
    }
    let handoff = situation.handoff
    guard handoff.task != .none else { return [] }
    switch handoff.intent {
    case .complete: dispatch?.markDone(handoff.task, completed: true)
    case .fail: dispatch?.markDone(handoff.task, completed: false)
    case .reject:
      // For each task that has to be tried again, the coordinator sends a separate handoff.
      dispatch?.reopen(handoff.task, round: Int(handoff.round))
      let assignments = dispatch?.advance(only: handoff.task) ?? []
      return situation.spread(situation.scriptedActs) + replaceHandoffs(assignments, situation)
    case .assign:
      if dispatch == nil { return situation.reassigningActions }
    case .inform: dispatch?.add(handoff.task)
    case .deliver, .approve, .escalate, .delegate, .call, .conflict, .clarify: break
    }
    return situation.spread(situation.scriptedActs)
      + replaceHandoffs(dispatch?.advance() ?? [], situation)
  }

  /// Returns the actions with the script's handoffs in place of their own, if the script states
  /// handoffs.
  ///
  /// The function also marks tasks as withheld if the script leaves out their assignment.
  private mutating func replaceHandoffs(_ actions: [Action], _ situation: Situation) -> [Action] {
    let performedActions = situation.replacingHandoffs(actions)
    withhold(actions, performedActions)
    return performedActions
  }

  mutating func withhold(_ planned: [Action], _ performed: [Action]) {
    let assignedTasks = performed.compactMap(\.assignedTask)
    for task in planned.compactMap(\.assignedTask) where !assignedTasks.contains(task) {
      dispatch?.withhold(task)
    }
  }

  mutating func assignCreated(_ tasks: [TaskID]) -> [Action] {
    let settlement = settle(created: tasks)
    return settlement == Ledger.Settlement() ? [] : act(on: settlement)
  }

  private mutating func settle(created tasks: [TaskID]) -> Ledger.Settlement {
    tasks.reduce(into: Ledger.Settlement()) { settlement, task in
      settlement += ledger?.create(task) ?? Ledger.Settlement()
    }
  }

  mutating func idle(_ situation: Situation, record: (TaskID) -> TaskRecord) -> [Action] {
    // If this agent is also the planner, a change of the ledger can cause no action.
    var lastSettlement = Ledger.Settlement()
    var isInVain = false
    while let settlement = ledger?.idle(isInVain: isInVain, record),
      settlement != Ledger.Settlement()
    {
      guard settlement != lastSettlement else {
        guard !isInVain else { return [] }
        isInVain = true
        continue
      }
      let actions = act(on: settlement)
      if !actions.isEmpty { return actions }
      lastSettlement = settlement
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
    let settlement = ledger?.overdue(handoff.task, record(handoff.task), outcome)
    return settlement.map { act(on: $0) }
  }

  mutating func resume(_ situation: Situation, record: (TaskID) -> TaskRecord) -> [Action] {
    ledger?.restore(record)
    dispatch?.restore(record)
    let creations = ledger?.addCreatedTasks(all: false, record) ?? Ledger.Settlement()
    guard creations != Ledger.Settlement() else { return begin(situation) }
    return act(on: creations) + begin(situation)
  }

  /// Returns the actions that follow from a change of the ledger.
  ///
  /// The actions record outcomes. If this agent assigns tasks itself, the actions also assign tasks. Otherwise,
  /// the actions notify the planner.
  private mutating func act(on settlement: Ledger.Settlement) -> [Action] {
    guard dispatch == nil, let planner else {
      for notice in settlement.notices { apply(notice) }
      return settlement.records + (dispatch?.advance() ?? [])
    }
    return settlement.records + settlement.notices.map { Self.handOff($0, to: planner) }
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
