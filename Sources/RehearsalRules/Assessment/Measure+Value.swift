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
    case .refused: Double(run.summary.refused)
    case .overshoot: run.judgement.spending.overshoot(of: plan)
    case .tokens: Double(run.summary.tokens)
    case .cost: Double(run.judgement.spending.cost(in: plan))
    case .escaped: Double(run.summary.escaped)
    case .retries:
      Double(run.judgement.tasks.filter { $0.task != .none }.map(\.retries).reduce(0, +))
    case .completed: Self.share(.completed, run)
    case .stuck: Self.share(.stuck, run)
    }
  }

  private static func share(_ kind: Outcome.Kind, _ run: JudgedRun) -> Double {
    let count = run.judgement.tasks.count { $0.task != .none && $0.outcome.kind == kind }
    let taskCount = run.judgement.taskCount
    return taskCount == 0 ? 0 : Double(count) * 10_000 / Double(taskCount)
  }
}

extension Expectations.Measure.Unit {
  /// The greatest possible value, or `nil` if the unit has no greatest value.
  package var maximum: Double? {
    switch self {
    case .time, .count, .money, .excess: nil
    case .percentage: 10_000
    }
  }

  var range: QuantityEstimate.Range { maximum.map { .share(of: $0) } ?? .unbounded }

  /// Returns a number with its unit as text, for reports.
  package func formatted(_ number: Double) -> String {
    switch self {
    case .time: VirtualTime(Self.rounded(number)).description
    case .count: Self.decimals(number)
    case .percentage, .excess: Self.decimals(number / 100) + " %"
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
