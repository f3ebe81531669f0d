/// The state machine of implementers, workers and debuggers.
///
/// Verifiers and reviewers also use it for tasks of their own. Before the agent begins an assigned or
/// delegated task, it checks the context of the task, the non-goals (forbidden work) and the specialties of
/// other agents.
struct Implementer: RoleStateMachine {
  mutating func receive(_ situation: Situation) -> [ProtocolAction] {
    if let routedActions = situation.handBackActions ?? situation.routingActions {
      return routedActions
    }
    return switch situation.handoff.intent {
    case .assign, .delegate: startActions(situation)
    case .reject, .escalate: attemptActions(situation, acts: situation.fixActions)
    case .deliver: deliveryActions(situation)
    case .call: situation.calledSessionActions
    case .approve, .conflict, .clarify, .inform, .complete, .fail:
      situation.spread(situation.scriptedActs) + situation.replacingHandoffs([])
    }
  }

  private func startActions(_ situation: Situation) -> [ProtocolAction] {
    guard let task = situation.task else { return [] }
    var actions: [ProtocolAction] = []
    for check in [Self.checkContext, Self.checkNonGoals, Self.checkSpecialty] {
      switch check(situation, task) {
      case .proceed(let checkActions): actions += checkActions
      case .refuse(let refusal): return actions + refusal + situation.scopeCreepActions
      }
    }
    actions.append(.start(situation.handoff.task))
    let acts = situation.skillActions + situation.strategyActions
    actions += attemptActions(situation, acts: acts)
    return actions
  }

  /// Returns the actions of one attempt at the task.
  ///
  /// If the attempt succeeds, the work is handed on. If the agent's behaviour model draws a
  /// failure, the task goes to the coordinator as failed.
  private func attemptActions(_ situation: Situation, acts: [ProtocolAction]) -> [ProtocolAction] {
    guard situation.randomDraws.attemptFails else {
      var actions = workActions(situation, acts: acts)
      actions += situation.replacingHandoffs(handOnActions(situation))
      return actions
    }
    let performedActions =
      (situation.clause?.acts?.map(ProtocolAction.act) ?? acts) + situation.scopeCreepActions
    return failureActions(situation, performedActions)
  }

  /// Returns the actions of a failed attempt, which hands the task to the coordinator as failed.
  private func failureActions(
    _ situation: Situation,
    _ performedActions: [ProtocolAction]
  ) -> [ProtocolAction] {
    let failingTest =
      situation.testCommand(of: performedActions).map { [$0.act(succeeds: false)] } ?? []
    let handoff = situation.handOff(Content(.fail), to: situation.coordinator)
    return situation.spread(performedActions + failingTest) + situation.replacingHandoffs([handoff])
  }

  /// Returns the actions of a successful attempt, from the work itself to the report.
  private func workActions(_ situation: Situation, acts: [ProtocolAction]) -> [ProtocolAction] {
    if let report = situation.falseReport { return report }
    var work = situation.clause?.acts?.map(ProtocolAction.act) ?? acts
    work += situation.scopeCreepActions
    let newFlaws = situation.addsNothing(work) ? [] : situation.randomDraws.flaws
    work += situation.proofActions(of: work)
    work += situation.ownDemonstrationActions
    var actions = situation.spread(work)
    actions += situation.flawRemovalActions
    actions += (situation.misrouteFlaws + newFlaws).map(ProtocolAction.addFlaw)
    actions += situation.ownGateChecks
    actions += situation.reportActions
    return actions
  }

  /// Returns the actions of a worker that adds its own work and report to the work of an earlier
  /// worker.
  private func deliveryActions(_ situation: Situation) -> [ProtocolAction] {
    let acts = situation.scriptedActs + situation.scopeCreepActions
    guard !situation.randomDraws.attemptFails else { return failureActions(situation, acts) }
    // A worker that performs no actions changes nothing, so it runs no tests and adds no flaws.
    let proof = acts.isEmpty ? [] : situation.proofActions(of: acts)
    let flaws = acts.isEmpty ? [] : situation.randomDraws.flaws.map(ProtocolAction.addFlaw)
    var actions = situation.spread(acts + proof)
    actions += flaws
    actions += situation.reportActions
    actions += situation.replacingHandoffs(handOnActions(situation))
    return actions
  }

  private func handOnActions(_ situation: Situation) -> [ProtocolAction] {
    let plan = situation.plan
    let stage = plan.firstPanel(of: situation.agent, on: situation.handoff.task)
    if situation.task?.verification == .manualRequired,
      stage?.judges.contains(where: { plan.role(of: $0) == .verifier }) != true
    {
      return [situation.handOff(.fail(.unverifiable), to: situation.coordinator)]
    }
    if let stage {
      return needsVerifier(situation) && !hasVerifier(situation)
        ? [situation.handOff(.fail(.unverifiable), to: situation.coordinator)]
        : situation.deliveryActions(to: stage)
    }
    if let nextWorker = situation.nextWorker(except: []) {
      return [situation.handOff(Content(.deliver), to: nextWorker)]
    }
    let result: Content = needsVerifier(situation) ? .fail(.unverifiable) : Content(.complete)
    return [situation.handOff(result, to: situation.coordinator)]
  }

  /// Returns whether the task needs evidence that only a verifier can get, by demonstrating the work.
  ///
  /// A verifier that does the task itself demonstrates its own work.
  private func needsVerifier(_ situation: Situation) -> Bool {
    guard situation.plan.role(of: situation.agent) != .verifier else { return false }
    return switch situation.task?.verification {
    case .liveRequired, .endToEndRequired: true
    case .unitOnly, .manualRequired, nil: false
    }
  }

