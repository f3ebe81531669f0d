package import RehearsalRules
public import RehearsalSimulation

/// The reason why the runs of a scenario together miss a bound on a quantity, such as the makespan.
///
/// The runs can pass by themselves. The cause is that of the run that is farthest beyond the bound. It need not be the
/// cause of other runs.
public struct BoundCause: Sendable, Hashable {
  /// The missed assertion as text, such as `numbers: makespan`.
  public var statement: String
  /// The location of the assertion in the scenario file.
  public var location: SourceLocation
  /// The number of runs whose own values are beyond the bound.
  public var missCount: Int
  /// The number of runs that were compared with the bound.
  public var runCount: Int
  /// The seed of the run that is farthest beyond the bound.
  public var worstSeed: UInt64
  /// How many runs are beyond the bound, with the seed and the value of the worst one, as text for reports.
  public var text: String
  /// The cause of the worst run, which is the only one in its seeds.
  public var cause: FailureCause

  /// Finds out why the runs of a scenario miss a bound.
  ///
  /// The worst run is repeated with the same seed until its own value keeps the bound. The initializer returns `nil` if
  /// the run does not miss the bound when it is repeated, for example because custom actors are missing, or if the
  /// Swift task is cancelled.
  ///
  /// - Parameters:
  ///   - missedBound: The bound, and the worst of the runs that miss it.
  ///   - plan: The plan of the scenario.
  ///   - casting: The closure that created the custom actors of the runs. By default, all agents are built in.
  package init?(
    of missedBound: MissedBound,
    _ plan: Plan,
    casting: Simulation.Casting? = nil
  ) {
    var disturbances = Disturbances()
    let worstRun = JudgedRun(
      Simulation(plan, casting: casting),
      judge: RunJudge(plan),
      seed: missedBound.worstSeed,
      also: Disturbances.eventKinds
    ) { disturbances.observe($0) }
    guard var run = worstRun, missedBound.position(of: run, plan) != .within else { return nil }
    run.judgement = missedBound.judgement(of: run, plan)
    var search = CauseSearch(plan, casting, run, disturbances, missedBound: missedBound)
    let finding = search.find()
    statement = missedBound.result.statement
    location = missedBound.bound.location
    missCount = missedBound.missCount
    runCount = missedBound.runCount
    worstSeed = missedBound.worstSeed
    text = missedBound.text
    cause = search.cause(finding, of: [missedBound.worstSeed])
  }
}
