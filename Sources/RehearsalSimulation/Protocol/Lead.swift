/// The state machine of planners and orchestrators, which assign the tasks and record how they end.
///
/// The agent that records how tasks end is called the coordinator. It keeps a ledger of failures, retries and
/// outcomes. With orchestrated routing, the orchestrator is the coordinator, and tells the planner which
/// tasks have ended, have to be retried or were created. With direct routing, or without a planner, one agent
/// does both. Any other planner or orchestrator only passes assignments on.
struct Lead: RoleStateMachine {
  private var dispatch: DispatchProgress?
  private var ledger: Ledger?
  private let planner: AgentID?

  init(_ agent: AgentID, plan: Plan) {
    planner = plan.planner
    dispatch =
      agent == plan.planner ?? plan.coordinator
      ? DispatchProgress(plan: plan, dispatcher: agent) : nil
    ledger = agent == plan.coordinator ? Ledger(plan: plan) : nil
  }

  mutating func begin(_ situation: Situation) -> [ProtocolAction] {
    guard let unassignableOutcomes = dispatch?.outcomesIfUnassignable, !unassignableOutcomes.isEmpty
    else {
      return dispatch?.assignNextTasks() ?? []
    }
    if let skipRecord = situation.skipRecord(of: .cycles) {
      return [skipRecord] + (dispatch?.assignNextTasks() ?? [])
    }
    return unassignableOutcomes.map { task, outcome in
      guard ledger == nil else { return .end(task, outcome) }
      return .handOff(.fail(outcome), to: situation.coordinator, task: task, round: 0)
    }
  }

  mutating func receive(_ situation: Situation) -> [ProtocolAction] {
    guard situation.handoff.intent != .call else {
      return situation.calledSessionActions + assignCreated(situation.createdTasks)
    }
    if var ledgerUpdate = ledger?.record(
      situation.handoff,
      situation.content,
      wasAssigned: situation.wasAssigned
    ) {
      ledgerUpdate += recordCreatedTasks(situation.createdTasks)
      return situation.spread(situation.scriptedActs)
        + replaceHandoffs(applyUpdate(ledgerUpdate), situation)
    }
    let handoff = situation.handoff
    guard handoff.task != .none else { return [] }
    switch handoff.intent {
    case .complete: dispatch?.markDone(handoff.task, completed: true)
    case .fail: dispatch?.markDone(handoff.task, completed: false)
    case .reject:
      // For each task that has to be tried again, the coordinator sends a separate handoff.
      dispatch?.reopen(handoff.task, round: Int(handoff.round))
      let assignments = dispatch?.assignNextTasks(only: handoff.task) ?? []
      return situation.spread(situation.scriptedActs) + replaceHandoffs(assignments, situation)
    case .assign:
      if dispatch == nil { return situation.reassigningActions }
    case .inform: dispatch?.add(handoff.task)
    case .deliver, .approve, .escalate, .delegate, .call, .conflict, .clarify: break
    }
    return situation.spread(situation.scriptedActs)
      + replaceHandoffs(dispatch?.assignNextTasks() ?? [], situation)
  }

  /// Returns the actions with the handoffs that the script states, in place of the planned handoffs.
  ///
  /// If the script states no handoffs, the actions stay the same. The function also marks tasks as withheld
  /// if the script leaves out their assignment.
  private mutating func replaceHandoffs(_ actions: [ProtocolAction], _ situation: Situation)
    -> [ProtocolAction]
  {
    let performedActions = situation.replacingHandoffs(actions)
    withhold(actions, performedActions)
    return performedActions
  }

  mutating func withhold(_ planned: [ProtocolAction], _ performed: [ProtocolAction]) {
    let assignedTasks = performed.compactMap(\.assignedTask)
    for task in planned.compactMap(\.assignedTask) where !assignedTasks.contains(task) {
      dispatch?.withhold(task)
    }
  }

  mutating func assignCreated(_ tasks: [TaskID]) -> [ProtocolAction] {
    let update = recordCreatedTasks(tasks)
    return update == Ledger.LedgerUpdate() ? [] : applyUpdate(update)
  }

  private mutating func recordCreatedTasks(_ tasks: [TaskID]) -> Ledger.LedgerUpdate {
    tasks.reduce(into: Ledger.LedgerUpdate()) { update, task in
      update += ledger?.create(task) ?? Ledger.LedgerUpdate()
    }
  }

  mutating func resolveOpenTasks(_ situation: Situation, record: (TaskID) -> TaskRecord)
    -> [ProtocolAction]
  {
    // If this agent is also the planner, an update of the ledger can cause no action. The loop then asks the
    // ledger for the next update.
    var lastUpdate = Ledger.LedgerUpdate()
    var noticesHadNoEffect = false
    while let update = ledger?.handleIdleRun(isInVain: noticesHadNoEffect, record),
      update != Ledger.LedgerUpdate()
    {
      guard update != lastUpdate else {
        guard !noticesHadNoEffect else { return [] }
        noticesHadNoEffect = true
        continue
      }
      let actions = applyUpdate(update)
      if !actions.isEmpty { return actions }
      lastUpdate = update
    }
    return []
  }

  mutating func handleMissingAnswer(
    _ handoff: Handoff,
    _ situation: Situation,
    record: (TaskID) -> TaskRecord
  ) -> [ProtocolAction]? {
    guard handoff.task != .none, ledger != nil else { return nil }
    let update = ledger?.handleMissingAnswer(
      handoff.task,
      round: Int(handoff.round),
      record(handoff.task),
      situation.outcomeOfMissingAnswer
    )
    return update.map { applyUpdate($0) }
  }

  mutating func resume(_ situation: Situation, record: (TaskID) -> TaskRecord) -> [ProtocolAction] {
    ledger?.restore(record)
    dispatch?.restore(record)
    let creationUpdate = ledger?.addCreatedTasks(all: false, record) ?? Ledger.LedgerUpdate()
    guard creationUpdate != Ledger.LedgerUpdate() else { return begin(situation) }
    return applyUpdate(creationUpdate) + begin(situation)
  }

  /// Returns the actions that follow from a change of the ledger.
  ///
  /// The actions record outcomes. If this agent assigns tasks itself, the actions also assign tasks. Otherwise,
  /// the actions notify the planner.
  private mutating func applyUpdate(_ update: Ledger.LedgerUpdate) -> [ProtocolAction] {
    guard dispatch == nil, let planner else {
      for notice in update.notices { apply(notice) }
      return update.records + (dispatch?.assignNextTasks() ?? [])
    }
    return update.records + update.notices.map { Self.handOff($0, to: planner) }
  }

  private mutating func apply(_ notice: Ledger.Notice) {
    switch notice {
    case .doneOrAttempted(let task, let outcome):
      dispatch?.markDone(task, completed: outcome.kind == .completed)
    case .retry(let task, let round): dispatch?.reopen(task, round: round)
    case .created(let task): dispatch?.add(task)
    }
  }

  private static func handOff(_ notice: Ledger.Notice, to planner: AgentID) -> ProtocolAction {
    switch notice {
    case .doneOrAttempted(let task, let outcome):
      let content = outcome.kind == .completed ? Content(.complete) : Content.fail(outcome)
      return .handOff(content, to: planner, task: task, round: 0)
    case .retry(let task, let round):
      return .handOff(Content(.reject), to: planner, task: task, round: round)
    case .created(let task):
      return .handOff(Content(.inform), to: planner, task: task, round: 0)
    }
  }
}
