package import RehearsalRules
package import RehearsalSimulation
package import RehearsalStatistics

/// What configurations are compared by: a number that every run has.
public enum Metric: String, Sendable, Hashable, CaseIterable {
  /// The share of tasks that completed.
  case completed
  /// Whether the scenario's expectations hold.
  case passed
  /// The virtual time until the run is over.
  case makespan
  /// What the tokens cost, in the unit of the price table.
  case cost
  /// The tokens spent.
  case tokens
  /// The flaws that nobody found in tasks that completed.
  case escaped
  /// The share of tasks that ended stuck.
  case stuck
  /// How often tasks were tried again.
  case retries
  /// The handoffs sent.
  case handoffs
  /// The violations of severity warning and above.
  case violations
  /// The violations of severity note.
  case notes

  /// What it is a number of.
  package var unit: Expectations.Measure.Unit {
    measure?.unit ?? (self == .passed ? .percentage : .count)
  }

  private var measure: Expectations.Measure? { Expectations.Measure(rawValue: rawValue) }

  /// Whether more of it is better.
  package var moreIsBetter: Bool {
    switch self {
    case .completed, .passed: true
    case .makespan, .cost, .tokens, .escaped, .stuck, .retries, .handoffs, .violations, .notes:
      false
    }
  }

  /// The number of a run of a plan, in its unit: hundredths of a percent, nanoseconds, hundred-millionths
  /// of money.
  package func value(of run: JudgedRun, _ plan: Plan) -> Double {
    switch self {
    case .passed: run.verdict == .pass ? Self.whole : 0
    case .notes: Double(run.judgement.violations.count { $0.severity == .note })
    case .violations: Double(run.judgement.violations.count { $0.severity > .note })
    case .completed, .makespan, .cost, .tokens, .escaped, .stuck, .retries, .handoffs:
      measure?.value(of: run, plan) ?? 0
    }
  }

  /// A hundred percent, in hundredths of a percent.
  package static let whole = 10_000.0

  /// Whether a run either has all of it or nothing.
  package func isProportion(in plan: Plan) -> Bool {
    switch self {
    case .passed: true
    case .completed, .stuck: plan.tasks.count == 1
    case .makespan, .cost, .tokens, .escaped, .retries, .handoffs, .violations, .notes: false
    }
  }

  /// How much worse it may be where nobody says: two points for what completes and passes, which 200 pairs
  /// that do not differ show.
  var usualMargin: Double? {
    switch self {
    case .completed, .passed: 200
    case .makespan, .cost, .tokens, .escaped, .stuck, .retries, .handoffs, .violations, .notes: nil
    }
  }

  /// Where its numbers lie in all runs of a plan, where the plan bounds them.
  func range(in plan: Plan) -> Interval? {
    switch self {
    case .completed, .passed, .stuck: Interval(0, Self.whole)
    case .makespan: Interval(0, Double(plan.limits.time))
    case .handoffs: Interval(0, Double(plan.limits.events))
    case .cost, .tokens, .escaped, .retries, .violations, .notes: nil
    }
  }
}

// MARK: - Words

extension Metric {
  /// A number as people read it.
  package func words(_ number: Double) -> String {
    guard number.isFinite else { return "no bound" }
    switch unit {
    case .time: return VirtualTime(Self.rounded(number)).description
    case .count: return unit.formatted(number.magnitude < 100 ? number : number.rounded())
    case .percentage, .money: return unit.formatted(number)
    }
  }

  /// A difference as people read it, with its sign.
  package func words(ofDifference number: Double) -> String {
    signed(number) + (unit == .percentage && number.isFinite ? " points" : "")
  }

  /// Where a difference lies.
  package func words(_ interval: Interval) -> String {
    guard interval.low < interval.high else { return words(ofDifference: interval.low) }
    return "\(signed(interval.low)) to \(words(ofDifference: interval.high))"
  }

  /// A margin as people read it.
  package func words(ofMargin margin: Double) -> String {
    let words = words(ofDifference: margin)
    return words.hasPrefix("+") ? String(words.dropFirst()) : words
  }

  /// A number with its sign; one that shows as zero has none.
  private func signed(_ number: Double) -> String {
    guard number.isFinite else { return "no bound" }
    let size = words(number.magnitude)
    let bare = unit == .percentage ? String(size.dropLast(2)) : size
    return bare == "0" || bare == "0s" ? bare : (number < 0 ? "-" : "+") + bare
  }

  /// A time to the second, or where it is short to the millisecond.
  private static func rounded(_ nanoseconds: Double) -> Int64 {
    let unit = nanoseconds.magnitude >= 6e10 ? 1e9 : 1e6
    return Int64(exactly: (nanoseconds / unit).rounded() * unit) ?? .max
  }
}
