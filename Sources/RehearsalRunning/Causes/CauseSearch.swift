import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation

/// A search for the cause of a failed run.
///
/// The search repeats the run with the same seed several times, each time without one suspect, such as a
/// fault. The cause is the first suspect without which the run passes, or else the first without which a failed
/// assertion holds. A setting, such as the budget, a limit or a deadline, is the cause only if leaving out another
/// suspect makes no failed assertion hold. If there is no such suspect, the search leaves out several suspects
/// together, and then puts back those that do not matter. If that does not help either, the cause is the first suspect
/// without which the run fails in another way.
///
/// The failed run can also be a run that misses a bound on a quantity, such as the makespan, that the runs of the
/// scenario miss together. It is then repeated until it keeps the bound, whether or not it passes by itself.
struct CauseSearch {
  let plan: Plan
  let casting: Simulation.Casting?
  let failedRun: JudgedRun
  /// The bound that the run misses; `nil` if the run fails by itself.
  let missedBound: MissedBound?
  private let disturbances: Disturbances
  /// The task that the failure is about, or `.none`.
  let failedTask: TaskID
  /// The tasks that the failed task needs, directly or through other tasks.
  let neededTasks: Set<TaskID>

  /// The maximum number of suspects that are left out, both one at a time and one after the other.
  ///
  /// If there are more suspects, those that are closest to the failed task are left out one at a time.
  static let maximumSuspectCount = 16
  /// The maximum number of other seeds that show whether draws matter.
  private static let maximumSeedCount = 16
  /// The maximum number of further steps of a combination, each of which leaves out all suspects of the latest run.
  ///
  /// These steps follow once ``maximumSuspectCount`` suspects have been left out one after the other.
  private static let maximumRoundCount = 4
  /// The maximum number of runs that find out which suspects of a combination do not matter.
  private static let maximumMinimizingCount = 32

  /// How many runs the search has made.
  var runCount = 0

  /// What a search has found, before the report on it is made.
  struct Finding {
    /// The suspects without which the failure changes, with the result of the run without them; `nil` if there are
    /// none.
    fileprivate var explanation: Explanation?
    /// The runs without a single suspect.
    fileprivate var trials: [Explanation]
    /// The suspects of the failed run.
    fileprivate var suspects: [Suspect]
    /// The result of the run without all suspects; only used if no suspect explains the failure.
    fileprivate var resultWithoutAll = FailureCause.Trial.stillFails
  }

  /// Suspects without which the failure changes, and the result of the run without them.
  fileprivate struct Explanation {
    var suspects: [Suspect]
    var trial: FailureCause.Trial
  }

  /// Creates a search for the cause of the failure of a run.
  ///
  /// `casting` is the closure that created the custom actors of the run. `disturbances` are the faults, full context
  /// windows, quotas and missed deadlines that affected the run. If `missedBound` is not `nil`, the judgement of the
  /// run has to be the one that the bound makes.
  init(
    _ plan: Plan,
    _ casting: Simulation.Casting?,
    _ run: JudgedRun,
    _ disturbances: Disturbances,
    missedBound: MissedBound? = nil
  ) {
    self.plan = plan
    self.casting = casting
    failedRun = run
    self.missedBound = missedBound
    self.disturbances = disturbances
    failedTask = run.judgement.failedTask
    neededTasks = plan.tasksNeeded(by: failedTask)
  }

  /// Searches for the cause of the failed run.
  mutating func find() -> Finding {
    var suspects = suspects(in: plan, failedRun, disturbances)
    var trials: [Explanation] = []
    for suspect in Self.closest(suspects) {
      guard let trial = runTrial(withoutSuspect: suspect) else {
        suspects.removeAll { $0.origin == suspect.origin }
        continue
      }
      trials.append(Explanation(suspects: [suspect], trial: trial))
    }
    let explanation =
      Self.improvement(among: trials) ?? findCombination()
      ?? trials.first { trial in
        trial.trial != .stillFails && trial.suspects.allSatisfy(\.origin.explainsChanges)
      }
    var finding = Finding(explanation: explanation, trials: trials, suspects: suspects)
    if explanation == nil, suspects.count > 1 {
      finding.resultWithoutAll = runTrial(without: suspects)
    } else if explanation == nil, let trial = trials.first {
      finding.resultWithoutAll = trial.trial
    }
    return finding
  }

