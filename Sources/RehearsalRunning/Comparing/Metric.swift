package import RehearsalRules
package import RehearsalSimulation
package import RehearsalStatistics

/// A metric by which configurations are compared.
///
/// Every run has a value for each metric.
public enum Metric: String, Sendable, Hashable, CaseIterable {
  /// The share of tasks that completed.
  case completed
  /// Whether the run passed: 100 % if it did, otherwise 0 %.
  case passed
  /// The virtual time from the start to the end of the run.
  case makespan
  /// The cost of the tokens that the run spent.
  case cost
  /// How many tokens the run spent.
  case tokens
  /// How many flaws remained in completed tasks because no judge found them.
  case escaped
  /// The share of tasks that ended stuck.
  case stuck
  /// How often tasks were retried.
  case retries
  /// How many sessions were opened by an assignment, a delegation, a rejection or an escalation.
  case executions
  /// How many handoffs were sent again because no answer came in time.
  case askedAgain = "asked-again"
  /// How many sessions a quota refused.
  case refused
  /// The amount by which spending exceeded a limit of the budget, as a percentage of the limit.
  ///
  /// If spending exceeded several limits, the greatest percentage counts.
  case overshoot
  /// How many handoffs were sent.
  case handoffs
  /// How many violations with the severity warning or error were found.
  case violations
  /// How many violations with the severity note were found.
  case notes

  /// The unit of the metric's values.
  package var unit: Expectations.Quantity.Unit {
    quantity?.unit ?? (self == .passed ? .percentage : .count)
  }

  /// The quantity with the same name that expectations of a scenario can limit; `nil` if there is none.
  private var quantity: Expectations.Quantity? { Expectations.Quantity(rawValue: rawValue) }

  /// Whether a greater value of the metric is better.
  package var moreIsBetter: Bool {
    switch self {
    case .completed, .passed: true
    case .makespan, .cost, .tokens, .escaped, .stuck, .retries, .executions, .askedAgain, .refused,
      .overshoot, .handoffs,
      .violations, .notes:
      false
    }
  }

  /// Returns the value of the metric for a run.
  ///
  /// Percentages are in hundredths of a percent, and times are in nanoseconds. Costs are in
  /// hundred-millionths of the currency unit of the price table.
  package func value(of run: JudgedRun, _ plan: Plan) -> Double {
    switch self {
    case .passed: run.verdict == .pass ? Self.hundredPercent : 0
    case .notes: Double(run.judgement.violations.count { $0.severity == .note })
    case .violations: Double(run.judgement.violations.count { $0.severity > .note })
    case .completed, .makespan, .cost, .tokens, .escaped, .stuck, .retries, .executions,
      .askedAgain, .refused, .overshoot, .handoffs:
      quantity?.value(of: run, plan) ?? 0
    }
  }

  /// Returns the least and the greatest value that a run can have at its end.
  ///
  /// Both are the value of the run, unless a limit stopped it. A stopped run without a failure could have passed, and
  /// counts could have grown without bound.
  func possibleValues(of run: JudgedRun, _ plan: Plan) -> (least: Double, greatest: Double) {
    let value = value(of: run, plan)
    guard run.isCutShort else { return (value, value) }
    return switch self {
    case .passed: (value, run.verdict == .fail ? value : Self.hundredPercent)
    case .violations, .notes: (value, .infinity)
    case .completed, .makespan, .cost, .tokens, .escaped, .stuck, .retries, .executions,
      .askedAgain, .refused, .overshoot, .handoffs:
      quantity?.possibleValues(of: run, plan) ?? (value, .infinity)
    }
  }

  /// A hundred percent, in hundredths of a percent.
  package static let hundredPercent = 10_000.0

  /// Returns whether the metric is 0 % or 100 % in every run of a plan.
  package func isProportion(in plan: Plan) -> Bool {
    switch self {
    case .passed: true
    case .completed, .stuck: plan.tasks.count == 1
    case .makespan, .cost, .tokens, .escaped, .retries, .executions, .askedAgain, .refused,
      .overshoot, .handoffs,
      .violations, .notes:
      false
    }
  }

