public import RehearsalRules
public import RehearsalSimulation

/// The result of running one scenario with one or more seeds.
public struct ScenarioResult: Sendable {
  /// The plan from which the runs were made.
  public var plan: Plan
  /// The path of the scenario file, as reports show it.
  public var path: String
  /// The runs of the scenario, in ascending order of their seeds.
  public var runs: RunList { didSet { distinctVerdicts = Set(runs.verdicts) } }
  /// The set of verdicts on the runs, stored so that ``verdict`` does not have to read the runs.
  private var distinctVerdicts: Set<Verdict>
  /// The runs of the scenario that the recording also has, if the sweep continues a recording.
  let otherRecordedRuns: RunList
  /// The results of the expectations that apply to all runs together, such as `sometimes`.
  ///
  /// They are evaluated for ``runs`` and the other recorded runs of the scenario.
  ///
  /// If the runs have all seeds, further results can follow: one if no run used any edge, and one for a fault
  /// that never took effect.
  public var sweepExpectations: [ExpectationResult]
  /// The options of the command that repeats the runs, such as ` --agents DIR`.
  ///
  /// Each option has a leading space. The text is empty if there are no options.
  public var options: String

  /// The options with which the command compared the digests of the runs, such as ` --digests FILE`.
  ///
  /// Each option has a leading space. Unlike ``options``, they do not change the runs.
  public var checkOptions = ""

  /// Whether the runs have every seed that the scenario asks for.
  ///
  /// If true, a part of the plan that no run exercised makes the verdict unknown.
  private let areAllSeeds: Bool

  /// The causes of failed runs and missed bounds; `nil` if there are none or they were not examined.
  public var causes: FailureCauses?

  /// Whether the runs are a part of a sweep, so that only `rehearse merge` can judge the expectations about all runs.
  let isLeftToMerge: Bool

  /// Remarks about the runs, one line each, for example about a part of the scenario that no run used.
  public var remarks: [String]

  /// Creates the result of a scenario.
  ///
  /// - Parameters:
  ///   - plan: The plan of the scenario.
  ///   - path: The path of the scenario file, as reports show it.
  ///   - runs: The runs, in ascending order of their seeds.
  ///   - options: The options of the command that repeats the runs, such as ` --agents DIR`.
  ///   - isPart: Whether the scenario has further runs in other shards. If so, expectations about all runs
  ///     together are not evaluated.
  ///   - areAllSeeds: Whether `runs` has every seed that the scenario asks for. If true, the verdict can be
  ///     unknown because a fault never took effect or no run used any edge. If false, there is only a remark
  ///     about this.
  ///   - partNeedsEdge: Whether the verdict of a part is unknown if none of its runs used an edge.
  ///   - otherRecordedRuns: Further runs of the scenario, which the recording has from earlier commands. Expectations
  ///     about all runs together are evaluated for `runs` and these runs. Nothing else of the result depends on
  ///     these runs.
  public init(
    plan: Plan,
    path: String,
    runs: some Sequence<JudgedRun>,
    options: String = "",
    isPart: Bool = false,
    areAllSeeds: Bool = false,
    partNeedsEdge: Bool = false,
    otherRecordedRuns: RunList = []
  ) {
    self.plan = plan
    self.path = path
    let runs = runs as? RunList ?? RunList(runs)
    self.runs = runs
    distinctVerdicts = Set(runs.verdicts)
    self.otherRecordedRuns = otherRecordedRuns
    self.options = options
    self.areAllSeeds = areAllSeeds
    isLeftToMerge = isPart && plan.hasExpectationsOverAllRuns
    var judgedRuns = runs
    judgedRuns.append(contentsOf: otherRecordedRuns)
    sweepExpectations =
      isLeftToMerge
      ? [] : SweepAssessment.coversAllSeeds(plan, judgedRuns, areAllSeeds: areAllSeeds)
    if isPart, partNeedsEdge {
      sweepExpectations += SweepAssessment.noEdgeResults(plan, judgedRuns)
    }
    remarks =
      (isLeftToMerge
        ? [Self.leftToMergeRemark]
        : SweepAssessment.unjudgedRemarks(plan, judgedRuns, areAllSeeds: areAllSeeds)
          + Self.recordingRemarks(plan, runs.count, otherRecordedRuns.count))
      + (areAllSeeds ? [] : SweepAssessment.unexercisedResults(plan, judgedRuns).map(\.statement))
      + SweepAssessment.remarks(plan, runs)
  }