  /// Returns whether a verifier is among the judges of the agent's work.
  private func hasVerifier(_ situation: Situation) -> Bool {
    let plan = situation.plan
    return plan.stages(of: situation.agent, on: situation.handoff.task).contains { stage in
      stage.judges.contains { plan.role(of: $0) == .verifier }
    }
  }
}

extension Situation {
  /// Returns the worker to which the agent hands its work if no judge follows, or `nil` if there is none.
  ///
  /// Work passes through all workers again, including those that have already reported, if the agent was given the task
  /// to do, or refused work to fix. For example, a helper hands work back to the worker that delegated it. Work never
  /// goes to a router that gave the agent its task.
  func nextWorker(except excludedAgents: [AgentID]) -> AgentID? {
    let role = plan.role(of: agent)
    guard role == .worker || role == .implementer else { return nil }
    let reports = handoff.intent.countsAsExecution ? [] : content?.work?.reports ?? []
    let reporters = reports.filter { !$0.isOutdated }.map(\.reporter)
    return plan.receivers(of: agent).first {
      plan.role(of: $0) == .worker && !reporters.contains($0) && !scriptCalls($0)
        && !excludedAgents.contains($0) && !plan.isRouter($0, for: agent)
    }
  }
}

// MARK: - Checks before an agent begins to work

extension Implementer {
  private enum CheckResult {
    case proceed([ProtocolAction])
    case refuse([ProtocolAction])
  }

  /// Checks whether the task has the context that the agent's contract needs.
  ///
  /// If the agent has forgotten the context, all needed context is missing. If the policy lets agents assume
  /// everything that is missing, the agent records its assumptions and continues. Otherwise, the agent asks
  /// the coordinator for the rest and does no work.
  private static func checkContext(_ situation: Situation, _ task: PlannedTask) -> CheckResult {
    let gaps = situation.plan.missingContext(
      of: task,
      for: situation.contract,
      hasForgottenContext: situation.forgottenKnowledge.contains(.context)
    )
    guard !gaps.isEmpty else { return .proceed([]) }
    if let skipRecord = situation.skipRecord(of: .context) { return .proceed([skipRecord]) }
    let (assumedContext, unknownContext) = situation.plan.partitionedByAssumability(gaps)
    guard unknownContext.isEmpty else {
      return .refuse([situation.handOff(.clarify(unknownContext), to: situation.coordinator)])
    }
    return .proceed(assumedContext.map { .act(.assume($0)) })
  }

  private static func checkNonGoals(_ situation: Situation, _ task: PlannedTask) -> CheckResult {
    guard let nonGoal = situation.taskBoundaries.nonGoal(of: situation.handoff.task),
      !situation.forgottenKnowledge.contains(.nonGoals)
    else { return .proceed([]) }
    if let skipRecord = situation.skipRecord(of: .nonGoals) { return .proceed([skipRecord]) }
    let conflict = Content.conflictContent(nonGoal.id, because: .nonGoal)
    return .refuse([situation.handOff(conflict, to: situation.coordinator)])
  }

  /// Checks whether the task belongs to a specialty that the agent does not have.
  ///
  /// The agent delegates such a task to an agent of the specialty, if it may hand work to that agent and the
  /// task was not delegated before. Otherwise, the task goes back to the coordinator.
  private static func checkSpecialty(_ situation: Situation, _ task: PlannedTask) -> CheckResult {
    let plan = situation.plan
    let name = plan.name(of: situation.agent)
    let specialties = situation.taskBoundaries.specialties(of: situation.handoff.task)
    guard let specialty = specialties.first(where: { !$0.agents.contains(name) }) else {
      return .proceed([])
    }
    if let skipRecord = situation.skipRecord(of: .specialty) { return .proceed([skipRecord]) }
    let specialist = plan.receivers(of: situation.agent).first {
      specialty.agents.contains(plan.name(of: $0))
    }
    // A delegated task is not delegated again, so that two specialists do not pass it back and forth.
    if let specialist, situation.handoff.intent != .delegate {
      return .refuse([situation.handOff(Content(.delegate), to: specialist)])
    }
    let conflict = Content.conflictContent(specialty.name, because: .specialty)
    return .refuse([situation.handOff(conflict, to: situation.coordinator)])
  }
}

extension Plan {
  /// Whether an agent can begin a task without the context that it needs.
  ///
  /// A task misses context only if it states its context. An agent can also forget the context.
  package var canMissContext: Bool {
    tasks.contains { $0.context != nil } || agents.contains(where: forgetsContext)
  }

  /// Returns whether an agent forgets the context of its tasks when its context window is full.
  package func forgetsContext(_ agent: AgentID) -> Bool {
    member(agent)?.model?.window?.forgets.contains(.context) == true
  }

  /// Returns the context that a contract needs and that the agent does not have.
  ///
  /// An agent that has forgotten the context lacks all of it, whatever the task supplies. Any other agent has the
  /// context that the task supplies. It lacks nothing if the task does not state its context.
  package func missingContext(
    of task: PlannedTask,
    for contract: Contract,
    hasForgottenContext: Bool
  ) -> [String] {
    guard !hasForgottenContext else { return contract.neededContext.map(\.text) }
    guard let suppliedContext = task.context?.map(Term.stemmedWords) else { return [] }
    return contract.neededContext.map(\.text).filter {
      !suppliedContext.contains(Term.stemmedWords(of: $0))
    }
  }

  /// Returns the missing context in two groups: the items that an agent may assume, and all other items.
  fileprivate func partitionedByAssumability(
    _ gaps: [String]
  ) -> (derivable: [String], other: [String]) {
    let derivableStems = assumableContext.map(Term.stemmedWords)
    return (
      gaps.filter { derivableStems.contains(Term.stemmedWords(of: $0)) },
      gaps.filter { !derivableStems.contains(Term.stemmedWords(of: $0)) }
    )
  }
}
