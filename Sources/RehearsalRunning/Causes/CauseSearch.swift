import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation

/// A search for the faults and scripts without which a failed run passes.
struct CauseSearch {
  private let plan: Plan
  private let run: JudgedRun
  private let disturbances: Disturbances

  /// How many faults and scripts are left out one after the other, and how many together, at most.
  private static let mostTrials = 16

  /// A fault or a clause of a script, which a plan can leave out.
  private struct Suspect {
    var origin: FailureCause.Origin
    var title: String
    var effect = ""
    var leaveOut: (inout Plan) -> Void
  }

  /// Creates a search for the cause of a failed run of a plan.
  init(_ plan: Plan, _ run: JudgedRun, _ disturbances: Disturbances) {
    self.plan = plan
    self.run = run
    self.disturbances = disturbances
  }

  /// Returns the cause, with the seeds of all runs that failed alike.
  func cause(of seeds: [UInt64]) -> FailureCause {
    let suspects = Array(suspects(in: plan, run, disturbances).prefix(Self.mostTrials))
    let trials = suspects.map { suspect in
      var other = plan
      suspect.leaveOut(&other)
      return (suspect: suspect, trial: trial(of: other).result)
    }
    // Without a budget that is used up, a run nearly always passes, so the budget counts only if nothing else helps.
    let disturbing = trials.filter { $0.suspect.origin != .budget }
    let culprit =
      disturbing.first { $0.trial == .passes } ?? disturbing.first { $0.trial.isRelief }
      ?? trials.first { $0.trial == .passes } ?? trials.first { $0.trial != .stillFails }
    var others = trials.map {
      FailureCause.Suspect(title: $0.suspect.title, effect: $0.suspect.effect, trial: $0.trial)
    }
    if let culprit {
      others.removeAll { $0.title == culprit.suspect.title }
      return cause(culprit.suspect.origin, culprit.trial, culprit.suspect.effect, others, seeds)
    }
    if let several = several() {
      return cause(.several(several.titles), several.trial, "", others, seeds)
    }
    var undisturbed = plan
    undisturbed.faults = []
    let origin: FailureCause.Origin = undisturbed.dependsOnSeed ? .chance : .protocolItself
    return cause(origin, .notTried, "", others, seeds)
  }

  private func cause(
    _ origin: FailureCause.Origin,
    _ trial: FailureCause.Trial,
    _ effect: String,
    _ others: [FailureCause.Suspect],
    _ seeds: [UInt64]
  ) -> FailureCause {
    var trace = FailureTrace(plan, run.judgement)
    _ = Simulation(plan).run(seed: run.summary.seed) { trace.observe($0) }
    trace.conclude()
    let advice = FailureAdvice(plan, run.judgement)
    return FailureCause(
      origin: origin,
      trial: trial,
      effect: effect,
      others: others,
      reasons: trial == .passes ? [] : advice.reasons(),
      advice: advice.advice(on: origin),
      task: trace.task == TaskID.none ? nil : plan.name(of: trace.task),
      history: trace.lines,
      omittedLines: trace.omittedCount,
      affectedTasks: trace.affectedTasks.map(plan.name(of:)),
      seeds: seeds.sorted()
    )
  }

  /// Leaves out one fault or script after the other, each of which is the first that strikes or applies without the
  /// earlier ones, until the run does not fail any more.
  ///
  /// - Returns: What was left out, and the result without all of it; `nil` if the run still fails.
  private func several() -> (titles: [String], trial: FailureCause.Trial)? {
    var other = plan
    var titles: [String] = []
    var last = (run: Optional(run), disturbances: disturbances)
    while titles.count < Self.mostTrials, let run = last.run,
      let next = suspects(in: other, run, last.disturbances).first
    {
      titles.append(next.title)
      next.leaveOut(&other)
      let trial = trial(of: other)
      if trial.result.isRelief { return (titles, trial.result) }
      last = (trial.run, trial.disturbances)
    }
    return nil
  }

  // MARK: - Suspects

  /// Returns the faults that struck in a run of a plan, followed by the clauses of scripts that were used, and by the
  /// context windows and quotas that had an effect.
  ///
  /// The script of the agent that violated a rule comes before other scripts.
  private func suspects(
    in plan: Plan,
    _ run: JudgedRun,
    _ disturbances: Disturbances
  ) -> [Suspect] {
    let culprit = violation?.agent.index
    let agents = run.summary.usedClauses.indices.sorted {
      ($0 == culprit ? 0 : 1, $0) < ($1 == culprit ? 0 : 1, $1)
    }
    let scripts = agents.flatMap { agent in
      let isUsed = run.summary.usedClauses[agent]
      return isUsed.indices.filter { isUsed[$0] }.compactMap { clause in
        self.clause(clause, of: AgentID(rawValue: UInt32(agent)), in: plan)
      }
    }
    return disturbances.faults.compactMap { id in plan.faults.first { $0.id == id }.map(suspect) }
      + scripts
      + disturbances.compactedAgents.map { window(of: $0, in: plan) }
      + disturbances.quotas.map(quota) + budget(in: plan, run)
  }

