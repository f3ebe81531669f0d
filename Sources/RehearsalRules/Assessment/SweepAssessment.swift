public import RehearsalSimulation

/// The evaluation of a scenario's assertions about all its runs together.
public enum SweepAssessment {
  /// Evaluates the assertions of a plan about all its runs, and finds the parts that no run exercised.
  ///
  /// A single run out of many does not show what can happen, so only the numbers of such a run are compared
  /// with their bounds. A fault that does not strike with some seeds may strike with other seeds, so faults
  /// that never struck are reported only if the runs cover all seeds.
  ///
  /// - Parameters:
  ///   - plan: The plan.
  ///   - runs: The runs with their judgements.
  ///   - areAllSeeds: Whether the runs cover all seeds of the scenario.
  /// - Returns: A result for each assertion, followed by a result for each part that no run exercised.
  public static func assess(
    _ plan: Plan,
    _ runs: some Collection<JudgedRun>,
    areAllSeeds: Bool = false
  ) -> [ExpectationResult] {
    guard !runs.isEmpty else { return [] }
    return assertionResults(plan, runs, areAllSeeds) + (areAllSeeds ? unexercised(plan, runs) : [])
  }

  private static func assertionResults(
    _ plan: Plan,
    _ runs: some Collection<JudgedRun>,
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
    _ index: Int,
    _ plan: Plan,
    _ runs: some Collection<JudgedRun>
  ) -> ExpectationResult {
    let count = runs.count { run in
      run.judgement.witnessed.indices.contains(index) && run.judgement.witnessed[index]
    }
    return occurrenceResult(
      "sometimes: \(occasion.description(in: plan))",
      count,
      runs,
      occasion.location
    )
  }

  private static func reachable(
    _ outcome: Expectations.TaskOutcome,
    _ plan: Plan,
    _ runs: some Collection<JudgedRun>
  ) -> ExpectationResult {
    let count = runs.count { run in
      run.judgement.tasks.contains { task in
        task.task == outcome.task ?? .none && task.outcome.kind == outcome.kind
          && (outcome.reason.map { $0 == task.outcome.reason } ?? true)
      }
    }
    let name = outcome.task.map(plan.name(of:)) ?? "work"
    let text = Outcome(kind: outcome.kind, reason: outcome.reason).description
    return occurrenceResult("reachable: \(name) \(text)", count, runs, outcome.location)
  }

  private static func occurrenceResult(
    _ statement: String,
    _ count: Int,
    _ runs: some Collection<JudgedRun>,
    _ location: SourceLocation
  ) -> ExpectationResult {
    let isCutShort = runs.contains(where: \.isCutShort)
    return ExpectationResult(
      statement: statement,
      verdict: count > 0 ? .pass : isCutShort ? .unknown : .fail,
      expected: "in at least one of the runs",
      found: "in \(count) of \(runs.count) runs",
      nearest: [],
      location: location
    )
  }
}
