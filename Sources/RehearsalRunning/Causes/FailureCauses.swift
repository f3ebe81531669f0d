import RehearsalRecording
public import RehearsalRules
public import RehearsalSimulation

/// The causes of the failed runs of a scenario, one for each group of runs that failed in the same way.
public struct FailureCauses: Sendable {
  /// One cause for each group of failed runs: the largest group first, and groups of equal size by their lowest seed.
  public var causes: [FailureCause]
  /// The number of failed runs that were not examined, because there are more than
  /// ``maximumExaminedCount``, or because the search had already made ``maximumRunCount`` runs.
  public var unexaminedCount: Int
  /// The causes of missed bounds on quantities, one for each bound, in the order of the results about all runs
  /// together.
  public var boundCauses: [BoundCause] = []

  /// The maximum number of failed runs of a scenario that are examined.
  public static let maximumExaminedCount = 200

  /// The number of runs after which the search for the causes in a scenario does not examine further failed runs.
  ///
  /// Only the runs that leave out possible causes count. The search for the cause of the last examined run is finished,
  /// so that there can be more of them.
  public static let maximumRunCount = 2_000

  /// Finds the causes of the failed runs of a scenario, except runs of a canary.
  ///
  /// At most ``maximumExaminedCount`` failed runs are examined. Each of them is simulated once more to find what
  /// disturbed it, such as a fault that took effect. For the first run of each group, further simulations leave out
  /// possible causes. For every other run, one simulation for each group that it can belong to checks that the run has
  /// the cause of the group: that it gives the same kind of result without the cause. If nothing in the plan is drawn at
  /// random, all failed runs are one group without further simulations.
  ///
  /// - Parameters:
  ///   - plan: The plan of the scenario.
  ///   - runs: The runs of the scenario.
  ///   - casting: The closure that created the custom actors of the runs. By default, all agents are built in.
  public init(
    _ plan: Plan,
    _ runs: some Sequence<JudgedRun>,
    casting: Simulation.Casting? = nil
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
    let simulation = Simulation(plan, casting: casting)
    for run in failedRuns {
      if simulation.isSameWithEverySeed, !groups.isEmpty {
        groups[0].seeds.append(run.summary.seed)
        continue
      }
      guard runCount < Self.maximumRunCount else {
        unexaminedCount += 1
        continue
      }
      let disturbances = Self.disturbances(simulation, run)
      var search = CauseSearch(plan, casting, run, disturbances)
      Self.add(&search, to: &groups)
      runCount += search.runCount
    }
    causes = groups.map { $0.search.cause($0.finding, of: $0.seeds) }
    causes.sort { ($0.seeds.count, $1.seeds[0]) > ($1.seeds.count, $0.seeds[0]) }
  }

  /// Returns the cause of a missed bound that a result about all runs together reports; `nil` if there is none.
  public func cause(of result: ExpectationResult) -> BoundCause? {
    boundCauses.first { $0.statement == result.statement && $0.location == result.location }
  }

  /// Finds out why the runs of a scenario miss bounds on quantities, and stores the results in ``boundCauses``.
  mutating func findBoundCauses(
    _ missedBounds: [MissedBound],
    _ plan: Plan,
    casting: Simulation.Casting?
  ) {
    boundCauses = missedBounds.compactMap { BoundCause(of: $0, plan, casting: casting) }
  }

  /// Returns the causes, converted to the type that a recording stores.
  ///
  /// The causes of missed bounds are those of the bounds that all recorded runs together miss, which `results` are
  /// about.
  func recordedCauses(with results: [ExpectationResult]) -> [Recording.Cause] {
    let missedStatements = Set(results.filter { $0.verdict == .fail }.map(\.statement))
    let missedBounds = boundCauses.filter { missedStatements.contains($0.statement) }
    return causes.map(Recording.Cause.init)
      + missedBounds.map { boundCause in
        var recordedCause = Recording.Cause(boundCause.cause)
        recordedCause.name += ", for `\(boundCause.statement)`"
        recordedCause.effect = [boundCause.text, recordedCause.effect].filter { !$0.isEmpty }
          .joined(separator: "; ")
        recordedCause.isAboutBound = true
        return recordedCause
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

extension Recording.Cause {
  /// Creates the recorded form of a cause.
  fileprivate init(_ cause: FailureCause) {
    self.init(
      name: cause.title,
      withoutIt: cause.trial.description,
      effect: cause.effect,
      task: cause.task,
      seeds: cause.seeds
    )
  }
}
