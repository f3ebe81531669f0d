/// The built-in agent, which follows the protocol of its role.
///
/// For each session, the agent looks up the entry of its script that applies. The state machine of the role
/// then decides on actions, and the event loop performs them.
actor ProtocolAgent: Agent {
  nonisolated let loop: EventLoop
  nonisolated let opensRun: Bool
  private let id: AgentID
  private let taskBoundaries: TaskBoundaries
  /// Whether any work is judged by more than one judge at the same time.
  private let hasPanels: Bool
  private var memory: Memory
  /// The memory as the agent last saved it.
  ///
  /// The agent saves its memory at the start of a session, unless it has another open session. A restart
  /// restores the saved memory if the crash ended a session in which the agent had begun to work.
  private var savedMemory: Memory
  /// The memory at the start of the run.
  ///
  /// The agent returns to it after forgetting its record of the tasks.
  private let initialMemory: Memory
  /// Whether a fault of the plan can crash the agent, or end single sessions of it by a crash or a cancellation.
  ///
  /// The agent saves its memory only in this case.
  private let canCrash: Bool
  /// Whether a fault can show the agent the content of an earlier handoff instead of the current one.
  private let canReadStaleContent: Bool
  /// Whether a fault can make the agent wait before it may begin a session.
  private let canBeRateLimited: Bool
  /// The hours of the week at which the agent works, or `nil` if it always works.
  private let workingHours: WorkingHours?
  private var script: Script
  /// For each task, the number of sessions that the agent has had on the task.
  ///
  /// Sessions are counted only if the agent has a model, which draws values for each session.
  private var sessionCounts: [TaskID: Int] = [:]
  /// For each task, the number of messages about the task that the agent has read from its inbox.
  ///
  /// Messages are counted only if the agent has a model.
  private var messageCounts: [TaskID: Int] = [:]
  /// For each task, the content of the last handoff about the task that the agent received, apart from messages.
  ///
  /// The contents are kept only if a fault can show them to the agent again.
  private var lastSeenContents: [TaskID: Content] = [:]

  private struct Memory {
    var machine: any RoleStateMachine
    /// The identifiers of the handoffs that the agent has received, to recognise duplicates.
    var receivedHandoffs: Set<HandoffID> = []
  }

  /// Creates an agent that follows a state machine, by default that of the agent's role.
  init(_ id: AgentID, on loop: EventLoop, machine: (any RoleStateMachine)? = nil) {
    let plan = loop.plan
    self.loop = loop
    self.id = id
    taskBoundaries = plan.taskBoundaries
    hasPanels = plan.hasPanels
    workingHours = plan.members[id.index].model?.hours
    script = Script(plan.members[id.index].behaviour)
    opensRun = id == (plan.planner ?? plan.coordinator)
    memory = Memory(machine: machine ?? plan.makeStateMachine(for: id))
    savedMemory = memory
    initialMemory = memory
    let verbs = plan.faults.map(\.verb).filter { $0.sessionPattern?.agent == id }
    canCrash = verbs.contains { $0.crashesOrCancels }
    canReadStaleContent = verbs.contains { verb in
      guard case .session(.staleRead, _) = verb else { return false }
      return true
    }
    canBeRateLimited = verbs.contains { $0.rateLimits }
  }

  func receive(_ handoff: Handoff, at desk: Desk) {
    saveMemory(at: desk)
    var situation = situation(handoff, at: desk)
    var actions: [ProtocolAction] = []
    if desk.addressee != id {
      guard let skipRecord = situation.skipRecord(of: .address) else {
        return desk.perform(.result(.misaddressed), after: 0)
      }
      actions.append(skipRecord)
    }
    if !memory.receivedHandoffs.insert(handoff.id).inserted {
      guard let skipRecord = situation.skipRecord(of: .duplicates) else {
        return desk.perform(.result(.repeated), after: 0)
      }
      actions.append(skipRecord)
    }
    if let clause = script.useClause(for: handoff, situation.content) {
      situation.clause = script[clause]
      desk.recordClauseUse(clause)
    }
    situation.randomDraws = makeDraws(for: handoff, situation.content, at: desk)
    if situation.isOutOfBudget {
      guard let skipRecord = situation.skipRecord(of: .budget) else {
        return desk.perform(situation.budgetRefusal, after: 0)
      }
      actions.append(skipRecord)
    }
    let previousContent = replaceSeenContent(by: situation.content, of: handoff)
    let decidedActions = decide(situation, at: desk) { machine, _, situation in
      Self.actions(of: &machine, in: situation, previousContent)
    }
    perform(actions.isEmpty ? decidedActions : actions + decidedActions, at: desk)
  }

  /// Returns what a state machine does about a handoff, under the faults that apply to the session.
  ///
  /// `previousContent` is the content that the agent saw before on the same task.
  private static func actions(
    of machine: inout any RoleStateMachine,
    in situation: Situation,
    _ previousContent: Content?
  ) -> [ProtocolAction] {
    // Most sessions have no fault, and need no copy of the situation.
    guard !situation.faults.isEmpty else {
      return situation.addingTokenSpending(to: machine.receive(situation))
    }
    let (readSituation, faultRecords) = situation.observedSituation(previousContent)
    return faultRecords
      + readSituation.addingTokenSpending(
        to: readSituation.actionsInsteadOfWork
          ?? readSituation.applyingFaults(to: machine.receive(readSituation))
      )
  }

  /// Stores the content of a handoff, and returns the content that the agent saw before on the same task.
  ///
  /// The result is `nil` if no fault can show it to the agent. A message is not stored, because it shows the agent
  /// no work.
  private func replaceSeenContent(by content: Content?, of handoff: Handoff) -> Content? {
    guard canReadStaleContent else { return nil }
    let previousContent = lastSeenContents[handoff.task]
    if handoff.intent != .inform { lastSeenContents[handoff.task] = content }
    return previousContent
  }

  func begin(at desk: Desk) {
    saveMemory(at: desk)
    var situation = situation(Session.noHandoff, at: desk)
    situation.randomDraws = makeDraws(for: Session.noHandoff, nil, at: desk)
    let decidedActions = decide(situation, at: desk) { machine, script, situation in
      var situation = situation
      var plannedActions = machine.begin(situation)
      plannedActions.removeAll { $0.assignedTask.map(desk.isCancelled) ?? false }
      if let scriptedOpening = script.makeOpening(for: plannedActions) {
        for index in scriptedOpening.clauseIndices { desk.recordClauseUse(index) }
        situation.clause = scriptedOpening.combinedClause
        machine.withhold(plannedActions, scriptedOpening.actions)
        plannedActions = scriptedOpening.actions + machine.assignCreated(situation.createdTasks)
      }
      let scriptedActions = situation.spread(situation.scriptedActs)
      return situation.actionsInsteadOfWork
        ?? situation.addingTokenSpending(
          to: situation.applyingFaults(to: scriptedActions + plannedActions)
        )
    }
    perform(decidedActions, at: desk)
  }

  /// Decides on the session's actions under the faults that apply to the session.
  ///
  /// A fault is removed if the actions stay the same without it. The faults are tried one at a time, from
  /// last to first. Every fault that the trace records therefore has an effect.
  private func decide(
    _ situation: Situation,
    at desk: Desk,
    by decide: Decider
  ) -> [ProtocolAction] {
    // Without faults, no other reference to the state machine exists, so it is changed without a copy.
    guard !situation.faults.isEmpty else { return decide(&memory.machine, &script, situation) }
    let initialState = (memory.machine, script)
    var decision = SessionDecision(situation, from: initialState, by: decide)
    while let reducedDecision = decision.withoutIneffectiveFault(
      from: initialState,
      at: desk,
      by: decide
    ) {
      decision = reducedDecision
    }
    (memory.machine, script) = decision.state
    return decision.actions
  }

  func resolveOpenTasks(at desk: Desk) {
    saveMemory(at: desk)
    let situation = situation(Session.noHandoff, at: desk)
    var machine = memory.machine
    let openTaskActions = machine.resolveOpenTasks(situation) { desk.record(of: $0) }
    if !openTaskActions.isEmpty, let skipRecord = situation.skipRecord(of: .openWork) {
      return perform([skipRecord], at: desk)
    }
    memory.machine = machine
    perform(openTaskActions, at: desk)
  }

  func resumeAfterCrash(at desk: Desk) {
    if let unfinishedHandoffs = desk.takeUnfinishedHandoffs() {
      let receivedHandoffs = memory.receivedHandoffs.subtracting(unfinishedHandoffs)
      memory = savedMemory
      memory.receivedHandoffs = receivedHandoffs
    }
    let situation = situation(Session.noHandoff, at: desk)
    perform(memory.machine.resume(situation) { desk.record(of: $0) }, at: desk)
  }

  func giveUpOverdueHandoff(at desk: Desk) {
    guard let overdue = desk.overdue else { return }
    saveMemory(at: desk)
    var situation = situation(overdue, at: desk)
    situation.outcomeOfMissingAnswer = desk.outcomeOfMissingAnswer
    let overdueHandoffActions = memory.machine.handleMissingAnswer(overdue, situation) {
      desk.record(of: $0)
    }
    // The failure of a task that has ended is no news to the coordinator.
    let reports = desk.hasEnded(overdue.task) ? [] : situation.giveUpActions
    perform(overdueHandoffActions ?? reports, at: desk)
  }

  /// Saves the memory if `canCrash` is true and the agent has no other session at work.
  ///
  /// An agent that has forgotten its record of the tasks first returns to the memory of the start of the run.
  private func saveMemory(at desk: Desk) {
    if desk.takeLostRecord() { memory = initialMemory }
    if canCrash, desk.isOnlySessionAtWork { savedMemory = memory }
  }

  /// Draws the random values of a session from the agent's model.
  ///
  /// Sessions that read messages from an inbox use separate random streams, so that a message does not change
  /// the draws for the work.
  private func makeDraws(for handoff: Handoff, _ content: Content?, at desk: Desk) -> SessionDraws {
    guard let model = loop.plan.members[id.index].model else { return .none }
    let task = handoff.task
    let isMessage = loop.plan.platform.hasInboxes && loop.plan.isMessage(handoff)
    let sessionIndex = isMessage ? messageCounts[task, default: 0] : sessionCounts[task, default: 0]
    if isMessage {
      messageCounts[task] = sessionIndex + 1
    } else {
      sessionCounts[task] = sessionIndex + 1
    }
    let nameDigests = loop.plan.nameDigests
    return SessionDraws(
      model,
      seed: desk.seed,
      agent: nameDigests[id],
      task: isMessage ? ~nameDigests[task] : nameDigests[task],
      session: sessionIndex,
      criteria: loop.plan.criteria(of: task).count,
      flaws: content?.work?.flaws.count ?? 0
    )
  }

  private func situation(_ handoff: Handoff, at desk: Desk) -> Situation {
    let faults = desk.faultIndices.map { ($0, loop.plan.faults[$0].verb) }
    return desk.situation(handoff, of: id, in: loop.plan, taskBoundaries, faults: faults)
  }

  private func perform(_ actions: [ProtocolAction], at desk: Desk) {
    let standstill = canBeRateLimited ? standstill(in: actions, at: desk) : 0
    if !loop.plan.platform.quotas.isEmpty { takeTokens(for: actions, after: standstill, at: desk) }
    if hasPanels { desk.announceRequests(to: actions.compactMap(\.deliveryReceiver)) }
    var work: Int64 = 0
    var pastStandstill: Int64 = 0
    for action in actions {
      switch action {
      case .wait(let nanoseconds): work = work.addingSaturated(nanoseconds)
      case .standStill(let end): pastStandstill = max(0, end.nanoseconds - desk.now.nanoseconds)
      default: desk.perform(action, after: elapsedTime(work, after: pastStandstill, at: desk))
      }
    }
    if standstill > 0 { desk.noteStandstill(standstill) }
    // A session whose last action is a wait still lasts until the end of the wait.
    if actions.last?.isWait == true {
      desk.perform(.wait(0), after: elapsedTime(work, after: pastStandstill, at: desk))
    }
  }

  /// Returns how many nanoseconds the session does nothing because of faults before it may begin.
  private func standstill(in actions: [ProtocolAction], at desk: Desk) -> Int64 {
    for case .standStill(let end) in actions.reversed() {
      return max(0, end.nanoseconds - desk.now.nanoseconds)
    }
    return 0
  }

  /// Charges the tokens that the actions spend to the agent's quotas, evenly over the session after a standstill.
  private func takeTokens(
    for actions: [ProtocolAction],
    after standstill: Int64,
    at desk: Desk
  ) {
    var (tokens, work): (Int64, Int64) = (0, 0)
    for action in actions {
      if case .spend(let spentTokens) = action { tokens = tokens.addingSaturated(spentTokens) }
      if case .wait(let nanoseconds) = action { work = work.addingSaturated(nanoseconds) }
    }
    let time = elapsedTime(work, after: standstill, at: desk)
    desk.chargeTokens(tokens, over: time, after: standstill)
  }

  /// Returns the nanoseconds until the agent has worked for the given time within its working hours after a standstill.
  private func elapsedTime(_ work: Int64, after standstill: Int64, at desk: Desk) -> Int64 {
    guard workingHours != nil else { return standstill.addingSaturated(work) }
    let clock = WorkClock(
      hours: workingHours,
      startTimeOfWeek: loop.plan.platform.startTimeOfWeek
    )
    return clock.time(for: work, afterStandstill: standstill, now: desk.now.nanoseconds)
  }
}

