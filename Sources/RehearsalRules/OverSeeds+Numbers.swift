import RehearsalSimulation

/// The numbers of all runs, held against their bounds.
extension OverSeeds {
  static func assess(
    _ bound: Expectations.NumberBound,
    _ plan: Plan,
    _ runs: [JudgedRun]
  ) -> ExpectationResult {
    let values = runs.map { bound.measure.value(of: $0, plan) }
    let interval = MeanInterval(values, bound.measure.unit.range)
    return ExpectationResult(
      statement: "numbers: \(bound.measure.rawValue)",
      verdict: verdict(bound, values, interval, isCutShort: runs.contains(where: \.isCutShort)),
      expected: words(bound),
      found: words(interval, bound.measure, runs.count),
      nearest: [],
      location: bound.location
    )
  }

  /// What becomes of a bound.
  ///
  /// One at the very end of what a number can be is for every run, any other for the mean, with the whole
  /// of its interval. What a limit cut short may have come to more.
  private static func verdict(
    _ bound: Expectations.NumberBound,
    _ values: [Double],
    _ interval: MeanInterval,
    isCutShort: Bool
  ) -> Verdict {
    let (least, most) = (bound.least.map(Double.init), bound.most.map(Double.init))
    if most == 0, values.contains(where: { $0 > 0 }) { return .fail }
    let above = most.map { $0 == 0 ? .pass : holds(interval.high <= $0, interval.low > $0) }
    let whole = bound.measure.unit.whole
    let below = least.map { least -> Verdict in
      if least == whole { return values.allSatisfy { $0 >= least } ? .pass : .fail }
      return holds(interval.low >= least, interval.high < least)
    }
    let verdicts = [above, below == .fail && isCutShort ? .unknown : below].compactMap(\.self)
    return verdicts.contains(.fail) ? .fail : verdicts.contains(.unknown) ? .unknown : .pass
  }

  private static func holds(_ isInside: Bool, _ isOutside: Bool) -> Verdict {
    isInside ? .pass : isOutside ? .fail : .unknown
  }

  private static func words(_ bound: Expectations.NumberBound) -> String {
    let unit = bound.measure.unit
    return [
      bound.least.map { "at least \(unit.words(Double($0)))" },
      bound.most.map { "at most \(unit.words(Double($0)))" },
    ].compactMap(\.self).joined(separator: " and ")
  }

  private static func words(
    _ interval: MeanInterval,
    _ measure: Expectations.Measure,
    _ runs: Int
  ) -> String {
    let unit = measure.unit
    guard runs > 1 else { return unit.words(interval.mean) }
    return "\(unit.words(interval.mean)) on average, \(unit.words(interval.low)) to "
      + "\(unit.words(interval.high)) at 95 %, \(runs) runs"
  }
}
