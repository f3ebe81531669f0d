import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation

/// A search for the cause of a failed run.
///
/// The search repeats the run with the same seed, each time without one suspect, for example without one fault. The
/// cause is the first suspect without which the run passes, or else the first without which the run fails in another
/// way. If there is no such suspect, the search leaves out several suspects together.
struct CauseSearch {
  private let plan: Plan
  private let failedRun: JudgedRun
  private let disturbances: Disturbances

  /// The maximum number of suspects that are removed one at a time, and also of suspects that are
  /// removed together.
  private static let maxTrialCount = 16

  /// A possible cause of the failure that can be removed from the plan.
  ///
  /// It is a fault, an entry of an agent's script, a context window, a quota or the budget.
  private struct Suspect {
    var origin: FailureCause.Origin
    var title: String
    var effect = ""
    /// A closure that removes the suspect from a plan.
    var leaveOut: (inout Plan) -> Void
  }

  /// Creates a search for the reason why a run of a plan failed.
  ///
  /// The disturbances are the faults, full context windows and quotas that affected the run.
  init(_ plan: Plan, _ run: JudgedRun, _ disturbances: Disturbances) {
    self.plan = plan
    failedRun = run
    self.disturbances = disturbances
  }

  /// Returns the cause of the failed run.
  ///
  /// `seeds` are the seeds of all runs that failed in the same way. The cause is reported for all of them.
  func cause(of seeds: [UInt64]) -> FailureCause {
    let suspects = Array(suspects(in: plan, failedRun, disturbances).prefix(Self.maxTrialCount))
    let trials = suspects.map { suspect in
      var reducedPlan = plan
      suspect.leaveOut(&reducedPlan)
      return (suspect: suspect, trial: runTrial(of: reducedPlan).result)
    }
    // Without a budget, a run that ran out of budget nearly always passes. The budget therefore counts as the cause
    // only if removing any other suspect does not help.
    let trialsExceptBudget = trials.filter { $0.suspect.origin != .budget }
    let culprit =
      trialsExceptBudget.first { $0.trial == .passes } ?? trialsExceptBudget.first {
        $0.trial.isImprovement
      }
      ?? trials.first { $0.trial == .passes } ?? trials.first { $0.trial != .stillFails }
    var otherSuspects = trials.map {
      FailureCause.Suspect(title: $0.suspect.title, effect: $0.suspect.effect, trial: $0.trial)
    }
    if let culprit {
      otherSuspects.removeAll { $0.title == culprit.suspect.title }
      return cause(
        culprit.suspect.origin,
        culprit.trial,
        culprit.suspect.effect,
        otherSuspects,
        seeds
      )
    }
    if let combination = findCombination() {
      return cause(.several(combination.titles), combination.trial, "", otherSuspects, seeds)
    }
    var undisturbedPlan = plan
    undisturbedPlan.faults = []
    let origin: FailureCause.Origin = undisturbedPlan.dependsOnSeed ? .chance : .protocolItself
    return cause(origin, .notTried, "", otherSuspects, seeds)
  }

  private func cause(
    _ origin: FailureCause.Origin,
    _ trial: FailureCause.Trial,
    _ effect: String,
    _ otherSuspects: [FailureCause.Suspect],
    _ seeds: [UInt64]
  ) -> FailureCause {
    var trace = FailureTrace(plan, failedRun.judgement)
    _ = Simulation(plan).run(seed: failedRun.summary.seed) { trace.observe($0) }
    trace.conclude()
    let advice = FailureAdvice(plan, failedRun.judgement)
    return FailureCause(
      origin: origin,
      trial: trial,
      effect: effect,
      otherSuspects: otherSuspects,
      reasons: trial == .passes ? [] : advice.reasons(),
      advice: advice.advice(on: origin),
      task: trace.task == TaskID.none ? nil : plan.name(of: trace.task),
      traceLines: trace.lines,
      omittedLineCount: trace.omittedLineCount,
      affectedTasks: trace.affectedTasks.map(plan.name(of:)),
      seeds: seeds.sorted()
    )
  }

