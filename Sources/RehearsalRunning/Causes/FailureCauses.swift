import RehearsalRecording
public import RehearsalRules
public import RehearsalSimulation

/// The causes of the failed runs of a scenario, one for each group of runs that failed in the same way.
public struct FailureCauses: Sendable {
  /// One cause for each group of failed runs: the largest group first, and groups of equal size by their lowest seed.
  public var causes: [FailureCause]
  /// The number of failed runs that were not examined, because there are more than
  /// ``maximumExaminedCount``, or because the search had already made ``maximumTrialCount`` runs.
  public var unexaminedCount: Int

  /// The maximum number of failed runs of a scenario that are examined.
  public static let maximumExaminedCount = 200

  /// The number of runs after which the search for the causes in a scenario does not examine further failed runs.
  ///
  /// Only the runs that leave out possible causes count. The search for the cause of the last examined run is finished,
  /// so that there can be more of them.
  public static let maximumTrialCount = 2_000

  /// Finds the causes of the failed runs of a scenario, except runs of a canary.
  ///
  /// At most ``maximumExaminedCount`` failed runs are examined. Each of them is simulated once more to find
  /// what disturbed it, such as a fault that took effect. For the first run of each group, further simulations
  /// leave out possible causes. For every other run, one simulation for each group that it can belong to checks that the
  /// run has the cause of the group: that it gives the same kind of result without the cause.
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
    var groups: [Group] = []
    var runCount = 0
    for run in failedRuns {
      guard runCount < Self.maximumTrialCount else {
        unexaminedCount += 1
        continue
      }
      let disturbances = Self.disturbances(Simulation(plan, casting: casting), run)
      var search = CauseSearch(plan, casting, run, disturbances)
      Self.add(&search, to: &groups)
      runCount += search.runCount
    }
    causes = groups.map { $0.search.cause($0.finding, of: $0.seeds) }
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

  /// Failed runs with the same cause.
  private struct Group {
    /// What is equal for all of the runs: how they failed.
    var failureKey: [String]
    /// The search for the cause of the first run.
    var search: CauseSearch
    var finding: CauseSearch.Finding
    var seeds: [UInt64]
  }

  /// Adds the failed run of a search to the first group with its cause, or to a new one.
  private static func add(_ search: inout CauseSearch, to groups: inout [Group]) {
    let key = search.failureKey
    let seed = search.failedRun.summary.seed
    for index in groups.indices
    where groups[index].failureKey == key && search.confirms(groups[index].finding) {
      groups[index].seeds.append(seed)
      return
    }
    let finding = search.find()
    groups.append(Group(failureKey: key, search: search, finding: finding, seeds: [seed]))
  }
}
