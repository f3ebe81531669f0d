import RehearsalRecording
import RehearsalRules

extension ScenarioResult {
  /// The result over all runs together, in the form in which it is recorded.
  ///
  /// The result is `nil` if `rehearse merge` has to judge the expectations about all runs, because the runs are a part of
  /// a sweep. Unexpected digests count as an expectation, because the record of a single run does not have them.
  var recordedResult: Recording.SweepResult? {
    guard !isLeftToMerge else { return nil }
    let verdicts = [verdict] + otherRecordedRuns.verdicts
    return Recording.SweepResult(
      verdict: verdicts.contains(.fail)
        ? .fail : verdicts.allSatisfy { $0 == .pass } ? .pass : .unknown,
      runs: runs.count + otherRecordedRuns.count,
      expectations: sweepExpectations + digestExpectations
    )
  }

  /// The result of comparing the digests of the runs; empty if no run has an unexpected digest.
  private var digestExpectations: [ExpectationResult] {
    guard runs.verdicts.contains(.fail) else { return [] }
    let mismatchCount = runs.count { $0.digestMismatch != nil }
    guard mismatchCount > 0 else { return [] }
    return [
      ExpectationResult(
        statement: "digests",
        verdict: .fail,
        expected: "the expected digest of each run, and the same one if the run is repeated",
        found: "other or no digests in \(mismatchCount) of \(runs.count) runs",
        explanation: [],
        location: nil
      )
    ]
  }
}
