import RehearsalSimulation
internal import RehearsalStatistics

/// Compares quantities that are measured in all runs of a scenario with the bounds that the scenario asserts.
extension SweepAssessment {
  /// Returns the results of comparing the values of quantities in all runs with the bounds of a plan.
  ///
  /// If nothing in the plan is drawn at random, the runs are not a sample but one run many times. The first run alone
  /// is then compared with the bounds, so that its values are exact.
  static func boundResults(_ plan: Plan, _ runs: some Collection<JudgedRun>) -> [ExpectationResult]
  {
    guard let bounds = plan.oracle.expectations?.numbers, !bounds.isEmpty else { return [] }
    guard runs.count > 1, runs.haveSameEvents(in: plan) else {
      return bounds.map { result(of: $0, plan, runs) }
    }
    return bounds.map { bound in
      var result = result(of: bound, plan, runs.prefix(1))
      result.actual += ", the same in all \(runs.count) runs"
      return result
    }
  }

  /// Returns the result of comparing the values of a quantity in all runs with a bound.
  private static func result(
    of bound: Expectations.NumberBound,
    _ plan: Plan,
    _ runs: some Collection<JudgedRun>
  ) -> ExpectationResult {
    let quantity = bound.quantity
    let values = runs.map { quantity.value(of: $0, plan) }
    let estimate = estimate(bound, values)
    let cutShortRunCount = runs.count(where: \.isCutShort)
    let isCutShort = cutShortRunCount > 0
    let ranges = isCutShort ? runs.map { quantity.possibleValues(of: $0, plan) } : []
    let leastValues = isCutShort ? ranges.map(\.least) : values
    let greatestValues = isCutShort ? ranges.map(\.greatest) : values
    let ends = Ends(
      leastValues: leastValues,
      least: isCutShort ? Self.estimate(bound, leastValues) : estimate,
      greatestValues: greatestValues,
      greatest: isCutShort ? Self.estimate(bound, greatestValues) : estimate
    )
    return ExpectationResult(
      statement: statement(bound),
      verdict: verdict(bound, ends),
      expected: describe(bound),
      found: describe(estimate, bound, runs.count) + describe(cutShortRunCount, of: runs.count),
      explanation: [],
      location: bound.location
    )
  }

  /// Returns the assertion of a bound as text, such as `numbers: makespan p95`.
  static func statement(_ bound: Expectations.NumberBound) -> String {
    "numbers: \(bound.quantity.rawValue)\(bound.percentileName)"
  }

  /// The least and the greatest values that runs can have at their ends, with the estimates of their mean or
  /// percentile.
  ///
  /// They differ only if a limit stopped a run, which could have gone on.
  private struct Ends {
    let leastValues: [Double]
    let least: QuantityEstimate
    let greatestValues: [Double]
    let greatest: QuantityEstimate
  }

  /// Estimates the mean of the values, or the percentile that a bound is for.
  static func estimate(_ bound: Expectations.NumberBound, _ values: [Double])
    -> QuantityEstimate
  {
    bound.percentile.map { QuantityEstimate(values, percentile: $0) }
      ?? QuantityEstimate(values, bound.quantity.unit.range)
  }

  /// Returns the verdict on a bound for the mean or a percentile of the values.
  ///
  /// A bound on the mean at an end of the possible range, such as at most 0 or at least 100 %, applies to
  /// every run. Any other bound passes if the whole confidence interval is within the bound, and fails if the
  /// whole interval is outside.
  ///
  /// A run that a limit stopped could have gone on. A bound therefore passes or fails only if it does so whatever
  /// values such runs could have at their ends.
  private static func verdict(_ bound: Expectations.NumberBound, _ ends: Ends) -> Verdict {
    let maximum = bound.quantity.unit.maximum
    let isForMean = bound.percentile == nil
    let upperVerdict = bound.upperBound.map { most -> Verdict in
      isForMean && most == 0
        ? everyRunVerdict(
          ends.greatestValues.allSatisfy { $0 <= 0 },
          ends.leastValues.contains { $0 > 0 }
        )
        : intervalVerdict(ends.greatest.high <= most, ends.least.low > most)
    }
    let lowerVerdict = bound.lowerBound.map { least -> Verdict in
      isForMean && least == maximum
        ? everyRunVerdict(
          ends.leastValues.allSatisfy { $0 >= least },
          ends.greatestValues.contains { $0 < least }
        )
        : intervalVerdict(ends.least.low >= least, ends.greatest.high < least)
    }
    let verdicts = [upperVerdict, lowerVerdict].compactMap(\.self)
    return verdicts.contains(.fail) ? .fail : verdicts.contains(.unknown) ? .unknown : .pass
  }

