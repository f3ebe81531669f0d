import RehearsalSimulation

/// Compares quantities that are measured in all runs of a scenario with the bounds that the scenario asserts.
extension SweepAssessment {
  /// Returns the result of comparing the values of a quantity in all runs with a bound.
  static func assess(
    _ bound: Expectations.NumberBound,
    _ plan: Plan,
    _ runs: some Collection<JudgedRun>
  ) -> ExpectationResult {
    let values = runs.map { bound.quantity.value(of: $0, plan) }
    let estimate = estimate(bound, values)
    let cutShortRunCount = runs.count(where: \.isCutShort)
    // A run that a limit stopped might have reached any greater value.
    let greatestValue = bound.quantity.unit.maximum ?? .infinity
    let greatestEstimate =
      cutShortRunCount == 0
      ? estimate
      : Self.estimate(
        bound,
        zip(runs, values).map { run, value in run.isCutShort ? greatestValue : value }
      )
    return ExpectationResult(
      statement: "numbers: \(bound.quantity.rawValue)\(bound.percentileName)",
      verdict: verdict(
        bound,
        values,
        estimate,
        upperEnd: greatestEstimate.high,
        isCutShort: cutShortRunCount > 0
      ),
      expected: describe(bound),
      found: describe(estimate, bound, runs.count) + describe(cutShortRunCount, of: runs.count),
      explanation: [],
      location: bound.location
    )
  }

  /// Estimates the mean of the values, or the percentile that a bound is for.
  private static func estimate(_ bound: Expectations.NumberBound, _ values: [Double])
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
  /// `isCutShort` is whether a limit stopped any of the runs. Such a run might have reached a greater value,
  /// so a missed lower bound is unknown instead of a failure. An upper bound passes only if it holds whatever
  /// values these runs might have reached: `upperEnd` is the upper end of the confidence interval if each of
  /// them had reached the greatest possible value.
  private static func verdict(
    _ bound: Expectations.NumberBound,
    _ values: [Double],
    _ estimate: QuantityEstimate,
    upperEnd: Double,
    isCutShort: Bool
  ) -> Verdict {
    let (least, most) = (bound.lowerBound, bound.upperBound)
    let isForMean = bound.percentile == nil
    if isForMean, most == 0, values.contains(where: { $0 > 0 }) { return .fail }
    let upperVerdict = most.map { most -> Verdict in
      isForMean && most == 0
        ? (isCutShort ? .unknown : .pass) : intervalVerdict(upperEnd <= most, estimate.low > most)
    }
    let maximum = bound.quantity.unit.maximum
    let lowerVerdict = least.map { least -> Verdict in
      if isForMean, least == maximum { return values.allSatisfy { $0 >= least } ? .pass : .fail }
      return intervalVerdict(estimate.low >= least, estimate.high < least)
    }
    let verdicts = [upperVerdict, lowerVerdict == .fail && isCutShort ? .unknown : lowerVerdict]
      .compactMap(\.self)
    return verdicts.contains(.fail) ? .fail : verdicts.contains(.unknown) ? .unknown : .pass
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
    let unit = bound.quantity.unit
    guard runCount > 1 else { return unit.formatted(estimate.estimate) }
    guard estimate.high.isFinite else {
      return "\(unit.formatted(estimate.estimate)) as\(bound.percentileName), at least "
        + "\(unit.formatted(estimate.low)) at 95 %; \(runCount) runs are too few for an upper bound"
    }
    let statisticText = bound.percentile == nil ? "on average" : "as\(bound.percentileName)"
    return
      "\(unit.formatted(estimate.estimate)) \(statisticText), \(unit.formatted(estimate.low)) to "
      + "\(unit.formatted(estimate.high)) at 95 %, \(runCount) runs"
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
}
