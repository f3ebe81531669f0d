import RehearsalRecording
public import RehearsalRules
public import RehearsalSimulation

/// The causes of the failed runs of a scenario, one for each group of runs that failed in the same way.
public struct FailureCauses: Sendable {
  /// One cause for each group of failed runs: the largest group first, and groups of equal size by their lowest seed.
  public var causes: [FailureCause]
  /// The number of failed runs that were not examined, because there are more than
  /// ``maximumExaminedCount``.
  public var unexaminedCount: Int

  /// The maximum number of failed runs of a scenario that are examined.
  public static let maximumExaminedCount = 200

  /// Finds the causes of the failed runs of a scenario, except runs of a canary.
  ///
  /// At most ``maximumExaminedCount`` failed runs are examined. Each of them is simulated once more to find
  /// what disturbed it, such as a fault that took effect. For one run of each group, further simulations
  /// leave out possible causes.
  ///
  /// - Parameters:
  ///   - plan: The plan of the scenario.
  ///   - runs: The runs of the scenario.
  ///   - casting: The closure that created the custom actors of the runs. By default, all agents are built in.
  public init(
    _ plan: Plan,
    _ runs: some Sequence<JudgedRun>,
    casting: @escaping Simulation.Casting = { _, _ in nil }
  ) {
    var failedRuns: [JudgedRun] = []
    unexaminedCount = 0
    for run in runs where run.judgement.verdict != .pass && run.judgement.canary == nil {
      if failedRuns.count < Self.maximumExaminedCount {
        failedRuns.append(run)
      } else {
        unexaminedCount += 1
      }
    }
    var groupKeys: [[String]] = []
    var groups: [[String]: (run: JudgedRun, disturbances: Disturbances, seeds: [UInt64])] = [:]
    for run in failedRuns {
      let disturbances = Self.disturbances(Simulation(plan, casting: casting), run)
      let key = Self.groupKey(of: run, disturbances)
      if groups[key] == nil { groupKeys.append(key) }
      groups[key, default: (run, disturbances, [])].seeds.append(run.summary.seed)
    }
    causes = groupKeys.compactMap { groups[$0] }
      .map { CauseSearch(plan, casting, $0.run, $0.disturbances).cause(of: $0.seeds) }
    causes.sort { ($0.seeds.count, $1.seeds[0]) > ($1.seeds.count, $0.seeds[0]) }
  }

  /// The causes, converted to the type that a recording stores.
  var recordedCauses: [Recording.Cause] {
    causes.map { cause in
      Recording.Cause(
        name: cause.title,
        withoutIt: cause.trial.description,
        effect: cause.effect,
        task: cause.task,
        seeds: cause.seeds
      )
    }
  }

  private static func disturbances(_ simulation: Simulation, _ run: JudgedRun) -> Disturbances {
    var disturbances = Disturbances()
    _ = simulation.run(seed: run.summary.seed, showing: Disturbances.eventKinds) {
      disturbances.observe($0)
    }
    return disturbances
  }

  /// Returns a key that is equal for all runs that failed in the same way.
  ///
  /// The key has the failed assertions, the task that the failure is about and the faults that took effect.
  private static func groupKey(of run: JudgedRun, _ disturbances: Disturbances) -> [String] {
    run.judgement.expectationResults.filter { $0.verdict != .pass }.map(\.statement)
      + ["\(run.judgement.failedTask.rawValue)"] + disturbances.faults.sorted()
  }
}
