package import RehearsalRules
package import RehearsalSimulation
package import RehearsalStatistics

/// A metric that configurations are compared by; every run has a value of it.
public enum Metric: String, Sendable, Hashable, CaseIterable {
  /// The share of tasks that completed.
  case completed
  /// Whether the scenario's expectations hold.
  case passed
  /// The virtual time until the run is over.
  case makespan
  /// The cost of the tokens, in the unit of the price table.
  case cost
  /// How many tokens were spent.
  case tokens
  /// How many flaws nobody found in completed tasks.
  case escaped
  /// The share of tasks that ended stuck.
  case stuck
  /// How often tasks were retried.
  case retries
  /// How many sessions worked on a task.
  case executions
  /// How many handoffs were asked again because no answer came in time.
  case askedAgain = "asked-again"
  /// How many sessions a quota refused.
  case refused
  /// By how much spending exceeded the limit of the budget that it exceeded most.
  case overshoot
  /// How many handoffs were sent.
  case handoffs
  /// How many violations of severity warning or above there were.
  case violations
  /// How many violations of severity note there were.
  case notes

  /// The unit of the metric's values.
  package var unit: Expectations.Measure.Unit {
    measure?.unit ?? (self == .passed ? .percentage : .count)
  }

  private var measure: Expectations.Measure? { Expectations.Measure(rawValue: rawValue) }

  /// Whether a greater value is better.
  package var moreIsBetter: Bool {
    switch self {
    case .completed, .passed: true
    case .makespan, .cost, .tokens, .escaped, .stuck, .retries, .executions, .askedAgain, .refused,
      .overshoot, .handoffs,
      .violations, .notes:
      false
    }
  }

  /// Returns the metric's value of a run.
  ///
  /// Percentages are in hundredths of a percent, times in nanoseconds, and costs in hundred-millionths of the
  /// unit of the price table.
  package func value(of run: JudgedRun, _ plan: Plan) -> Double {
    switch self {
    case .passed: run.verdict == .pass ? Self.whole : 0
    case .notes: Double(run.judgement.violations.count { $0.severity == .note })
    case .violations: Double(run.judgement.violations.count { $0.severity > .note })
    case .completed, .makespan, .cost, .tokens, .escaped, .stuck, .retries, .executions,
      .askedAgain, .refused, .overshoot, .handoffs:
      measure?.value(of: run, plan) ?? 0
    }
  }

  /// A hundred percent, in hundredths of a percent.
  package static let whole = 10_000.0

  /// Returns whether the metric is all or nothing in every run of a plan: 0 % or 100 %.
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

  /// The default margin, in hundredths of a percent.
  ///
  /// It is two percentage points for `completed` and `passed`, which 200 pairs without a difference suffice
  /// to show, and `nil` for all other metrics.
  var defaultMargin: Double? {
    switch self {
    case .completed, .passed: 200
    case .makespan, .cost, .tokens, .escaped, .stuck, .retries, .executions, .askedAgain, .refused,
      .overshoot, .handoffs,
      .violations, .notes:
      nil
    }
  }

  /// Returns the range of the metric's values in all runs of a plan; `nil` if the plan does not bound them.
  func range(in plan: Plan) -> Interval? {
    switch self {
    case .completed, .passed, .stuck: Interval(0, Self.whole)
    case .makespan: Interval(0, Double(plan.limits.time))
    case .handoffs: Interval(0, Double(plan.limits.events))
    case .cost, .tokens, .escaped, .retries, .executions, .askedAgain, .refused, .overshoot,
      .violations, .notes:
      nil
    }
  }
}

// MARK: - Text

extension Metric {
  /// Returns a value as human-readable text.
  package func words(_ number: Double) -> String {
    guard number.isFinite else { return "no bound" }
    switch unit {
    case .time: return VirtualTime(Self.rounded(number)).description
    case .count: return unit.formatted(number.magnitude < 100 ? number : number.rounded())
    case .percentage, .money, .excess: return unit.formatted(number)
    }
  }

  /// Returns a difference as human-readable text with its sign.
  package func words(ofDifference number: Double) -> String {
    signed(number) + (unit.isPercentage && number.isFinite ? " points" : "")
  }

  /// Returns an interval of differences as human-readable text.
  package func words(_ interval: Interval) -> String {
    guard interval.low < interval.high else { return words(ofDifference: interval.low) }
    return "\(signed(interval.low)) to \(words(ofDifference: interval.high))"
  }

  /// Returns a margin as human-readable text.
  package func words(ofMargin margin: Double) -> String {
    let words = words(ofDifference: margin)
    return words.hasPrefix("+") ? String(words.dropFirst()) : words
  }

  /// Returns a value as text with its sign, or without a sign if the text is zero.
  private func signed(_ number: Double) -> String {
    guard number.isFinite else { return "no bound" }
    let size = words(number.magnitude)
    let bare = unit.isPercentage ? String(size.dropLast(2)) : size
    return bare == "0" || bare == "0s" ? bare : (number < 0 ? "-" : "+") + bare
  }

  /// Returns a time rounded to seconds, or to milliseconds if it is below a minute.
  private static func rounded(_ nanoseconds: Double) -> Int64 {
    let unit = nanoseconds.magnitude >= 6e10 ? 1e9 : 1e6
    return Int64(exactly: (nanoseconds / unit).rounded() * unit) ?? .max
  }
}
