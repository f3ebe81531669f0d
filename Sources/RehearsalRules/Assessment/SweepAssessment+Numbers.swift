import RehearsalSimulation

/// Compares the numbers of all runs with their bounds.
extension SweepAssessment {
  static func assess(
    _ bound: Expectations.NumberBound,
    _ plan: Plan,
    _ runs: some Collection<JudgedRun>
  ) -> ExpectationResult {
    let values = runs.map { bound.measure.value(of: $0, plan) }
    let interval =
      bound.percentile.map { QuantityEstimate(values, percentile: $0) }
      ?? QuantityEstimate(values, bound.measure.unit.range)
    return ExpectationResult(
      statement: "numbers: \(bound.measure.rawValue)\(bound.percentileName)",
      verdict: verdict(bound, values, interval, isCutShort: runs.contains(where: \.isCutShort)),
      expected: describe(bound),
      found: describe(interval, bound, runs.count),
      nearest: [],
      location: bound.location
    )
  }

  /// Returns the verdict on a bound.
  ///
  /// A bound at the end of the possible range, such as at most 0 or at least 100 %, applies to every run. Any
  /// other bound applies to the mean, so the whole confidence interval must be within the bound. A run that a
  /// limit stopped might otherwise have reached a greater number, so the verdict on a missed lower bound is
  /// then unknown.
  private static func verdict(
    _ bound: Expectations.NumberBound,
    _ values: [Double],
    _ interval: QuantityEstimate,
    isCutShort: Bool
  ) -> Verdict {
    let (least, most) = (bound.least, bound.most)
    let appliesToAll = bound.percentile == nil
    if appliesToAll, most == 0, values.contains(where: { $0 > 0 }) { return .fail }
    let upperVerdict = most.map { most -> Verdict in
      appliesToAll && most == 0
        ? .pass : intervalVerdict(interval.high <= most, interval.low > most)
    }
    let maximum = bound.measure.unit.maximum
    let lowerVerdict = least.map { least -> Verdict in
      if appliesToAll, least == maximum { return values.allSatisfy { $0 >= least } ? .pass : .fail }
      return intervalVerdict(interval.low >= least, interval.high < least)
    }
    let verdicts = [upperVerdict, lowerVerdict == .fail && isCutShort ? .unknown : lowerVerdict]
      .compactMap(\.self)
    return verdicts.contains(.fail) ? .fail : verdicts.contains(.unknown) ? .unknown : .pass
  }

  private static func intervalVerdict(_ isInside: Bool, _ isOutside: Bool) -> Verdict {
    isInside ? .pass : isOutside ? .fail : .unknown
  }

  private static func describe(_ bound: Expectations.NumberBound) -> String {
    let unit = bound.measure.unit
    return [
      bound.least.map { "at least \(unit.formatted($0))" },
      bound.most.map { "at most \(unit.formatted($0))" },
    ].compactMap(\.self).joined(separator: " and ")
  }

  private static func describe(
    _ interval: QuantityEstimate,
    _ bound: Expectations.NumberBound,
    _ runs: Int
  ) -> String {
    let unit = bound.measure.unit
    guard runs > 1 else { return unit.formatted(interval.value) }
    guard interval.high.isFinite else {
      return "\(unit.formatted(interval.value)) as\(bound.percentileName), at least "
        + "\(unit.formatted(interval.low)) at 95 %; \(runs) runs are too few for an upper bound"
    }
    let what = bound.percentile == nil ? "on average" : "as\(bound.percentileName)"
    return "\(unit.formatted(interval.value)) \(what), \(unit.formatted(interval.low)) to "
      + "\(unit.formatted(interval.high)) at 95 %, \(runs) runs"
  }
}

extension Expectations.NumberBound {
  /// The name of the percentile after a space, such as ` p95`; empty for the mean.
  fileprivate var percentileName: String { percentile.map { " p\($0)" } ?? "" }
}