  /// Returns the budget of the platform if a limit of it was reached.
  private func budget(in plan: Plan, _ run: JudgedRun) -> [Suspect] {
    guard plan.platform.budget != nil,
      run.judgement.tasks.contains(where: { $0.outcome.reason == .budgetExhausted })
        || run.judgement.violations.contains(where: { $0.rule.hasPrefix("resource.budget") })
    else { return [] }
    return [
      Suspect(origin: .budget, title: FailureCause.Origin.budget.title) {
        $0.platform.budget = nil
      }
    ]
  }

  private func window(of agent: AgentID, in plan: Plan) -> Suspect {
    let origin = FailureCause.Origin.window(
      agent: plan.name(of: agent),
      tokens: plan.member(agent)?.model?.window?.tokens ?? 0
    )
    return Suspect(origin: origin, title: "the context window of `\(plan.name(of: agent))`") {
      plan in
      plan.removeWindow(of: agent)
    }
  }

  private func quota(_ name: String) -> Suspect {
    Suspect(origin: .quota(name), title: "the quota of `\(name)`") { plan in
      plan.platform.quotas.removeAll { $0.name == name }
    }
  }

  private func suspect(_ fault: Fault) -> Suspect {
    Suspect(
      origin: .fault(id: fault.id, verb: fault.verb.name, location: fault.location),
      title: "fault `\(fault.id)` (\(fault.verb.name)) at \(fault.location)",
      effect: effect(of: fault)
    ) { plan in
      plan.faults.removeAll { $0.id == fault.id }
    }
  }

  /// Returns what a fault does, and to whom.
  private func effect(of fault: Fault) -> String {
    let about = FaultVerbs.all.first { $0.verb == fault.verb.name }?.about ?? ""
    var details: [String] = []
    if case .session(.skipCheck(let check), _) = fault.verb { details.append(check.rawValue) }
    if let agent = fault.verb.sessions?.agent { details.append(plan.name(of: agent)) }
    if let pattern = fault.verb.handoffs {
      details += [
        pattern.sender.map { "from \(plan.name(of: $0))" },
        pattern.receiver.map { "to \(plan.name(of: $0))" },
      ].compactMap(\.self)
    }
    return about + (details.isEmpty ? "" : ": \(details.joined(separator: ", "))")
  }

  private func clause(_ index: Int, of agent: AgentID, in plan: Plan) -> Suspect? {
    guard plan.members.indices.contains(agent.index) else { return nil }
    let clauses = plan.members[agent.index].behaviour.clauses
    guard clauses.indices.contains(index) else { return nil }
    let (name, location) = (plan.name(of: agent), clauses[index].location)
    return Suspect(
      origin: .script(agent: name, location: location),
      title: "the script of `\(name)` at \(location)",
      effect: "a session of \(name) \(clauses[index].summary(in: plan))"
    ) { plan in
      plan.removeClauses(at: location, of: agent)
    }
  }

  // MARK: - Trials

  /// Runs a plan with the seed of the failed run.
  ///
  /// - Returns: The result, the run and its disturbances.
  private func trial(
    of plan: Plan
  ) -> (result: FailureCause.Trial, run: JudgedRun?, disturbances: Disturbances) {
    var disturbances = Disturbances()
    let other = JudgedRun(
      Simulation(plan),
      judge: RunJudge(plan),
      seed: run.summary.seed,
      also: Disturbances.kinds
    ) { disturbances.observe($0) }
    guard let judgement = other?.judgement else { return (.stillFails, nil, disturbances) }
    let results = judgement.expectations
    if results.allSatisfy({ $0.verdict == .pass }) { return (.passes, other, disturbances) }
    let failed = run.judgement.expectations.filter { $0.verdict != .pass }
    let holding = failed.first { failure in
      results.contains {
        $0.statement == failure.statement && $0.location == failure.location && $0.verdict == .pass
      }
    }
    guard let holding, let failing = results.first(where: { $0.verdict != .pass }) else {
      return (failure(of: judgement, unlike: failed), other, disturbances)
    }
    let text = "`\(failing.statement)` fails: expected \(failing.expected), found \(failing.found)"
    return (.assertionHolds(holding.statement, butFails: text), other, disturbances)
  }

  /// Returns how a run fails in which each of the given assertions fails again.
  ///
  /// It fails otherwise if the first violation of the failed run is gone.
  private func failure(
    of other: Judgement,
    unlike failed: [ExpectationResult]
  ) -> FailureCause.Trial {
    guard let violation else { return .stillFails }
    let isRepeated = other.violations.contains {
      $0.rule == violation.rule && $0.task == violation.task
    }
    let first = failed.first
    let again = other.expectations.first {
      $0.statement == first?.statement && $0.location == first?.location && $0.verdict != .pass
    }
    guard let again, !isRepeated else { return .stillFails }
    return .failsOtherwise(again.found)
  }

  /// The first violation of severity error in the failed run.
  private var violation: Violation? {
    run.judgement.violations.first { $0.severity == .error }
  }
}

extension FailureCause.Trial {
  /// Whether an assertion holds that failed before.
  fileprivate var isRelief: Bool {
    switch self {
    case .passes, .assertionHolds: true
    case .failsOtherwise, .stillFails, .notTried: false
    }
  }
}
