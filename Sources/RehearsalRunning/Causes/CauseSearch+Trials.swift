import RehearsalRules
import RehearsalSimulation

extension CauseSearch {
  /// A run of a changed plan with the seed of the failed run.
  struct Trial {
    /// The result of the comparison with the failed run.
    var result = FailureCause.Trial.stillFails
    /// The run; `nil` if the Swift task was cancelled.
    var run: JudgedRun?
    /// The disturbances in the run.
    var disturbances: Disturbances
  }

  /// Runs the plan without suspects, and compares the new run with the failed run.
  mutating func runTrial(without suspects: [Suspect]) -> FailureCause.Trial {
    var reducedPlan = plan
    for suspect in suspects { suspect.leaveOut(&reducedPlan) }
    return runTrial(of: reducedPlan).result
  }

  /// Runs the plan without a suspect, and compares the new run with the failed run.
  ///
  /// The result is `nil` if the suspect is a setting without an effect, so that the new run has the same events.
  mutating func runTrial(withoutSuspect suspect: Suspect) -> FailureCause.Trial? {
    var reducedPlan = plan
    suspect.leaveOut(&reducedPlan)
    let trial = runTrial(of: reducedPlan)
    let isSameRun = trial.run?.summary.digest == failedRun.summary.digest
    return suspect.origin.isSetting && isSameRun && trial.result == .stillFails ? nil : trial.result
  }

  /// Runs a plan with the seed of the failed run, and compares the new run with the failed run.
  mutating func runTrial(of plan: Plan) -> Trial {
    runCount += 1
    var disturbances = Disturbances()
    let newRun = JudgedRun(
      Simulation(plan, casting: casting),
      judge: RunJudge(plan),
      seed: failedRun.summary.seed,
      also: Disturbances.eventKinds
    ) { disturbances.observe($0) }
    return Trial(
      result: newRun.map { compare($0, plan) } ?? .stillFails,
      run: newRun,
      disturbances: disturbances
    )
  }

  /// Compares a new run of a changed plan with the failed run.
  private func compare(_ run: JudgedRun, _ plan: Plan) -> FailureCause.Trial {
    missedBound.map { compare(run, plan, with: $0) } ?? compare(run.judgement)
  }

  /// Compares a new run with a bound that the failed run misses.
  private func compare(_ run: JudgedRun, _ plan: Plan, with missedBound: MissedBound)
    -> FailureCause.Trial
  {
    let valueText = missedBound.valueText(of: run, plan)
    switch missedBound.position(of: run, plan) {
    case .beyond: return .stillFails
    case .closer: return .failsOtherwise(valueText)
    case .within:
      guard let failure = run.judgement.failedResults.first else { return .withinBound(valueText) }
      return .assertionHolds(missedBound.result.statement, butFails: Self.text(of: failure))
    }
  }

  private static func text(of failure: ExpectationResult) -> String {
    "`\(failure.statement)` fails: expected \(failure.expected), found \(failure.actual)"
  }

  /// Compares the judgement of a new run with that of the failed run.
  private func compare(_ judgement: Judgement) -> FailureCause.Trial {
    let newFailures = judgement.failedResults
    guard let firstFailure = newFailures.first else { return .passes }
    let passingAssertion = failedRun.judgement.failedResults.first { failure in
      judgement.expectationResults.contains {
        $0.isSameAssertion(as: failure) && $0.verdict == .pass
      }
    }
    guard let passingAssertion else {
      return isSameFailure(as: judgement)
        ? .stillFails : .failsOtherwise(textOfChange(in: newFailures) ?? firstFailure.actual)
    }
    return .assertionHolds(passingAssertion.statement, butFails: Self.text(of: firstFailure))
  }

  /// Returns whether a new run that still fails does so in the same way as the failed run.
  ///
  /// It fails in another way if its verdict differs, if a task that a failed assertion is about ends with
  /// another outcome, or if no violation has the rule and the task of the first violation that made the failed run
  /// fail.
  ///
  /// - Precondition: No assertion that failed in the original run passes in the new run.
  private func isSameFailure(as judgement: Judgement) -> Bool {
    let original = failedRun.judgement
    guard judgement.verdict == original.verdict,
      original.tasksOfFailedOutcomes.allSatisfy({
        original.outcome(of: $0) == judgement.outcome(of: $0)
      })
    else { return false }
    guard let violation = blamedViolation else { return true }
    return judgement.violations.contains {
      $0.rule == violation.rule && $0.task == violation.task
    }
  }

  /// The text about the first failure of a new run that is not the same as in the failed run; `nil` if all are the
  /// same.
  private func textOfChange(in newFailures: [ExpectationResult]) -> String? {
    newFailures.first { newFailure in
      !failedRun.judgement.failedResults.contains {
        $0.isSameAssertion(as: newFailure) && $0.actual == newFailure.actual
      }
    }?.actual
  }

  /// The violation that made the failed run fail.
  ///
  /// It is the first error, or else the first warning that the scenario does not expect.
  private var blamedViolation: Violation? {
    failedRun.judgement.firstError
      ?? FailureAdvice(plan, failedRun.judgement).unexpectedViolations.first {
        $0.severity == .warning
      }
  }
}

extension Judgement {
  /// The first violation of severity error.
  var firstError: Violation? { violations.first { $0.severity == .error } }

  /// The results of the assertions that do not hold.
  var failedResults: [ExpectationResult] { expectationResults.filter { $0.verdict != .pass } }

  /// The tasks of failed assertions on outcomes; the task of the whole failure if there are no violations to blame.
  fileprivate var tasksOfFailedOutcomes: [TaskID] {
    let tasks = failedResults.filter(\.isAboutOutcomes).map(\.task).filter { $0 != TaskID.none }
    return tasks.isEmpty && firstError == nil ? [failedTask] : tasks
  }

  /// Returns the last outcome of a task; `nil` if the task did not end.
  func outcome(of task: TaskID) -> Outcome? { taskResults.last { $0.task == task }?.outcome }
}

extension CauseSearch {
  /// A key that is equal for all runs that failed in the same way.
  ///
  /// The key has the failed assertions with their verdicts, the task that the failure is about, the outcomes of the
  /// tasks that failed assertions are about, and the rule that is to blame.
  var failureKey: [String] {
    let judgement = failedRun.judgement
    let outcomes = judgement.tasksOfFailedOutcomes.map {
      "\($0.rawValue) \(judgement.outcome(of: $0)?.description ?? "open")"
    }
    return judgement.failedResults.map { "\($0.verdict.rawValue) \($0.statement)" }
      + ["\(failedTask.rawValue)"] + outcomes + [blamedViolation?.rule ?? ""]
  }
}

extension ExpectationResult {
  /// Whether the assertion is about how tasks end.
  fileprivate var isAboutOutcomes: Bool {
    statement.hasPrefix("outcomes: ") || statement.hasPrefix("eventually: ")
  }

  /// Returns whether another result is about the same assertion.
  fileprivate func isSameAssertion(as other: Self) -> Bool {
    statement == other.statement && location == other.location
  }
}
