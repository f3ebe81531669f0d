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

  /// Returns a line of text about the assertions `sometimes` and `reachable` of a scenario if they are not judged.
  ///
  /// They are not judged for a single run, unless the run covers all seeds. The line is a remark for reports, so that
  /// nobody takes the verdict for one on these assertions.
  ///
  /// - Parameters:
  ///   - plan: The plan of the scenario.
  ///   - runs: The runs with their judgements.
  ///   - areAllSeeds: Whether the runs cover all seeds of the scenario.
  /// - Returns: The line; an empty array if there are no such assertions, or if they are judged.
  public static func unjudgedRemarks(
    _ plan: Plan,
    _ runs: some Collection<JudgedRun>,
    areAllSeeds: Bool
  ) -> [String] {
    guard let run = runs.first, runs.count == 1, !areAllSeeds, !plan.isHistory,
      let expectations = plan.oracle.expectations
    else { return [] }
    let statements =
      expectations.sometimes.map { statement($0, plan) }
      + expectations.reachable.map { statement($0, plan) }
    guard !statements.isEmpty else { return [] }
    return [
      "not judged, because only seed \(run.summary.seed) was run: \(statements.joined(separator: "; ")); "
        + "run more seeds to judge this"
    ]
  }

  private static func statement(_ pattern: Expectations.EventPattern, _ plan: Plan) -> String {
    "sometimes: \(pattern.description(in: plan))"
  }

  private static func statement(_ outcome: Expectations.TaskOutcome, _ plan: Plan) -> String {
    let taskName = outcome.task.map(plan.name(of:)) ?? "work"
    return "reachable: \(taskName) \(Outcome(kind: outcome.kind, reason: outcome.reason))"
  }

  private static func assertionResults(
    _ plan: Plan,
    _ runs: some Collection<JudgedRun>,
    _ areAllSeeds: Bool
  ) -> [ExpectationResult] {
    guard let expectations = plan.oracle.expectations else { return [] }
    let boundResults = boundResults(plan, runs)
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
    return occurrenceResult(statement(pattern, plan), count, runs, pattern.location)
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
    return occurrenceResult(statement(outcome, plan), count, runs, outcome.location)
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