  /// The default margin in hundredths of a percent; `nil` if the metric has none.
  ///
  /// The default margin is two percentage points for `completed` and `passed`. If no pair differs, 200 pairs are enough
  /// to show that B is not worse by this margin.
  var defaultMargin: Double? {
    switch self {
    case .completed, .passed: 200
    case .makespan, .cost, .tokens, .escaped, .stuck, .retries, .executions, .askedAgain, .refused,
      .overshoot, .handoffs,
      .violations, .notes:
      nil
    }
  }

  /// The greatest difference that is possible in any plan; `nil` if it depends on the plan or is unknown.
  var greatestDifference: Double? {
    switch self {
    case .completed, .passed, .stuck: Self.hundredPercent
    case .makespan, .cost, .tokens, .escaped, .retries, .executions, .askedAgain, .refused,
      .overshoot, .handoffs,
      .violations, .notes:
      nil
    }
  }

  /// Returns the range of the values that are possible in runs of a plan; `nil` if no upper bound is known.
  func range(in plan: Plan) -> Interval? {
    switch self {
    case .makespan: Interval(0, Double(plan.limits.time))
    case .handoffs: Interval(0, Double(plan.limits.events))
    case .completed, .passed, .stuck, .cost, .tokens, .escaped, .retries, .executions, .askedAgain,
      .refused, .overshoot, .violations, .notes:
      // No value is below 0, so the greatest difference is also the greatest value.
      greatestDifference.map { Interval(0, $0) }
    }
  }
}

// MARK: - Text

extension Metric {
  /// Returns a value of the metric as text with its unit.
  package func formatted(_ number: Double) -> String {
    guard number.isFinite else { return "no bound" }
    switch unit {
    case .time: return VirtualTime(Self.rounded(number)).description
    case .count: return unit.formatted(number.magnitude < 100 ? number : number.rounded())
    case .percentage, .money, .excess: return unit.formatted(number)
    }
  }

  /// Returns a share of runs as a percentage.
  package static func formatted(share: Double) -> String {
    Metric.passed.formatted(share * hundredPercent)
  }

  /// Returns a difference of two values as text with its sign and unit.
  package func formatted(difference number: Double) -> String {
    signed(number) + (unit.isPercentage && number.isFinite ? " points" : "")
  }

  /// Returns an interval of differences as text with signs and the unit.
  ///
  /// An interval without any end is `no interval`.
  package func formatted(_ interval: Interval) -> String {
    guard interval.low.isFinite || interval.high.isFinite else { return "no interval" }
    guard interval.low < interval.high else { return formatted(difference: interval.low) }
    return "\(signed(interval.low)) to \(formatted(difference: interval.high))"
  }

  /// Returns a margin as text with its unit but without a sign.
  package func formatted(margin: Double) -> String {
    let text = formatted(difference: margin)
    return text.hasPrefix("+") ? String(text.dropFirst()) : text
  }

  /// Returns a difference as text with its sign.
  ///
  /// A difference that is shown as 0 has no sign.
  private func signed(_ number: Double) -> String {
    guard number.isFinite else { return "no bound" }
    let magnitudeText = formatted(number.magnitude)
    let textWithoutUnit = unit.isPercentage ? String(magnitudeText.dropLast(2)) : magnitudeText
    return textWithoutUnit == "0" || textWithoutUnit == "0s"
      ? textWithoutUnit : (number < 0 ? "-" : "+") + textWithoutUnit
  }

  /// Returns a time in nanoseconds, rounded to seconds, or to milliseconds if it is below a minute.
  private static func rounded(_ nanoseconds: Double) -> Int64 {
    let step = nanoseconds.magnitude >= 6e10 ? 1e9 : 1e6
    return Int64(exactly: (nanoseconds / step).rounded() * step) ?? .max
  }
}
