public import RehearsalSimulation
internal import RehearsalStatistics

extension Expectations.Quantity {
  /// Returns the value of the measured quantity in a run, in the unit of the quantity.
  ///
  /// A time is in nanoseconds, a cost in hundred-millionths of the currency unit, and a share in hundredths of a
  /// percent.
  public func value(of run: JudgedRun, _ plan: Plan) -> Double {
    switch self {
    case .makespan: Double(run.summary.time.nanoseconds)
    case .handoffs: Double(run.summary.handoffs)
    case .executions: Double(run.summary.executions)
    case .askedAgain: Double(run.summary.repeatedHandoffs)
    case .refused: Double(run.summary.refusedSessions)
    case .overshoot: run.judgement.spending.overshoot(of: plan)
    case .tokens: Double(run.summary.tokens)
    case .cost: Double(run.judgement.spending.cost(in: plan))
    case .escaped: Double(run.summary.escapedFlaws)
    case .retries: Double(run.judgement.retryCount)
    case .completed: Self.outcomeShare(.completed, run)
    case .stuck: Self.outcomeShare(.stuck, run)
    }
  }

  /// Returns the least and the greatest value that a run can have at its end, in the unit of the quantity.
  ///
  /// Both are the value of the run, unless a limit stopped it. The value of a stopped run could have grown without
  /// bound, except for a share of the tasks. Such a share can also shrink, because agents can create tasks.
  package func possibleValues(of run: JudgedRun, _ plan: Plan) -> (
    least: Double, greatest: Double
  ) {
    let value = value(of: run, plan)
    guard run.isCutShort else { return (value, value) }
    return switch self {
    case .makespan, .handoffs, .retries, .executions, .askedAgain, .refused, .tokens, .cost,
      .overshoot, .escaped:
      (value, .infinity)
    case .completed: Self.possibleShares(.completed, run, plan)
    case .stuck: Self.possibleShares(.stuck, run, plan)
    }
  }

  /// Returns the least and the greatest share of tasks that a stopped run could have ended with an outcome.
  ///
  /// Each task that is open or that agents can still create could have ended with the outcome or with another one.
  private static func possibleShares(_ kind: Outcome.Kind, _ run: JudgedRun, _ plan: Plan)
    -> (least: Double, greatest: Double)
  {
    let ended = run.judgement.taskResults.filter { $0.task != .none }
    let count = ended.count { $0.outcome.kind == kind }
    let greatestTaskCount = max(plan.tasks.count, run.judgement.taskCount, ended.count)
    guard greatestTaskCount > 0 else { return (0, 0) }
    let openCount = greatestTaskCount - ended.count
    func share(_ count: Int) -> Double { Double(count) * 10_000 / Double(greatestTaskCount) }
    return (share(count), share(count + openCount))
  }

  /// Returns the share of a run's tasks that ended with an outcome of the given kind, in hundredths of a
  /// percent.
  ///
  /// The share is 0 in a run without tasks.
  private static func outcomeShare(_ kind: Outcome.Kind, _ run: JudgedRun) -> Double {
    let count = run.judgement.taskResults.count { $0.task != .none && $0.outcome.kind == kind }
    let taskCount = run.judgement.taskCount
    return taskCount == 0 ? 0 : Double(count) * 10_000 / Double(taskCount)
  }
}

extension Expectations.Quantity.Unit {
  /// The greatest possible value in this unit, or `nil` if the unit has no greatest value.
  ///
  /// The greatest percentage is 10,000, because percentages are in hundredths of a percent.
  package var maximum: Double? {
    switch self {
    case .time, .count, .money, .excess: nil
    case .percentage: 10_000
    }
  }

  /// The range of possible values.
  var range: QuantityEstimate.Range { maximum.map { .share(of: $0) } ?? .unbounded }

  /// Returns a number of this unit as text for reports, such as `12m` for a time.
  package func formatted(_ number: Double) -> String {
    switch self {
    case .time: VirtualTime(Int64(nearest: number)).description
    case .count: Self.decimalText(number)
    case .percentage, .excess: Self.decimalText(number / 100) + " %"
    case .money: Self.decimalText(number / 1e8, to: 10_000)
    }
  }

  /// Returns a number as text, rounded to the nearest multiple of 1 / `parts`.
  ///
  /// By default, the number is rounded to two decimal places.
  private static func decimalText(_ number: Double, to parts: Double = 100) -> String {
    let roundedNumber = (number * parts).rounded() / parts
    return roundedNumber == roundedNumber.rounded()
      ? String(Int64(nearest: roundedNumber)) : String(roundedNumber)
  }
}