  /// Returns whether the failed run of this search has the cause that a search found for another run.
  ///
  /// The search makes one run: without the suspects that explain the failure of the other run, or without all suspects
  /// if there are none. It has to give the same kind of result as the other run did. If several suspects together
  /// explain the other failure, further runs show that none of them is enough alone.
  ///
  /// - Precondition: Both runs failed in the same way.
  mutating func confirms(_ finding: Finding) -> Bool {
    let suspects = suspects(in: plan, failedRun, disturbances)
    guard let explanation = finding.explanation else {
      return suspects.isEmpty
        || runTrial(without: suspects).isSameKind(as: finding.resultWithoutAll)
    }
    let origins = Set(suspects.map(\.origin))
    let originsOfOther = Set(finding.suspects.map(\.origin))
    let culprits = explanation.suspects.map(\.origin).filter(originsOfOther.contains)
    guard culprits.allSatisfy(origins.contains) else { return false }
    if explanation.suspects.count > 1 {
      for suspect in explanation.suspects where origins.contains(suspect.origin) {
        guard !runTrial(without: [suspect]).isImprovement else { return false }
      }
    }
    return runTrial(without: explanation.suspects).isSameKind(as: explanation.trial)
  }

  /// Returns the first suspect without which the run passes, or else one without which a failed assertion holds.
  ///
  /// Settings come last. For example, a run that ran out of budget nearly always passes without a budget.
  private static func improvement(among trials: [Explanation]) -> Explanation? {
    let (settings, others) = (
      trials.filter { $0.suspects.contains(where: \.origin.isSetting) },
      trials.filter { !$0.suspects.contains(where: \.origin.isSetting) }
    )
    return others.first { $0.trial.isPass } ?? others.first { $0.trial.isImprovement }
      ?? settings.first { $0.trial.isPass } ?? settings.first { $0.trial.isImprovement }
  }

  /// Returns whether other seeds give other runs of a plan than the seed of the failed run.
  ///
  /// A plan that can draw at random need not do so in every run. Only a draw that changes the run counts.
  private func drawsMatter(in plan: Plan) -> Bool {
    guard plan.dependsOnSeed else { return false }
    if let missedBound { return drawsMatter(for: missedBound, in: plan) }
    let simulation = Simulation(plan, casting: casting)
    func digest(_ seed: UInt64) -> Digest? {
      simulation.run(seed: seed, showing: .none, isStopped: { Task.isCancelled }) { _ in }?.digest
    }
    let seed = failedRun.summary.seed
    let digestOfFailedSeed = digest(seed)
    return (1...UInt64(Self.maximumSeedCount)).contains {
      digest(seed &+ $0) != digestOfFailedSeed
    }
  }

  /// Returns whether a run with another seed keeps a bound.
  ///
  /// The runs are those that were compared with the bound, and a few more if all of these are beyond it.
  private func drawsMatter(for missedBound: MissedBound, in plan: Plan) -> Bool {
    guard missedBound.missCount == missedBound.runCount else { return true }
    let simulation = Simulation(plan, casting: casting)
    let judge = RunJudge(plan)
    return (1...UInt64(Self.maximumSeedCount)).contains { offset in
      let seed = failedRun.summary.seed &+ offset
      return JudgedRun(simulation, judge: judge, seed: seed).map {
        missedBound.position(of: $0, plan) == .within
      } ?? false
    }
  }

  // MARK: - Results

  /// Returns the cause that was found, with everything that explains it.
  ///
  /// `seeds` are the seeds of all runs with this cause. The cause is reported for all of them.
  func cause(_ finding: Finding, of seeds: [UInt64]) -> FailureCause {
    let (explanation, trials, suspects) = (finding.explanation, finding.trials, finding.suspects)
    let origin = origin(of: explanation)
    let trial = explanation?.trial ?? .notTried
    let culprits = explanation?.suspects ?? []
    var trace = FailureTrace(plan, failedRun.judgement)
    let simulation = Simulation(plan, casting: casting)
    _ = simulation.run(seed: failedRun.summary.seed) { trace.observe($0) }
    trace.conclude()
    let advice = FailureAdvice(plan, failedRun.judgement, missedBound: missedBound)
    return FailureCause(
      origin: origin,
      trial: trial,
      effect: culprits.count == 1 ? culprits[0].effect : "",
      otherSuspects: Self.otherSuspects(in: trials, besides: culprits),
      untriedSuspectCount: Self.untriedCount(suspects, trials, culprits),
      reasons: trial.isPass ? [] : advice.reasons(),
      advice: advice.advice(on: origin),
      task: trace.task == TaskID.none ? nil : plan.name(of: trace.task),
      traceLines: trace.lines,
      omittedLineCount: trace.omittedLineCount,
      affectedTasks: trace.affectedTasks.map(plan.name(of:)),
      seeds: seeds.sorted()
    )
  }

  private func origin(of explanation: Explanation?) -> FailureCause.Origin {
    if let explanation {
      return explanation.suspects.count == 1
        ? explanation.suspects[0].origin : .several(explanation.suspects.map(\.title))
    }
    var undisturbedPlan = plan
    undisturbedPlan.faults = []
    return drawsMatter(in: undisturbedPlan) ? .chance : .protocolItself
  }

