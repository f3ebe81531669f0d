import RehearsalRecording
import RehearsalRules

extension ScenarioResult {
  /// The result over all runs together, in the form in which it is recorded.
  ///
  /// If `rehearse merge` has to judge the expectations about all runs, because the runs are a part of a sweep, the
  /// result is only about unexpected digests, and `nil` without them. Unexpected digests count as an expectation,
  /// because the record of a single run does not have them.
  var recordedResult: Recording.SweepResult? {
    guard !isLeftToMerge else { return digestResult }
    let verdicts = [verdict] + otherRecordedRuns.verdicts
    return Recording.SweepResult(
      verdict: verdicts.contains(.fail)
        ? .fail : verdicts.allSatisfy { $0 == .pass } ? .pass : .unknown,
      runs: runs.count + otherRecordedRuns.count,
      expectations: sweepExpectations + digestExpectations
    )
  }

  /// The result that runs of a part of a sweep have unexpected digests; `nil` if none has.
  private var digestResult: Recording.SweepResult? {
    let expectations = digestExpectations
    guard !expectations.isEmpty else { return nil }
    return Recording.SweepResult(verdict: .fail, runs: runs.count, expectations: expectations)
  }

  /// The result of comparing the digests of the runs; empty if no run has an unexpected digest.
  private var digestExpectations: [ExpectationResult] {
    guard runs.verdicts.contains(.fail),
      !sweepExpectations.contains(where: {
        $0.statement == Recording.SweepResult.digestStatement
      })
    else { return [] }
    let mismatchCount = runs.count { $0.digestMismatch != nil }
    guard mismatchCount > 0 else { return [] }
    return [
      ExpectationResult(
        statement: Recording.SweepResult.digestStatement,
        verdict: .fail,
        expected: "the expected digest of each run, and the same one if the run is repeated",
        found: "other or no digests in \(mismatchCount) of \(runs.count) runs",
        explanation: [],
        location: nil
      )
    ]
  }
}

extension ExpectationResult {
  /// Restores a recorded expectation about all runs of a scenario together that does not hold.
  init(_ problem: RecordedSweepProblem) {
    self.init(
      statement: problem.statement,
      verdict: problem.verdict,
      expected: problem.expected,
      found: problem.found,
      explanation: [],
      location: nil
    )
  }
}