  /// Returns a remark if expectations about all runs together are also evaluated for runs of earlier commands.
  ///
  /// Otherwise, the array is empty.
  private static func recordingRemarks(_ plan: Plan, _ runCount: Int, _ otherRunCount: Int)
    -> [String]
  {
    guard otherRunCount > 0, plan.hasExpectationsOverAllRuns else { return [] }
    return [
      "the expectations about all runs together are judged over all \(runCount + otherRunCount) runs of the recording, "
        + "of which \(otherRunCount) \(otherRunCount == 1 ? "has" : "have") other seeds"
    ]
  }

  /// Finds out why runs failed and why bounds on quantities are missed, and stores the result in ``causes``.
  ///
  /// If the judgement of every run is a pass and no bound is missed, ``causes`` does not change. This is also the case
  /// for runs that fail only because of their digests. `casting` is the closure that created the custom actors of the
  /// runs.
  mutating func findCauses(casting: Simulation.Casting? = nil) {
    let hasFailedRuns =
      runs.verdicts.contains { $0 != .pass } && runs.contains { $0.judgement.verdict != .pass }
    let missedBounds = missedBounds
    guard hasFailedRuns || !missedBounds.isEmpty else { return }
    var causes = FailureCauses(plan, hasFailedRuns ? runs : [], casting: casting)
    causes.findBoundCauses(missedBounds, plan, casting: casting)
    self.causes = causes
  }

  /// The bounds on quantities that the runs and the other recorded runs miss together.
  private var missedBounds: [MissedBound] {
    let failures = sweepExpectations.filter { $0.verdict == .fail }
    guard !failures.isEmpty, !plan.isHistory else { return [] }
    var judgedRuns = runs
    judgedRuns.append(contentsOf: otherRecordedRuns)
    return failures.compactMap { MissedBound($0, plan, judgedRuns) }
  }

  private static let leftToMergeRemark =
    "the expectations about all runs together are not judged without the other runs; `rehearse merge` of all runs judges them"

  /// The verdict of the scenario.
  ///
  /// It is `fail` if any run or expectation fails, `pass` if all of them pass, and `unknown` in any other case.
  public var verdict: Verdict {
    let verdicts = distinctVerdicts.union(sweepExpectations.map(\.verdict))
    if verdicts.contains(.fail) { return .fail }
    return verdicts.allSatisfy { $0 == .pass } ? .pass : .unknown
  }

  /// The sum of the real durations of the runs; `nil` if no duration was measured.
  ///
  /// For runs in parallel, the sum can exceed the elapsed time.
  public var wallTime: Duration? {
    let times = runs.compactMap(\.wallTime)
    return times.isEmpty ? nil : times.reduce(.zero, +)
  }

  /// The seeds of the runs as text, with half-open ranges such as `0:200` and single seeds such as `7`.
  public var seedText: String {
    var seeds = RangeSet<UInt64>()
    for seed in runs.seeds where seed < .max { seeds.insert(contentsOf: seed..<(seed + 1)) }
    return seeds.text
  }

  /// The shell command that repeats the runs and the other recorded runs.
  ///
  /// It runs all seeds from the lowest to the highest. If a part of the plan that no run exercised makes the verdict
  /// unknown, the command takes the seeds from the scenario, because it judges such parts only then.
  public var repeatCommand: String {
    let seeds = runs.seeds + otherRecordedRuns.seeds
    if areAllSeeds, !plan.isHistory, sweepExpectations.contains(where: { $0.verdict == .unknown }),
      seeds.allSatisfy(plan.seeds.contains)
    {
      return "rehearse run \(ShellWord.displayedPath(path))\(options)\(checkOptions)"
    }
    guard let firstSeed = seeds.min(), let lastSeed = seeds.max(), firstSeed < lastSeed else {
      return repeatCommand(seed: seeds.first ?? 0)
    }
    let word = ShellWord.displayedPath(path)
    return "rehearse run \(word) --seeds \(firstSeed):\(lastSeed + 1)\(options)\(checkOptions)"
  }

  /// Returns the shell command that repeats the run with the given seed.
  public func repeatCommand(seed: UInt64) -> String {
    // A history comes from logs of real agents. It cannot be simulated, but `rehearse check` can check it again.
    plan.isHistory
      ? "rehearse check \(ShellWord.displayedPath(path))"
      : "rehearse run \(ShellWord.displayedPath(path)) --seed \(seed)\(options)\(checkOptions)"
  }
}
