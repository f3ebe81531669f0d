import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation

/// A search for the cause of a failed run.
///
/// The search repeats the run with the same seed several times, each time without one suspect, such as a
/// fault. The cause is the first suspect without which the run passes. If there is no such suspect, the cause
/// is the first suspect without which the failure changes. The budget is the cause only if leaving out
/// another suspect makes no failed assertion hold. If the failure never changes, the search leaves out
/// several suspects together.
struct CauseSearch {
  private let plan: Plan
  private let casting: Simulation.Casting
  private let failedRun: JudgedRun
  private let disturbances: Disturbances

  /// The maximum number of suspects that are left out, both one at a time and together.
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

  /// Creates a search for the cause of the failure of a run.
  ///
  /// `casting` is the closure that created the custom actors of the run. `disturbances` are the faults, full
  /// context windows and quotas that affected the run.
  init(
    _ plan: Plan,
    _ casting: @escaping Simulation.Casting,
    _ run: JudgedRun,
    _ disturbances: Disturbances
  ) {
    self.plan = plan
    self.casting = casting
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
    // A run that ran out of budget nearly always passes without a budget. The budget is therefore the cause
    // only if leaving out another suspect makes no failed assertion hold.
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
    let origin: FailureCause.Origin = drawsMatter(in: undisturbedPlan) ? .chance : .protocolItself
    return cause(origin, .notTried, "", otherSuspects, seeds)
  }

  /// Returns whether other seeds give other runs of a plan than the seed of the failed run.
  ///
  /// A plan that can draw at random need not do so in every run. Only a draw that changes the run counts.
  private func drawsMatter(in plan: Plan) -> Bool {
    guard plan.dependsOnSeed else { return false }
    let simulation = Simulation(plan, casting: casting)
    func digest(_ seed: UInt64) -> Digest? {
      simulation.run(seed: seed, showing: .none, isStopped: { Task.isCancelled }) { _ in }?.digest
    }
    let seed = failedRun.summary.seed
    let digestOfFailedSeed = digest(seed)
    return (1...UInt64(Self.maxTrialCount)).contains { digest(seed &+ $0) != digestOfFailedSeed }
  }

  private func cause(
    _ origin: FailureCause.Origin,
    _ trial: FailureCause.Trial,
    _ effect: String,
    _ otherSuspects: [FailureCause.Suspect],
    _ seeds: [UInt64]
  ) -> FailureCause {
    var trace = FailureTrace(plan, failedRun.judgement)
    let simulation = Simulation(plan, casting: casting)
    _ = simulation.run(seed: failedRun.summary.seed) { trace.observe($0) }
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

  /// Leaves out more and more suspects until at least one assertion that failed in the failed run holds.
  ///
  /// Each step leaves out the first suspect of the latest run, because further faults may take effect once an
  /// earlier fault is left out.
  ///
  /// - Returns: The titles of the suspects that were left out, and the result of the last run; `nil` if no
  ///   failed assertion came to hold.
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

  /// Returns the suspects of a run.
  ///
  /// The suspects are, in this order: the faults that took effect, the script entries that were used, the
  /// context windows that became full, the quotas that delayed or refused sessions, and the budget if the run
  /// reached one of its limits. The script entries of the agent with the first error come before those of
  /// other agents.
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

  /// Returns the budget in an array if the run reached a limit of the budget, and otherwise an empty array.
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
      Simulation(plan, casting: casting),
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
      return (compareFailure(of: judgement, withOriginal: failedResults), newRun, disturbances)
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

  /// Returns whether a new run that still fails does so as before or for another reason.
  ///
  /// The reason is another one if no violation of the new run has the rule and the task of the original run's
  /// first error.
  ///
  /// - Precondition: No assertion that failed in the original run passes in the new run.
  private func compareFailure(
    of judgement: Judgement,
    withOriginal failedResults: [ExpectationResult]
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
