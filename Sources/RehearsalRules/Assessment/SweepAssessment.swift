public import RehearsalSimulation

/// The evaluation of a scenario's assertions about all runs of the scenario together.
public enum SweepAssessment {
  /// Evaluates a scenario's assertions about all its runs, and finds faults and edges that no run exercised.
  ///
  /// A single run does not show which events can happen. The assertions `sometimes` and `reachable` are
  /// therefore skipped for a single run, unless the run covers all seeds. Faults and edges that no run
  /// exercised are reported only if the runs cover all seeds, because other seeds may exercise them.
  ///
  /// - Parameters:
  ///   - plan: The plan of the scenario.
  ///   - runs: The runs with their judgements.
  ///   - areAllSeeds: Whether the runs cover all seeds of the scenario.
  /// - Returns: A result for each evaluated assertion, followed by results for the faults and edges that no
  ///   run exercised. Without runs, the array is empty.
  public static func coversAllSeeds(
    _ plan: Plan,
    _ runs: some Collection<JudgedRun>,
    areAllSeeds: Bool = false
  ) -> [ExpectationResult] {
    guard !runs.isEmpty else { return [] }
    return assertionResults(plan, runs, areAllSeeds)
      + (areAllSeeds ? unexercisedResults(plan, runs) : [])
  }

  private static func assertionResults(
    _ plan: Plan,
    _ runs: some Collection<JudgedRun>,
    _ areAllSeeds: Bool
  ) -> [ExpectationResult] {
    guard let expectations = plan.oracle.expectations else { return [] }
    let boundResults = expectations.numbers.map { assess($0, plan, runs) }
    guard runs.count > 1 || areAllSeeds else { return boundResults }
    return expectations.sometimes.enumerated().map { sometimesResult($1, $0, plan, runs) }
      + expectations.reachable.map { reachableResult($0, plan, runs) } + boundResults
  }

  /// Returns the result of a `sometimes` assertion: the event has to happen in at least one run.
  private static func sometimesResult(
    _ pattern: Expectations.EventPattern,
    _ index: Int,
    _ plan: Plan,
    _ runs: some Collection<JudgedRun>
  ) -> ExpectationResult {
    let count = runs.count { run in
      run.judgement.sometimesHappened.indices.contains(index)
        && run.judgement.sometimesHappened[index]
    }
    return occurrenceResult(
      "sometimes: \(pattern.description(in: plan))",
      count,
      runs,
      pattern.location
    )
  }

  /// Returns the result of a `reachable` assertion: the task has to end with the outcome in at least one run.
  private static func reachableResult(
    _ outcome: Expectations.TaskOutcome,
    _ plan: Plan,
    _ runs: some Collection<JudgedRun>
  ) -> ExpectationResult {
    let count = runs.count { run in
      run.judgement.taskResults.contains { task in
        task.task == outcome.task ?? .none && task.outcome.kind == outcome.kind
          && (outcome.reason.map { $0 == task.outcome.reason } ?? true)
      }
    }
    let taskName = outcome.task.map(plan.name(of:)) ?? "work"
    let outcomeText = Outcome(kind: outcome.kind, reason: outcome.reason).description
    return occurrenceResult("reachable: \(taskName) \(outcomeText)", count, runs, outcome.location)
  }

  /// Returns the result of an assertion that came true in `count` of the runs.
  ///
  /// If `count` is zero and a limit stopped a run, the verdict is unknown.
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
      explanation: [],
      location: location
    )
  }
}
