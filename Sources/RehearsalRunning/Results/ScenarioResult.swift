public import RehearsalRules
public import RehearsalSimulation

/// The result of one scenario.
public struct ScenarioResult: Sendable {
  /// Its plan.
  public var plan: Plan
  /// Its path, as it is shown to the user.
  public var path: String
  /// Its runs, in the order of their seeds.
  public var runs: [JudgedRun]
  /// The expectations on all runs together.
  public var overSeeds: [ExpectationResult]
  /// The rest of the command line that repeats its runs, such as ` --agents DIR`.
  public var options: String

  /// The parts of the scenario that its runs never used, one line for each.
  public var remarks: [String]

  /// Creates the result of a scenario.
  ///
  /// - Parameters:
  ///   - plan: Its plan.
  ///   - path: Its path, as it is shown to the user.
  ///   - runs: Its runs, in the order of their seeds.
  ///   - options: The rest of the command line that repeats its runs.
  ///   - areAllSeeds: Whether these are the runs of all the seeds that the scenario asks for. If so, parts
  ///     that were never exercised make the verdict unknown; otherwise they are only remarks.
  public init(
    plan: Plan,
    path: String,
    runs: [JudgedRun],
    options: String = "",
    areAllSeeds: Bool = false
  ) {
    self.plan = plan
    self.path = path
    self.runs = runs
    self.options = options
    overSeeds = SweepAssessment.assess(plan, runs, areAllSeeds: areAllSeeds)
    remarks =
      (areAllSeeds ? [] : SweepAssessment.unexercised(plan, runs).map(\.statement))
      + SweepAssessment.remarks(plan, runs)
  }

  /// A scenario passes where every run does; one that fails outweighs those that cannot be told.
  public var verdict: Verdict {
    let verdicts = runs.map(\.verdict) + overSeeds.map(\.verdict)
    if verdicts.contains(.fail) { return .fail }
    return verdicts.allSatisfy { $0 == .pass } ? .pass : .unknown
  }

  /// The command that repeats all runs.
  public var repeatLine: String {
    let seeds = runs.map(\.summary.seed)
    guard let first = seeds.min(), let last = seeds.max(), first < last else {
      return repeatLine(seed: seeds.first ?? 0)
    }
    return "rehearse run \(ShellWord.quoted(path)) --seeds \(first):\(last + 1)\(options)"
  }

  /// The command that repeats a run.
  public func repeatLine(seed: UInt64) -> String {
    "rehearse run \(ShellWord.quoted(path)) --seed \(seed)\(options)"
  }
}
