import RehearsalRules
import RehearsalSimulation

/// A search for the faults and scripts without which a failed run passes.
struct CauseSearch {
  private let plan: Plan
  private let run: JudgedRun
  private let trace: FailureTrace

  /// How many faults and scripts are left out one after the other, and how many together, at most.
  private static let mostTrials = 16

  /// A fault or a clause of a script, which a plan can leave out.
  private struct Suspect {
    var origin: FailureCause.Origin
    var title: String
    var leaveOut: (inout Plan) -> Void
  }

  /// Creates a search for the cause of a failed run of a plan.
  init(_ plan: Plan, _ run: JudgedRun, _ trace: FailureTrace) {
    self.plan = plan
    self.run = run
    self.trace = trace
  }

  /// Returns the cause, with the seeds of all runs that failed alike.
  func cause(of seeds: [UInt64]) -> FailureCause {
    let suspects = Array(suspects(in: plan, run, trace.faults).prefix(Self.mostTrials))
    let trials = suspects.map { suspect in
      var other = plan
      suspect.leaveOut(&other)
      return (suspect: suspect, trial: trial(of: other).result)
    }
    for wanted in [FailureCause.Trial.passes, .assertionHolds] {
      if let found = trials.first(where: { $0.trial == wanted }) {
        return cause(found.suspect.origin, wanted, seeds)
      }
    }
    if let several = several() { return cause(.several(several.titles), several.trial, seeds) }
    var undisturbed = plan
    undisturbed.faults = []
    return cause(
      undisturbed.dependsOnSeed ? .chance : .protocolItself,
      .notTried,
      triedInVain: suspects.map(\.title),
      seeds
    )
  }

  private func cause(
    _ origin: FailureCause.Origin,
    _ trial: FailureCause.Trial,
    triedInVain: [String] = [],
    _ seeds: [UInt64]
  ) -> FailureCause {
    FailureCause(
      origin: origin,
      trial: trial,
      triedInVain: triedInVain,
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
    var last = (run: Optional(run), faults: trace.faults)
    while titles.count < Self.mostTrials, let run = last.run,
      let next = suspects(in: other, run, last.faults).first
    {
      titles.append(next.title)
      next.leaveOut(&other)
      let trial = trial(of: other)
      if trial.result != .stillFails { return (titles, trial.result) }
      last = (trial.run, trial.faults)
    }
    return nil
  }

  // MARK: - Suspects

  /// Returns the faults that struck in a run of a plan, followed by the clauses of scripts that were used.
  private func suspects(in plan: Plan, _ run: JudgedRun, _ faults: [String]) -> [Suspect] {
    faults.compactMap { id in plan.faults.first { $0.id == id }.map(suspect) }
      + run.summary.usedClauses.enumerated().flatMap { agent, isUsed in
        isUsed.indices.filter { isUsed[$0] }.compactMap { clause in
          self.clause(clause, of: AgentID(rawValue: UInt32(agent)), in: plan)
        }
      }
  }

  private func suspect(_ fault: Fault) -> Suspect {
    Suspect(
      origin: .fault(id: fault.id, verb: fault.verb.name),
      title: "fault `\(fault.id)` (\(fault.verb.name))"
    ) { plan in
      plan.faults.removeAll { $0.id == fault.id }
    }
  }

  private func clause(_ index: Int, of agent: AgentID, in plan: Plan) -> Suspect? {
    guard plan.members.indices.contains(agent.index) else { return nil }
    let clauses = plan.members[agent.index].behaviour.clauses
    guard clauses.indices.contains(index) else { return nil }
    let (name, location) = (plan.name(of: agent), clauses[index].location)
    return Suspect(
      origin: .script(agent: name, location: location),
      title: "the script of `\(name)` at \(location)"
    ) { plan in
      plan.removeClauses(at: location, of: agent)
    }
  }

  // MARK: - Trials

  /// Runs a plan with the seed of the failed run.
  ///
  /// - Returns: The result, the run and the faults that struck in it.
  private func trial(
    of plan: Plan
  ) -> (result: FailureCause.Trial, run: JudgedRun?, faults: [String]) {
    var trace = FailureTrace(plan, run.judgement)
    let other = JudgedRun(
      Simulation(plan),
      judge: RunJudge(plan),
      seed: run.summary.seed,
      also: FailureTrace.faultKinds
    ) { trace.observe($0) }
    guard let results = other?.judgement.expectations else { return (.stillFails, nil, []) }
    if results.allSatisfy({ $0.verdict == .pass }) { return (.passes, other, trace.faults) }
    let failed = run.judgement.expectations.first { $0.verdict != .pass }
    let repeated = results.first {
      $0.statement == failed?.statement && $0.location == failed?.location
    }
    let result: FailureCause.Trial = repeated?.verdict == .pass ? .assertionHolds : .stillFails
    return (result, other, trace.faults)
  }
}