  /// Returns `pass` if a bound holds in every run, `fail` if it is missed in a run, and otherwise `unknown`.
  private static func everyRunVerdict(_ holds: Bool, _ isMissed: Bool) -> Verdict {
    isMissed ? .fail : holds ? .pass : .unknown
  }

  /// Returns `pass` for an interval inside a bound, `fail` for an interval outside the bound, and otherwise `unknown`.
  private static func intervalVerdict(_ isInside: Bool, _ isOutside: Bool) -> Verdict {
    isInside ? .pass : isOutside ? .fail : .unknown
  }

  private static func describe(_ bound: Expectations.NumberBound) -> String {
    let unit = bound.quantity.unit
    return [
      bound.lowerBound.map { "at least \(unit.formatted($0))" },
      bound.upperBound.map { "at most \(unit.formatted($0))" },
    ].compactMap(\.self).joined(separator: " and ")
  }

  private static func describe(
    _ estimate: QuantityEstimate,
    _ bound: Expectations.NumberBound,
    _ runCount: Int
  ) -> String {
    guard runCount > 1 else { return bound.formatted(estimate.estimate) }
    guard estimate.high.isFinite else {
      return "\(bound.formatted(estimate.estimate)) as\(bound.percentileName), at least "
        + "\(bound.formatted(estimate.low)) at 95 %; \(runCount) runs are too few for an upper bound"
    }
    if bound.percentile == nil, estimate.low == estimate.high {
      let openShare = Rate(0, of: runCount).clopperPearson().high
      let shareText = Expectations.Quantity.Unit.percentage.formatted(openShare * 10_000)
      return
        "\(bound.formatted(estimate.estimate)) in all \(runCount) runs, which leaves open that up to \(shareText) of "
        + "runs differ"
    }
    let statisticText = bound.percentile == nil ? "on average" : "as\(bound.percentileName)"
    return
      "\(bound.formatted(estimate.estimate)) \(statisticText), \(bound.formatted(estimate.low)) to "
      + "\(bound.formatted(estimate.high)) at 95 %, \(runCount) runs"
  }
}

extension SweepAssessment {
  /// Describes how many of the runs a limit stopped, or returns an empty string if it is none.
  private static func describe(_ cutShortRunCount: Int, of runCount: Int) -> String {
    guard cutShortRunCount > 0 else { return "" }
    return runCount == 1
      ? " when a limit ended the run" : ", of which a limit ended \(cutShortRunCount)"
  }
}

extension Expectations.NumberBound {
  /// The name of the percentile with a space before it, such as ` p95`, or an empty string for the mean.
  fileprivate var percentileName: String { percentile.map { " p\($0)" } ?? "" }

  /// Returns a number of the quantity as text, in which a time is rounded.
  ///
  /// A time is not rounded to a bound or past it, so that the text never contradicts the verdict.
  func formatted(_ number: Double) -> String {
    let unit = quantity.unit
    guard case .time = unit, let nanoseconds = Int64(exactly: number.rounded()) else {
      return unit.formatted(number)
    }
    let roundedNumber = Double(VirtualTime(nanoseconds).rounded.nanoseconds)
    let bounds = [lowerBound, upperBound].compactMap(\.self)
    let keepsSides = bounds.allSatisfy { bound in
      (number < bound) == (roundedNumber < bound) && (number > bound) == (roundedNumber > bound)
    }
    return unit.formatted(keepsSides ? roundedNumber : number)
  }
}
