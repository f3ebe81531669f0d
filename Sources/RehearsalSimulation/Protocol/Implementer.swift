/// Whoever does the work: implementer, worker, debugger; and any other agent that a task is
/// assigned to.
///
/// Nothing is done before the checks: needed context, non-goals, specialty. A non-goal hands the
/// task back and is never delegated.
struct Implementer: RoleMachine {
  mutating func receive(_ situation: Situation) -> [Action] {
    switch situation.handoff.intent {
    case .assign, .delegate: takeUp(situation)
    case .reject, .escalate: attempt(situation, acts: situation.mendingActs)
    case .deliver: passOn(situation)
    case .approve, .conflict, .clarify, .inform, .complete, .fail:
      situation.spread(situation.scriptedActs) + situation.hands([])
    }
  }

  private func takeUp(_ situation: Situation) -> [Action] {
    guard let task = situation.task else { return [] }
    var actions: [Action] = []
    for check in [Self.contextRefusal, Self.nonGoalRefusal, Self.specialtyRefusal] {
      switch check(situation, task) {
      case .goOn(let noted): actions += noted
      case .refuse(let handedBack): return actions + handedBack + situation.scopeCreep
      }
    }
    actions.append(.start(situation.handoff.task))
    return actions + attempt(situation, acts: situation.skillActs + situation.strategyActs)
  }

  /// One attempt at the work: handed on where it succeeds, else handed back as failed.
  private func attempt(_ situation: Situation, acts: [Action]) -> [Action] {
    guard situation.luck.fails else {
      return work(situation, acts: acts) + situation.hands(handOn(situation))
    }
    let done = (situation.script?.does?.map(Action.act) ?? acts) + situation.scopeCreep
    let failure = situation.trial(of: done).map { [$0.act(succeeds: false)] } ?? []
    let back = situation.handOff(Content(.fail), to: situation.coordinator)
    return situation.spread(done + failure) + situation.hands([back])
  }

  /// The work itself, the proof, the agent's own look at its numbers, and the report.
  private func work(_ situation: Situation, acts: [Action]) -> [Action] {
    if let report = situation.falseReport { return report }
    let done = (situation.script?.does?.map(Action.act) ?? acts) + situation.scopeCreep
    return situation.spread(done + situation.proof(of: done)) + situation.mending
      + situation.luck.flaws.map(Action.flaw) + situation.ownGateChecks + situation.report
  }

  /// A worker in a chain adds its own acts and report to what it was handed.
  private func passOn(_ situation: Situation) -> [Action] {
    let acts = situation.scriptedActs + situation.scopeCreep
    // Who adds nothing has nothing to show, and leaves no flaw.
    let proof = acts.isEmpty ? [] : situation.proof(of: acts)
    let flaws = acts.isEmpty ? [] : situation.luck.flaws.map(Action.flaw)
    return situation.spread(acts + proof) + flaws + situation.report
      + situation.hands(handOn(situation))
  }

  private func handOn(_ situation: Situation) -> [Action] {
    let plan = situation.plan
    let judge = plan.judge(of: situation.agent)
    if situation.task?.verification == .manualRequired,
      judge.flatMap({ plan.role(of: $0) }) != .verifier
    {
      return [situation.handOff(.fail(.unverifiable), to: situation.coordinator)]
    }
    if let judge { return [situation.handOff(Content(.deliver), to: judge)] }
    // Refused work goes through the whole chain again.
    let isMended = situation.handoff.intent == .reject || situation.handoff.intent == .escalate
    let reports = isMended ? [] : situation.content?.work?.reports ?? []
    let seen = reports.map(\.reporter)
    let colleague = plan.receivers(of: situation.agent).first {
      plan.role(of: $0) == .worker && !seen.contains($0)
    }
    if plan.role(of: situation.agent) == .worker, let colleague {
      return [situation.handOff(Content(.deliver), to: colleague)]
    }
    return [situation.handOff(Content(.complete), to: situation.coordinator)]
  }
}

// MARK: - Before any work

extension Implementer {
  private enum Refusal {
    case goOn([Action])
    case refuse([Action])
  }

  /// A gap that the policy calls derivable is assumed and said; any other needs clarifying.
  private static func contextRefusal(_ situation: Situation, _ task: PlannedTask) -> Refusal {
    let gaps = situation.plan.missingContext(of: task, for: situation.contract)
    guard !gaps.isEmpty else { return .goOn([]) }
    if let skip = situation.skips(.context) { return .goOn([skip]) }
    let (assumed, unknown) = situation.plan.sortedByDerivable(gaps)
    guard unknown.isEmpty else {
      return .refuse([situation.handOff(.clarify(unknown), to: situation.coordinator)])
    }
    return .goOn(assumed.map { .act(.assume($0)) })
  }

  private static func nonGoalRefusal(_ situation: Situation, _ task: PlannedTask) -> Refusal {
    guard let clause = situation.coverage.nonGoal(of: situation.handoff.task) else {
      return .goOn([])
    }
    if let skip = situation.skips(.nonGoals) { return .goOn([skip]) }
    let conflict = Content.conflict(clause.id, because: .nonGoal)
    return .refuse([situation.handOff(conflict, to: situation.coordinator)])
  }

  /// Work of another specialty goes to a receiver of the contract that has it, or back.
  private static func specialtyRefusal(_ situation: Situation, _ task: PlannedTask) -> Refusal {
    let plan = situation.plan
    let name = plan.name(of: situation.agent)
    let specialties = situation.coverage.specialties(of: situation.handoff.task)
    guard let specialty = specialties.first(where: { !$0.agents.contains(name) }) else {
      return .goOn([])
    }
    if let skip = situation.skips(.specialty) { return .goOn([skip]) }
    let specialist = plan.receivers(of: situation.agent).first {
      specialty.agents.contains(plan.name(of: $0))
    }
    // Delegated once is enough: what two specialties claim goes back instead of to and fro.
    if let specialist, situation.handoff.intent != .delegate {
      return .refuse([situation.handOff(Content(.delegate), to: specialist)])
    }
    let conflict = Content.conflict(specialty.name, because: .specialty)
    return .refuse([situation.handOff(conflict, to: situation.coordinator)])
  }
}

extension Plan {
  /// The needs of a contract that were not supplied with a task.
  package func missingContext(of task: PlannedTask, for contract: Contract) -> [String] {
    guard let supplied = task.context?.map(Term.stem) else { return [] }
    return contract.neededContext.map(\.text).filter { !supplied.contains(Term.stem(of: $0)) }
  }

  fileprivate func sortedByDerivable(
    _ gaps: [String]
  ) -> (derivable: [String], other: [String]) {
    let known = derivable.map(Term.stem)
    return (
      gaps.filter { known.contains(Term.stem(of: $0)) },
      gaps.filter { !known.contains(Term.stem(of: $0)) }
    )
  }
}
