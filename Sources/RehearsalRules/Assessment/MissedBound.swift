import OrderedCollections
package import RehearsalSimulation

/// A bound on a quantity that the runs of a scenario miss together, with the worst of the runs beyond it.
package struct MissedBound: Sendable {
  /// The bound.
  package let bound: Expectations.NumberBound
  /// The result of comparing all runs with the bound.
  package let result: ExpectationResult
  /// The number of runs whose own values are beyond the bound.
  package private(set) var missCount = 0
  /// The number of runs that were compared with the bound.
  package private(set) var runCount = 0
  /// The seed of the run that is farthest beyond the bound; of several such runs, the lowest seed.
  package private(set) var worstSeed: UInt64 = 0
  /// How far that run is beyond the bound, in the unit of the quantity.
  private var worstExcess = 0.0
  /// The value of that run, in the unit of the quantity.
  private var worstValue = 0.0
  /// The end of the permitted range that the runs are beyond.
  private let limit: Double
  /// Whether the runs are above the range and not below it.
  private let isAbove: Bool

  /// Where a run is in relation to the bound that the worst run misses.
  package enum Position: Sendable {
    /// The run keeps the bound.
    case within
    /// The run misses the bound by at most half as much as the worst run does.
    case closer
    /// The run misses the bound by more than that.
    case beyond
  }

  /// Finds the runs that are beyond the bound that a result is about.
  ///
  /// The initializer returns `nil` if the result is no failure of a bound on a quantity.
  ///
  /// - Parameters:
  ///   - result: The result of an expectation about all runs together.
  ///   - plan: The plan of the scenario.
  ///   - runs: The runs that the result is about.
  package init?(
    _ result: ExpectationResult,
    _ plan: Plan,
    _ runs: some Collection<JudgedRun>
  ) {
    let bound = plan.oracle.expectations?.numbers.first {
      SweepAssessment.statement($0) == result.statement
    }
    guard result.verdict == .fail, let bound, !runs.isEmpty else { return nil }
    var seeds: [UInt64] = []
    var values: [Double] = []
    for run in runs {
      seeds.append(run.summary.seed)
      values.append(bound.quantity.value(of: run, plan))
    }
    let estimate = SweepAssessment.estimate(bound, values).estimate
    if let most = bound.upperBound, estimate > most {
      (limit, isAbove) = (most, true)
    } else if let least = bound.lowerBound, estimate < least {
      (limit, isAbove) = (least, false)
    } else {
      return nil
    }
    self.bound = bound
    self.result = result
    for (seed, value) in zip(seeds, values) { add(value, seed) }
    guard missCount > 0 else { return nil }
  }

  private mutating func add(_ value: Double, _ seed: UInt64) {
    runCount += 1
    let excess = excess(of: value)
    guard excess > 0 else { return }
    missCount += 1
    guard excess > worstExcess || (excess == worstExcess && seed < worstSeed) else { return }
    (worstExcess, worstValue, worstSeed) = (excess, value, seed)
  }

  /// Returns how far a value is beyond the bound; a number that is not positive if it is within the bound.
  private func excess(of value: Double) -> Double { isAbove ? value - limit : limit - value }

  /// Returns where a run is in relation to the bound.
  ///
  /// A run that a limit stopped is within the bound only if it would be so whatever its value could have become.
  package func position(of run: JudgedRun, _ plan: Plan) -> Position {
    let values = bound.quantity.possibleValues(of: run, plan)
    let excess = excess(of: isAbove ? values.greatest : values.least)
    return excess <= 0 ? .within : excess <= worstExcess / 2 ? .closer : .beyond
  }

  /// Returns the value of the quantity in a run as text, such as `12m`.
  package func valueText(of run: JudgedRun, _ plan: Plan) -> String {
    bound.formatted(bound.quantity.value(of: run, plan))
  }

  /// How many of the runs are beyond the bound, with the worst of them, as text for reports.
  package var text: String {
    let comparison = "\(isAbove ? "more" : "less") than \(bound.quantity.unit.formatted(limit))"
    let worst = "seed \(worstSeed) with \(bound.formatted(worstValue))"
    guard runCount > 1 else { return "the run has \(comparison): \(worst)" }
    return
      "\(missCount) of \(runCount) runs \(missCount == 1 ? "has" : "have") \(comparison); the worst is \(worst)"
  }
}

extension MissedBound {
  /// Returns the judgement of a run with the bound as its only failed assertion.
  ///
  /// The judgement has no violations, because they do not explain the value of the quantity.
  package func judgement(of run: JudgedRun, _ plan: Plan) -> Judgement {
    var judgement = run.judgement
    var failure = result
    failure.actual = valueText(of: run, plan)
    failure.task = task(of: judgement)
    judgement.violations = []
    judgement.expectationResults.removeAll { $0.verdict != .pass }
    judgement.expectationResults.append(failure)
    judgement.verdict = .fail
    return judgement
  }

  /// The task that contributes most to the value of the quantity, or `.none` if no single task does.
  private func task(of judgement: Judgement) -> TaskID {
    let results = judgement.taskResults.filter { $0.task != TaskID.none }
    let task: TaskID? =
      switch (bound.quantity, isAbove) {
      case (.completed, false):
        (results.first { $0.outcome.kind != .completed && $0.outcome.kind != .skipped }
          ?? results.first { $0.outcome.kind != .completed })?.task
      case (.stuck, true): results.first { $0.outcome.kind == .stuck }?.task
      case (.makespan, true): results.last?.task
      case (.retries, true):
        Self.greatest(
          results.map { ($0.task, Int64($0.retries)) }
            + judgement.retriedOpenTasks.map { ($0.task, Int64($0.retries)) }
        )
      case (.tokens, true), (.cost, true):
        Self.greatest(judgement.spending.map { ($0.task, $0.tokens) })
      default: nil
      }
    return task ?? .none
  }

  /// Returns the task with the greatest sum of numbers; of several such tasks, the first one.
  private static func greatest(_ numbers: [(task: TaskID, number: Int64)]) -> TaskID? {
    var sums: OrderedDictionary<TaskID, Int64> = [:]
    for (task, number) in numbers where task != TaskID.none { sums[task, default: 0] += number }
    let greatestSum = sums.values.max() ?? 0
    return greatestSum > 0 ? sums.first { $0.value == greatestSum }?.key : nil
  }
}