  /// Returns the suspects that were left out alone, except those that explain the failure.
  private static func otherSuspects(
    in trials: [Explanation],
    besides culprits: [Suspect]
  ) -> [FailureCause.Suspect] {
    let culpritOrigins = Set(culprits.map(\.origin))
    return trials.flatMap { trial in
      trial.suspects.filter { !culpritOrigins.contains($0.origin) }.map {
        FailureCause.Suspect(title: $0.title, effect: $0.effect, trial: trial.trial)
      }
    }
  }

  /// Returns how many suspects were not left out alone and do not explain the failure.
  private static func untriedCount(
    _ suspects: [Suspect],
    _ trials: [Explanation],
    _ culprits: [Suspect]
  ) -> Int {
    let knownOrigins = Set((trials.flatMap(\.suspects) + culprits).map(\.origin))
    return Set(suspects.map(\.origin)).subtracting(knownOrigins).count
  }

  // MARK: - Combinations

  /// Leaves out more and more suspects until at least one assertion that failed in the failed run holds.
  ///
  /// Each step leaves out the first suspect of the latest run, because further faults may take effect once an
  /// earlier fault is left out. If ``maximumSuspectCount`` suspects are not enough, each of the last steps leaves out all
  /// suspects of the latest run.
  ///
  /// - Returns: The suspects that have to be left out together, and the result of the run without them; `nil` if no
  ///   failed assertion came to hold.
  private mutating func findCombination() -> Explanation? {
    var reducedPlan = plan
    var leftOutSuspects: [Suspect] = []
    var latestTrial = Trial(run: failedRun, disturbances: disturbances)
    for step in 0..<(Self.maximumSuspectCount + Self.maximumRoundCount) {
      guard let run = latestTrial.run else { return nil }
      var nextSuspects = suspects(in: reducedPlan, run, latestTrial.disturbances)
      if step < Self.maximumSuspectCount { nextSuspects = Array(nextSuspects.prefix(1)) }
      guard !nextSuspects.isEmpty else { return nil }
      for suspect in nextSuspects { suspect.leaveOut(&reducedPlan) }
      leftOutSuspects += nextSuspects
      latestTrial = runTrial(of: reducedPlan)
      if latestTrial.result.isImprovement {
        return minimize(Explanation(suspects: leftOutSuspects, trial: latestTrial.result))
      }
    }
    return nil
  }

  /// Puts back the suspects of a combination that do not matter.
  ///
  /// A suspect does not matter if the run is as good when only the others are left out.
  ///
  /// The suspects are put back in groups, which become smaller. At most ``maximumMinimizingCount`` runs are made. This
  /// is enough to put back each of 16 suspects alone.
  private mutating func minimize(_ combination: Explanation) -> Explanation {
    var combination = combination
    var groupSize = combination.suspects.count / 2
    let lastRunCount = runCount + Self.maximumMinimizingCount
    while groupSize > 0 {
      var start = 0
      while start < combination.suspects.count, runCount < lastRunCount {
        let end = min(start + groupSize, combination.suspects.count)
        var remainingSuspects = combination.suspects
        remainingSuspects.removeSubrange(start..<end)
        // Without any suspect left out, the run is the failed run.
        if remainingSuspects.isEmpty { break }
        let trial = runTrial(without: remainingSuspects)
        if trial.isAsGood(as: combination.trial) {
          combination = Explanation(suspects: remainingSuspects, trial: trial)
        } else {
          start = end
        }
      }
      groupSize /= 2
    }
    return combination
  }
}

extension FailureCause.Trial {
  /// Whether the new run passes.
  fileprivate var isPass: Bool {
    switch self {
    case .passes, .withinBound: true
    case .assertionHolds, .failsOtherwise, .stillFails, .notTried: false
    }
  }

  /// Whether at least one assertion that failed in the original run holds in the new run.
  var isImprovement: Bool {
    switch self {
    case .passes, .withinBound, .assertionHolds: true
    case .failsOtherwise, .stillFails, .notTried: false
    }
  }

  /// Whether a result is of the same kind, such as `failsOtherwise`, whatever its texts are.
  fileprivate func isSameKind(as other: Self) -> Bool {
    switch (self, other) {
    case (.passes, .passes), (.withinBound, .withinBound), (.assertionHolds, .assertionHolds),
      (.failsOtherwise, .failsOtherwise),
      (.stillFails, .stillFails), (.notTried, .notTried):
      true
    default: false
    }
  }

  /// Whether a run with this result is as good as a run with another result that is an improvement.
  fileprivate func isAsGood(as other: Self) -> Bool {
    isPass || (!other.isPass && isImprovement)
  }
}

extension Plan {
  /// Returns the tasks that a task needs, directly or through other tasks.
  fileprivate func tasksNeeded(by task: TaskID) -> Set<TaskID> {
    var neededTasks: Set<TaskID> = []
    var pendingTasks = [task]
    while let nextTask = pendingTasks.popLast() {
      for need in self.task(nextTask)?.needs ?? [] where neededTasks.insert(need).inserted {
        pendingTasks.append(need)
      }
    }
    return neededTasks
  }
}