  /// Removes one suspect after another from the plan until the new run improves on the failed run.
  ///
  /// Each step finds the suspects in the latest run, because new faults may take effect once an
  /// earlier fault is gone.
  ///
  /// - Returns: The titles of the removed suspects and the result of the last run; `nil` if no run
  ///   improved.
  private func findCombination() -> (titles: [String], trial: FailureCause.Trial)? {
    var reducedPlan = plan
    var titles: [String] = []
    var latestTrial = (run: Optional(failedRun), disturbances: disturbances)
    while titles.count < Self.maxTrialCount, let run = latestTrial.run,
      let nextSuspect = suspects(in: reducedPlan, run, latestTrial.disturbances).first
    {
      titles.append(nextSuspect.title)
      nextSuspect.leaveOut(&reducedPlan)
      let trial = runTrial(of: reducedPlan)
      if trial.result.isImprovement { return (titles, trial.result) }
      latestTrial = (trial.run, trial.disturbances)
    }
    return nil
  }

  // MARK: - Suspects

  /// Returns the suspects of a run: the faults that took effect, the script entries that were used,
  /// the context windows and quotas that had an effect, and the budget if it ran out.
  ///
  /// The script of the agent that violated a rule comes before other scripts.
  private func suspects(
    in plan: Plan,
    _ run: JudgedRun,
    _ disturbances: Disturbances
  ) -> [Suspect] {
    let violatingAgent = firstErrorViolation?.agent.index
    let agents = run.summary.usedClauses.indices.sorted {
      ($0 == violatingAgent ? 0 : 1, $0) < ($1 == violatingAgent ? 0 : 1, $1)
    }
    let scriptSuspects = agents.flatMap { agent in
      let usedFlags = run.summary.usedClauses[agent]
      return usedFlags.indices.filter { usedFlags[$0] }.compactMap { clause in
        self.scriptSuspect(clause, of: AgentID(rawValue: UInt32(agent)), in: plan)
      }
    }
    return disturbances.faults.compactMap { id in
      plan.faults.first { $0.id == id }.map(faultSuspect)
    }
      + scriptSuspects
      + disturbances.compactedAgents.map { windowSuspect(of: $0, in: plan) }
      + disturbances.quotas.map(quotaSuspect) + budgetSuspects(in: plan, run)
  }

  /// Returns the budget as the only suspect if the run reached a limit of it; otherwise an empty array.
  private func budgetSuspects(in plan: Plan, _ run: JudgedRun) -> [Suspect] {
    guard plan.platform.budget != nil,
      run.judgement.taskResults.contains(where: { $0.outcome.reason == .budgetExhausted })
        || run.judgement.violations.contains(where: { $0.rule.hasPrefix("resource.budget") })
    else { return [] }
    return [
      Suspect(origin: .budget, title: FailureCause.Origin.budget.title) {
        $0.platform.budget = nil
      }
    ]
  }

  private func windowSuspect(of agent: AgentID, in plan: Plan) -> Suspect {
    let origin = FailureCause.Origin.window(
      agent: plan.name(of: agent),
      tokens: plan.member(agent)?.model?.window?.tokens ?? 0
    )
    return Suspect(origin: origin, title: "the context window of `\(plan.name(of: agent))`") {
      plan in
      plan.removeWindow(of: agent)
    }
  }

  private func quotaSuspect(_ name: String) -> Suspect {
    Suspect(origin: .quota(name), title: "the quota of `\(name)`") { plan in
      plan.platform.quotas.removeAll { $0.name == name }
    }
  }

  private func faultSuspect(_ fault: Fault) -> Suspect {
    Suspect(
      origin: .fault(id: fault.id, verb: fault.verb.name, location: fault.location),
      title: "fault `\(fault.id)` (\(fault.verb.name)) at \(fault.location)",
      effect: effectText(of: fault)
    ) { plan in
      plan.faults.removeAll { $0.id == fault.id }
    }
  }

