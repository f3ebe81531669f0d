public import RehearsalSimulation

/// What a scenario asserts of all its runs together.
public enum OverSeeds {
  /// A run as it counts here.
  public typealias Run = (summary: RunSummary, judgement: Judgement)

  /// What became of each such assertion of a plan.
  ///
  /// One run shows neither that something can happen nor that it cannot; its numbers are held against
  /// their bounds as they are.
  public static func assess(_ plan: Plan, _ runs: [Run]) -> [ExpectationResult] {
    guard let expectations = plan.oracle.expectations, !runs.isEmpty else { return [] }
    let numbers = expectations.numbers.map { assess($0, plan, runs) }
    guard runs.count > 1 else { return numbers }
    return expectations.sometimes.enumerated().map { sometimes($1, $0, plan, runs) }
      + expectations.reachable.map { reachable($0, plan, runs) } + numbers
  }

  private static func sometimes(
    _ occasion: Expectations.Occasion,
    _ place: Int,
    _ plan: Plan,
    _ runs: [Run]
  ) -> ExpectationResult {
    let count = runs.count { run in
      run.judgement.witnessed.indices.contains(place) && run.judgement.witnessed[place]
    }
    return witness("sometimes: \(occasion.words(in: plan))", count, runs, occasion.location)
  }

  private static func reachable(
    _ outcome: Expectations.TaskOutcome,
    _ plan: Plan,
    _ runs: [Run]
  ) -> ExpectationResult {
    let count = runs.count { run in
      run.judgement.tasks.contains { task in
        task.task == outcome.task ?? .none && task.outcome.kind == outcome.kind
          && (outcome.reason.map { $0 == task.outcome.reason } ?? true)
      }
    }
    let name = outcome.task.map(plan.name(of:)) ?? "work"
    let words = Outcome(kind: outcome.kind, reason: outcome.reason).description
    return witness("reachable: \(name) \(words)", count, runs, outcome.location)
  }

  private static func witness(
    _ statement: String,
    _ count: Int,
    _ runs: [Run],
    _ location: SourceLocation
  ) -> ExpectationResult {
    let isCutShort = runs.contains { $0.judgement.verdict == .unknown }
    return ExpectationResult(
      statement: statement,
      verdict: count > 0 ? .pass : isCutShort ? .unknown : .fail,
      expected: "in one of the runs at least",
      found: "in \(count) of \(runs.count) runs",
      nearest: [],
      location: location
    )
  }
}

// MARK: - Numbers

extension OverSeeds {
  private static func assess(
    _ bound: Expectations.NumberBound,
    _ plan: Plan,
    _ runs: [Run]
  ) -> ExpectationResult {
    let values = runs.map { bound.measure.value(of: $0, plan) }
    let interval = MeanInterval(values, isShare: bound.measure.unit == .percentage)
    let (least, most) = (bound.least.map(Double.init), bound.most.map(Double.init))
    let isInside =
      least.map { interval.low >= $0 } ?? true && most.map { interval.high <= $0 } ?? true
    let isOutside =
      least.map { interval.high < $0 } ?? false || most.map { interval.low > $0 } ?? false
    return ExpectationResult(
      statement: "numbers: \(bound.measure.rawValue)",
      verdict: isInside ? .pass : isOutside ? .fail : .unknown,
      expected: words(bound),
      found: words(interval, bound.measure, runs.count),
      nearest: [],
      location: bound.location
    )
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

extension Expectations.Measure {
  /// The number of a run, in the measure's unit.
  fileprivate func value(of run: OverSeeds.Run, _ plan: Plan) -> Double {
    switch self {
    case .makespan: Double(run.summary.time.nanoseconds)
    case .handoffs: Double(run.summary.handoffs)
    case .tokens: Double(run.summary.tokens)
    case .escaped: Double(run.summary.escaped)
    case .retries:
      Double(run.judgement.tasks.filter { $0.task != .none }.map(\.retries).reduce(0, +))
    case .completed: Self.share(.completed, run, plan)
    case .stuck: Self.share(.stuck, run, plan)
    }
  }

  private static func share(_ kind: Outcome.Kind, _ run: OverSeeds.Run, _ plan: Plan) -> Double {
    let count = run.judgement.tasks.count { $0.task != .none && $0.outcome.kind == kind }
    return plan.tasks.isEmpty ? 0 : Double(count) * 10_000 / Double(plan.tasks.count)
  }
}

extension Expectations.Measure.Unit {
  /// A number as people read it.
  fileprivate func words(_ number: Double) -> String {
    switch self {
    case .time: VirtualTime(Int64(number.rounded())).description
    case .count: Self.decimals((number * 100).rounded() / 100)
    case .percentage: Self.decimals(number.rounded() / 100) + " %"
    }
  }

  private static func decimals(_ number: Double) -> String {
    number == number.rounded() ? String(Int64(number)) : String(number)
  }
}
