public import RehearsalSimulation

/// What a scenario asserts of all its runs together.
public enum OverSeeds {
  /// A run as it counts here.
  public typealias Run = (summary: RunSummary, judgement: Judgement)

  /// What became of each such assertion of a plan, and what its runs never exercised.
  ///
  /// One run out of many shows neither that something can happen nor that it cannot; its numbers are held
  /// against their bounds as they are. Of some seeds out of many nothing is said that never struck.
  public static func assess(
    _ plan: Plan,
    _ runs: [Run],
    areAllSeeds: Bool = false
  ) -> [ExpectationResult] {
    guard !runs.isEmpty else { return [] }
    return asserted(plan, runs, areAllSeeds) + (areAllSeeds ? unexercised(plan, runs) : [])
  }

  private static func asserted(
    _ plan: Plan,
    _ runs: [Run],
    _ areAllSeeds: Bool
  ) -> [ExpectationResult] {
    guard let expectations = plan.oracle.expectations else { return [] }
    let numbers = expectations.numbers.map { assess($0, plan, runs) }
    guard runs.count > 1 || areAllSeeds else { return numbers }
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
    return witness("sometimes: \(occasion.description(in: plan))", count, runs, occasion.location)
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

  /// Whether a limit kept a run from what it may have come to.
  static func isCutShort(_ run: Run) -> Bool {
    if case .limited = run.summary.ending { return true }
    return false
  }

  private static func witness(
    _ statement: String,
    _ count: Int,
    _ runs: [Run],
    _ location: SourceLocation
  ) -> ExpectationResult {
    let isCutShort = runs.contains(where: isCutShort)
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