  /// Returns a text about what a fault does and which agents it concerns.
  private func effectText(of fault: Fault) -> String {
    let description = FaultVerbs.all.first { $0.verb == fault.verb.name }?.about ?? ""
    var details: [String] = []
    if case .session(.skipCheck(let check), _) = fault.verb { details.append(check.rawValue) }
    if let agent = fault.verb.sessionPattern?.agent { details.append(plan.name(of: agent)) }
    if let pattern = fault.verb.handoffPattern {
      details += [
        pattern.sender.map { "from \(plan.name(of: $0))" },
        pattern.receiver.map { "to \(plan.name(of: $0))" },
      ].compactMap(\.self)
    }
    return description + (details.isEmpty ? "" : ": \(details.joined(separator: ", "))")
  }

  private func scriptSuspect(_ index: Int, of agent: AgentID, in plan: Plan) -> Suspect? {
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

  /// Runs a plan with the seed of the failed run, and compares the new run with the failed run.
  ///
  /// - Returns: The result of the comparison, the new run and the disturbances in the new run. The new run is `nil` if
  ///   the Swift task was cancelled.
  private func runTrial(
    of plan: Plan
  ) -> (result: FailureCause.Trial, run: JudgedRun?, disturbances: Disturbances) {
    var disturbances = Disturbances()
    let newRun = JudgedRun(
      Simulation(plan),
      judge: RunJudge(plan),
      seed: failedRun.summary.seed,
      also: Disturbances.eventKinds
    ) { disturbances.observe($0) }
    guard let judgement = newRun?.judgement else { return (.stillFails, nil, disturbances) }
    let newResults = judgement.expectationResults
    if newResults.allSatisfy({ $0.verdict == .pass }) { return (.passes, newRun, disturbances) }
    let failedResults = failedRun.judgement.expectationResults.filter { $0.verdict != .pass }
    let passingAssertion = failedResults.first { failure in
      newResults.contains {
        $0.statement == failure.statement && $0.location == failure.location && $0.verdict == .pass
      }
    }
    guard let passingAssertion,
      let failingAssertion = newResults.first(where: { $0.verdict != .pass })
    else {
      return (compareFailures(of: judgement, unlike: failedResults), newRun, disturbances)
    }
    let failureText =
      "`\(failingAssertion.statement)` fails: expected \(failingAssertion.expected), "
      + "found \(failingAssertion.actual)"
    let result = FailureCause.Trial.assertionHolds(
      passingAssertion.statement,
      butFails: failureText
    )
    return (result, newRun, disturbances)
  }

  /// Returns how the new run fails, for a new run in which no assertion that failed in the original run passes.
  ///
  /// The run fails for another reason if the original run's first violation with the severity error does not occur
  /// again.
  private func compareFailures(
    of judgement: Judgement,
    unlike failedResults: [ExpectationResult]
  ) -> FailureCause.Trial {
    guard let firstErrorViolation else { return .stillFails }
    let isRepeated = judgement.violations.contains {
      $0.rule == firstErrorViolation.rule && $0.task == firstErrorViolation.task
    }
    let firstFailure = failedResults.first
    let repeatedFailure = judgement.expectationResults.first {
      $0.statement == firstFailure?.statement && $0.location == firstFailure?.location
        && $0.verdict != .pass
    }
    guard let repeatedFailure, !isRepeated else { return .stillFails }
    return .failsOtherwise(repeatedFailure.actual)
  }

  /// The first violation of severity error in the failed run.
  private var firstErrorViolation: Violation? {
    failedRun.judgement.violations.first { $0.severity == .error }
  }
}

extension FailureCause.Trial {
  /// Whether at least one assertion that failed in the original run holds in the new run.
  fileprivate var isImprovement: Bool {
    switch self {
    case .passes, .assertionHolds: true
    case .failsOtherwise, .stillFails, .notTried: false
    }
  }
}