extension Fault.Verb {
  /// Whether the fault makes a session wait before it may begin.
  fileprivate var rateLimits: Bool {
    if case .session(.rateLimit, _) = self { true } else { false }
  }
}

/// A closure that decides on the actions of a session, and advances the agent's state machine and script.
private typealias Decider = (inout any RoleStateMachine, inout Script, Situation) ->
  [ProtocolAction]

/// A decision on the actions of a session, given some of the faults that apply to the session.
private struct SessionDecision {
  typealias State = (machine: any RoleStateMachine, script: Script)

  let situation: Situation
  let state: State
  let actions: [ProtocolAction]

  init(_ situation: Situation, from initialState: State, by decide: Decider) {
    var state = initialState
    actions = decide(&state.machine, &state.script, situation)
    self.situation = situation
    self.state = state
  }

  /// Returns the decision without the last fault that changes nothing, or `nil` if every recorded fault
  /// changes something.
  func withoutIneffectiveFault(from initialState: State, at desk: Desk, by decide: Decider)
    -> SessionDecision?
  {
    let effects = effectiveActions(at: desk)
    for case .recordFault(let fault) in actions.reversed() {
      var situation = situation
      situation.faults.removeAll { $0.index == fault }
      let reducedDecision = SessionDecision(situation, from: initialState, by: decide)
      if reducedDecision.effectiveActions(at: desk) == effects { return reducedDecision }
    }
    return nil
  }

  /// Returns the actions that take effect, up to a crash and without the records of faults.
  private func effectiveActions(at desk: Desk) -> [ProtocolAction] {
    let crashPoints = situation.faults.compactMap(\.verb.crashPoint)
    var effects: [ProtocolAction] = []
    for action in actions {
      if case .recordFault = action { continue }
      let event = desk.eventName(of: action)
      let dueCrashPoints = crashPoints.filter { $0.event == event }
      if !dueCrashPoints.contains(where: \.isBefore) { effects.append(action) }
      guard dueCrashPoints.isEmpty else { break }
    }
    return effects
  }
}
