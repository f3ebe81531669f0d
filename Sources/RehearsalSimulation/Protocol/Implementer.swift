/// The machine of implementers, workers, debuggers, and all other agents that a task is assigned
/// to.
///
/// Before any work, the machine checks the needed context, the non-goals and the specialty. A task
/// that matches a non-goal is handed back, never delegated.
struct Implementer: RoleMachine {
  mutating func receive(_ situation: Situation) -> [Action] {
    if let passed = situation.handingBack ?? situation.routing { return passed }
    return switch situation.handoff.intent {
    case .assign, .delegate: start(situation)
    case .reject, .escalate: attempt(situation, acts: situation.fixActs)
    case .deliver: addToDelivery(situation)
    case .call: situation.answer
    case .approve, .conflict, .clarify, .inform, .complete, .fail:
      situation.spread(situation.scriptedActs) + situation.replacingHandoffs([])
    }
  }

  private func start(_ situation: Situation) -> [Action] {
    guard let task = situation.task else { return [] }
    var actions: [Action] = []
    for check in [Self.checkContext, Self.checkNonGoals, Self.checkSpecialty] {
      switch check(situation, task) {
      case .proceed(let noted): actions += noted
      case .refuse(let refusal): return actions + refusal + situation.scopeCreep
      }
    }
    actions.append(.start(situation.handoff.task))
    return actions + attempt(situation, acts: situation.skillActs + situation.strategyActs)
  }

  /// Makes one attempt at the work.
  ///
  /// If the attempt succeeds, the work is handed on. Otherwise the task is handed back as failed.
  private func attempt(_ situation: Situation, acts: [Action]) -> [Action] {
    guard situation.draws.fails else {
      return work(situation, acts: acts) + situation.replacingHandoffs(handOn(situation))
    }
    let done = (situation.script?.does?.map(Action.act) ?? acts) + situation.scopeCreep
    let failure = situation.test(of: done).map { [$0.act(succeeds: false)] } ?? []
    let refusal = situation.handOff(Content(.fail), to: situation.coordinator)
    return situation.spread(done + failure) + situation.replacingHandoffs([refusal])
  }

  /// Returns the actions that do the work, prove it, check the agent's own numbers and file the
  /// report.
  private func work(_ situation: Situation, acts: [Action]) -> [Action] {
    if let report = situation.falseReport { return report }
    let done = (situation.script?.does?.map(Action.act) ?? acts) + situation.scopeCreep
    return situation.spread(done + situation.proof(of: done)) + situation.fixes
      + (situation.misrouteFlaws + situation.draws.flaws).map(Action.flaw)
      + situation.ownGateChecks + situation.report
  }

  /// Adds a worker's own acts and report to the delivery of an earlier worker.
  private func addToDelivery(_ situation: Situation) -> [Action] {
    let acts = situation.scriptedActs + situation.scopeCreep
    // A worker that adds nothing has nothing to prove and leaves no flaw.
    let proof = acts.isEmpty ? [] : situation.proof(of: acts)
    let flaws = acts.isEmpty ? [] : situation.draws.flaws.map(Action.flaw)
    return situation.spread(acts + proof) + flaws + situation.report
      + situation.replacingHandoffs(handOn(situation))
  }

  private func handOn(_ situation: Situation) -> [Action] {
    let plan = situation.plan
    let stage = plan.firstStage(of: situation.agent, on: situation.handoff.task)
    if situation.task?.verification == .manualRequired,
      stage?.judges.contains(where: { plan.role(of: $0) == .verifier }) != true
    {
      return [situation.handOff(.fail(.unverifiable), to: situation.coordinator)]
    }
    if let stage { return situation.deliver(to: stage) }
    // Refused work passes through the whole chain again.
    let isFixed = situation.handoff.intent == .reject || situation.handoff.intent == .escalate
    let reports = isFixed ? [] : situation.content?.work?.reports ?? []
    let reporters = reports.map(\.reporter)
    let colleague = plan.receivers(of: situation.agent).first {
      plan.role(of: $0) == .worker && !reporters.contains($0) && !situation.calls($0)
    }
    if plan.role(of: situation.agent) == .worker, let colleague {
      return [situation.handOff(Content(.deliver), to: colleague)]
    }
    return [situation.handOff(Content(.complete), to: situation.coordinator)]
  }
}

// MARK: - Checks before any work

extension Implementer {
  private enum CheckResult {
    case proceed([Action])
    case refuse([Action])
  }

  /// Checks whether the needed context is complete.
  ///
  /// Missing context that the policy calls derivable is assumed, and the assumption is recorded.
  /// Any other missing context needs clarification.
  private static func checkContext(_ situation: Situation, _ task: PlannedTask) -> CheckResult {
    let gaps =
      situation.forgotten.contains(.context)
      ? situation.contract.neededContext.map(\.text)
      : situation.plan.missingContext(of: task, for: situation.contract)
    guard !gaps.isEmpty else { return .proceed([]) }
    if let skip = situation.skips(.context) { return .proceed([skip]) }
    let (assumedContext, unknownContext) = situation.plan.partitionedByDerivable(gaps)
    guard unknownContext.isEmpty else {
      return .refuse([situation.handOff(.clarify(unknownContext), to: situation.coordinator)])
    }
    return .proceed(assumedContext.map { .act(.assume($0)) })
  }

  private static func checkNonGoals(_ situation: Situation, _ task: PlannedTask) -> CheckResult {
    guard let clause = situation.taskBoundaries.nonGoal(of: situation.handoff.task),
      !situation.forgotten.contains(.nonGoals)
    else { return .proceed([]) }
    if let skip = situation.skips(.nonGoals) { return .proceed([skip]) }
    let conflict = Content.conflict(clause.id, because: .nonGoal)
    return .refuse([situation.handOff(conflict, to: situation.coordinator)])
  }

  /// Checks whether the task belongs to another specialty.
  ///
  /// Such a task goes to a receiver in the contract that has the specialty, or else back to the
  /// coordinator.
  private static func checkSpecialty(_ situation: Situation, _ task: PlannedTask) -> CheckResult {
    let plan = situation.plan
    let name = plan.name(of: situation.agent)
    let specialties = situation.taskBoundaries.specialties(of: situation.handoff.task)
    guard let specialty = specialties.first(where: { !$0.agents.contains(name) }) else {
      return .proceed([])
    }
    if let skip = situation.skips(.specialty) { return .proceed([skip]) }
    let specialist = plan.receivers(of: situation.agent).first {
      specialty.agents.contains(plan.name(of: $0))
    }
    // A delegated task is not delegated again, so that two specialists do not pass it back and forth.
    if let specialist, situation.handoff.intent != .delegate {
      return .refuse([situation.handOff(Content(.delegate), to: specialist)])
    }
    let conflict = Content.conflict(specialty.name, because: .specialty)
    return .refuse([situation.handOff(conflict, to: situation.coordinator)])
  }
}

extension Plan {
  /// Returns the context that a contract needs and that a task does not supply.
  package func missingContext(of task: PlannedTask, for contract: Contract) -> [String] {
    guard let supplied = task.context?.map(Term.stem) else { return [] }
    return contract.neededContext.map(\.text).filter { !supplied.contains(Term.stem(of: $0)) }
  }

  fileprivate func partitionedByDerivable(
    _ gaps: [String]
  ) -> (derivable: [String], other: [String]) {
    let derivableStems = derivable.map(Term.stem)
    return (
      gaps.filter { derivableStems.contains(Term.stem(of: $0)) },
      gaps.filter { !derivableStems.contains(Term.stem(of: $0)) }
    )
  }
}
