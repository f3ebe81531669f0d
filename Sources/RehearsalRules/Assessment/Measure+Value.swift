public import RehearsalSimulation
internal import RehearsalStatistics

extension Expectations.Measure {
  /// Returns the value of the measure in a run, in the measure's unit.
  public func value(of run: JudgedRun, _ plan: Plan) -> Double {
    switch self {
    case .makespan: Double(run.summary.time.nanoseconds)
    case .handoffs: Double(run.summary.handoffs)
    case .executions: Double(run.summary.executions)
    case .askedAgain: Double(run.summary.askedAgain)
    case .tokens: Double(run.summary.tokens)
    case .cost: Double(run.judgement.spending.cost(in: plan))
    case .escaped: Double(run.summary.escaped)
    case .retries:
      Double(run.judgement.tasks.filter { $0.task != .none }.map(\.retries).reduce(0, +))
    case .completed: Self.share(.completed, run, plan)
    case .stuck: Self.share(.stuck, run, plan)
    }
  }

  private static func share(_ kind: Outcome.Kind, _ run: JudgedRun, _ plan: Plan)
    -> Double
  {
    let count = run.judgement.tasks.count { $0.task != .none && $0.outcome.kind == kind }
    return plan.tasks.isEmpty ? 0 : Double(count) * 10_000 / Double(plan.tasks.count)
  }
}

extension Expectations.Measure.Unit {
  /// The greatest possible value, or `nil` if the unit has no greatest value.
  package var maximum: Double? {
    switch self {
    case .time, .count, .money: nil
    case .percentage: 10_000
    }
  }

  var range: MeanInterval.Range { maximum.map { .share(of: $0) } ?? .unbounded }

  /// Returns a number with its unit as text, for reports.
  package func formatted(_ number: Double) -> String {
    switch self {
    case .time: VirtualTime(Self.rounded(number)).description
    case .count: Self.decimals(number)
    case .percentage: Self.decimals(number / 100) + " %"
    case .money: Self.decimals(number / 1e8, to: 10_000)
    }
  }

  /// Returns a number as text, rounded to a multiple of 1 / `parts`, by default to two decimal places.
  private static func decimals(_ number: Double, to parts: Double = 100) -> String {
    let nearest = (number * parts).rounded() / parts
    return nearest == nearest.rounded() ? String(rounded(nearest)) : String(nearest)
  }

  /// Returns the nearest integer that fits into 64 bits.
  private static func rounded(_ number: Double) -> Int64 {
    Int64(exactly: number.rounded()) ?? (number < 0 ? .min : .max)
  }
}

/// The mean of nonnegative numbers with its 95 % confidence interval.
struct MeanInterval: Sendable {
  /// The mean.
  let mean: Double
  /// The lower end of the interval.
  let low: Double
  /// The upper end of the interval.
  let high: Double

  /// The values that the numbers can have.
  enum Range: Sendable {
    /// Zero or more.
    case unbounded
    /// From zero to a maximum.
    case share(of: Double)
  }

  /// Creates the mean and the confidence interval of at least one number.
  ///
  /// If the numbers differ, the interval is Student's t interval, limited to the possible values. If all
  /// numbers are equal shares, the interval is Wilson's score interval. If all numbers are zeros of another
  /// unit, the upper end is the Poisson bound, which is -ln(0.025) divided by the count of numbers. In all
  /// other cases, such as for a single number, the interval is only the mean.
  init(_ values: [Double], _ range: Range) {
    let count = Double(values.count)
    let areEqual = values.allSatisfy { $0 == values[0] }
    let mean = areEqual ? values[0] : values.mean
    self.mean = mean
    guard values.count > 1 else {
      (low, high) = (mean, mean)
      return
    }
    let student = StudentDistribution(degrees: values.count - 1).quantile(0.975)
    let half = student * values.standardError
    switch range {
    case .unbounded:
      low = max(0, mean - half)
      high = mean == 0 ? 3.6888794541139363 / count : mean + half
    case .share(let maximum):
      let wilson = areEqual ? Rate.wilson(share: mean / maximum, trials: values.count) : nil
      low = mean == 0 ? 0 : wilson.map { $0.low * maximum } ?? max(0, mean - half)
      high =
        mean == maximum ? maximum : wilson.map { $0.high * maximum } ?? min(maximum, mean + half)
    }
  }

  /// Computes a percentile of at least one number, with the distribution-free interval of its order statistics.
  ///
  /// The upper end is infinite if the numbers are too few to bound the percentile. A single number is its own
  /// interval.
  init(_ values: [Double], percentile: Percentage) {
    let share = Double(percentile.hundredths) / 10_000
    let sorted = values.sorted()
    mean = sorted[min(sorted.count - 1, Int((Double(sorted.count) * share).rounded(.up)) - 1)]
    guard values.count > 1 else {
      (low, high) = (mean, mean)
      return
    }
    let interval = OrderStatistics(values).interval(of: share)
    (low, high) = (max(0, interval.low), interval.high)
  }
}
