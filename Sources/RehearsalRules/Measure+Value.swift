public import RehearsalSimulation

extension Expectations.Measure {
  /// The number of a run of a plan, in the measure's unit.
  public func value(of run: JudgedRun, _ plan: Plan) -> Double {
    switch self {
    case .makespan: Double(run.summary.time.nanoseconds)
    case .handoffs: Double(run.summary.handoffs)
    case .tokens: Double(run.summary.tokens)
    case .cost: Double(run.judgement.spending.cost(in: plan))
    case .escaped: Double(run.summary.escaped)
    case .retries:
      Double(run.judgement.tasks.filter { $0.task != .none }.map(\.retries).reduce(0, +))
    case .completed: Self.share(.completed, run, plan)
    case .stuck: Self.share(.stuck, run, plan)
    }
  }

  private static func share(_ kind: Outcome.Kind, _ run: JudgedRun, _ plan: Plan) -> Double {
    let count = run.judgement.tasks.count { $0.task != .none && $0.outcome.kind == kind }
    return plan.tasks.isEmpty ? 0 : Double(count) * 10_000 / Double(plan.tasks.count)
  }
}

extension Expectations.Measure.Unit {
  /// The most that it can be, where there is a most.
  package var whole: Double? {
    switch self {
    case .time, .count, .money: nil
    case .percentage: 10_000
    }
  }

  var range: MeanInterval.Range { whole.map { .share(of: $0) } ?? .unbounded }

  /// A number as people read it.
  package func words(_ number: Double) -> String {
    switch self {
    case .time: VirtualTime(Self.whole(number)).description
    case .count: Self.decimals(number)
    case .percentage: Self.decimals(number / 100) + " %"
    case .money: Self.decimals(number / 1e8, to: 10_000)
    }
  }

  /// A number to the nearest of so many parts, two decimals at most where nothing else is said.
  private static func decimals(_ number: Double, to parts: Double = 100) -> String {
    let nearest = (number * parts).rounded() / parts
    return nearest == nearest.rounded() ? String(whole(nearest)) : String(nearest)
  }

  /// The nearest whole number that fits.
  private static func whole(_ number: Double) -> Int64 {
    Int64(exactly: number.rounded()) ?? (number < 0 ? .min : .max)
  }
}
