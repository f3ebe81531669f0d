import RehearsalRecording
import RehearsalRunning

/// The making and recording of the runs of the `run` command.
extension RunCommand {
  /// Scenarios of a sweep that have the same substitutions.
  struct SweepPart {
    var scenarios: [LoadedScenario]
    /// The options of the command that repeats a run.
    var options: String
  }

  /// The results of the parts of a sweep, and the error, if any, that kept the recording from being finished.
  struct RecordedResults {
    var parts: [SuiteResult] = []
    var error: (any Error)?

    /// The results of all parts together.
    var combined: SuiteResult {
      guard parts.count != 1 else { return parts[0] }
      var result = SuiteResult(
        scenarios: parts.flatMap(\.scenarios),
        interruption: parts.last?.interruption
      )
      result.missingRuns = parts.compactMap(\.missingRuns).first
      return result
    }
  }

  /// Runs the parts of a sweep, and writes the recording if the options or the defaults name one.
  ///
  /// The function throws an error if the runs cannot be made or recorded. If all runs were recorded but the
  /// recording cannot be finished, their results are still valid, so it returns the error together with them.
  func runAndRecord(
    _ parts: [SweepPart],
    _ sweep: Sweep,
    shard: RecordedShard? = nil
  ) async throws -> RecordedResults {
    var sweep = sweep
    let scenarios = parts.flatMap(\.scenarios)
    try checkFileUses(for: scenarios)
    let progress = Progress(of: sweep.expectedRuns(of: scenarios))
    defer { progress?.finish() }
    sweep.reportProgress = { progress?.advance(by: $0) }
    let partialRecording = try shard.flatMap { shard in
      try record.map {
        try PartialRecording(ofShard: $0, sweep: shard.sweepDigest, resumes: resume)
      }
    }
    let recording: Recording?
    do {
      recording = try (partialRecording?.temporaryPath ?? record).map(Recording.openForAppending)
    } catch {
      throw partialRecording?.discardingUnusableCopy(after: error) ?? error
    }
    var results: RecordedResults
    do {
      results = try await makeRuns(of: parts, sweep, recording, shard)
    } catch {
      // The runs that finished before the error stay recorded.
      try? recording?.close()
      guard !(Task.isCancelled && error is RecordingError) else { throw interruption(error) }
      throw partialRecording?.discardingUnusableCopy(after: error) ?? error
    }
    do {
      if let recording { try finish(recording, results.combined, of: scenarios, sweep) }
      if results.combined.interruption == nil { try partialRecording?.commit() }
    } catch {
      results.error = error
    }
    return results
  }

  /// Records how many runs the parts of a sweep have together, and then makes and records these runs.
  ///
  /// If the Swift task is cancelled, the last result is that of the part which was interrupted.
  private func makeRuns(
    of parts: [SweepPart],
    _ sweep: Sweep,
    _ recording: Recording?,
    _ shard: RecordedShard?
  ) async throws -> RecordedResults {
    if let recording {
      try recording.recordSeeds(
        sweep.seeds.map { "\($0.lowerBound):\($0.upperBound)" },
        sweep: sweep.description(
          of: parts.flatMap(\.scenarios),
          options: parts.map(\.options).joined(separator: "\u{1F}"),
          in: recording
        ),
        shard: shard
      )
      if shard == nil {
        for part in parts {
          try sweep.planScenarios(part.scenarios, options: part.options, in: recording)
        }
      }
    }
    var results = RecordedResults()
    for part in parts {
      let result = try await sweep.run(
        part.scenarios,
        recording: recording,
        options: part.options
      )
      results.parts.append(result)
      if result.interruption != nil { break }
    }
    return results
  }

  /// Returns the error that ends the command after a signal, if an error kept the recording from being finished.
  func interruption(_ recordingError: any Error) -> any Error {
    InterruptedRecording(message: unrecordedEndMessage, recordingError: recordingError)
  }

  /// Records whether the recording has all runs of the sweep, and closes it.
  private func finish(
    _ recording: Recording,
    _ result: SuiteResult,
    of scenarios: [LoadedScenario],
    _ sweep: Sweep
  ) throws {
    let completion = Result {
      try sweep.recordCompletion(result, of: scenarios, in: recording)
      if resume, storage == .plain {
        try recording.reportPackedRuns(name: record ?? recording.path)
      }
    }
    try recording.close()
    try completion.get()
  }
}
