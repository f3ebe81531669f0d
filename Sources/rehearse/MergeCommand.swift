import ArgumentParser
import Foundation
import RehearsalAnalysis
import RehearsalRecording
import RehearsalRunning
import RehearsalSimulation

/// The `merge` command, which merges the recordings of shards and prints the result of the whole sweep.
struct MergeCommand: AsyncParsableCommand, Sendable {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Put the recordings of shards together, and report the result of the whole sweep.",
    discussion: """
      The merged recording has the runs in the order in which one process would have made them, whatever the order \
      of the arguments. The command prints the result of all runs, and exits with their status. A run that \
      several recordings have counts once; they must not differ.

      Examples:
        rehearse run Scenarios --shard 1/2 --record one.sqlite
        rehearse run Scenarios --shard 2/2 --record two.sqlite
        rehearse merge all.sqlite one.sqlite two.sqlite
        rehearse merge all.sqlite shard-*.sqlite --gaps
      """
  )

  @Argument(help: "The merged recording, which must not exist yet.")
  var merged: String

  @Argument(help: "The recordings of the shards.")
  var shards: [String]

  @Flag(help: "Merge even if runs or shards are missing; the result is then at best unknown.")
  var partial = false

  @Flag(help: "List every shard and recording that lacks runs, and merge nothing.")
  var gaps = false

  @Option(help: "Compare every run with its digest in this file.")
  var digests: String?

  @OptionGroup(title: "Results")
  var results: ResultOptions

  func validate() throws {
    if gaps, partial {
      throw ValidationError("--gaps merges nothing; remove it or --partial.")
    }
    if merged.isEmpty { throw ValidationError("The name of the merged recording is empty.") }
    if results.trace {
      throw ValidationError(
        "--trace cannot be used here; use `rehearse show` for the events of a run."
      )
    }
    if results.slowest != nil {
      throw ValidationError("--slowest cannot be used here, because recordings have no real times.")
    }
  }

  func run() async throws {
    guard !gaps else { return try printGaps() }
    try await Signals.cancelling(orReport: "interrupted: nothing was merged") { _ in
      let (result, text, status, recordingError) = try Exit.convertingErrors { try self.merge() }
      // The result is printed even if a file cannot be written.
      let writeError = Exit.error { try results.writeFiles(result, exitingWith: status) }
      try Output.print(text)
      if results.format == .text, recordingError == nil {
        try Output.print("recording: \(InertText.singleLine(merged))\n")
      }
      throw Exit.afterPrinting(status, recordingError, writeError)
    }
  }

  /// The result of the whole sweep, its text and its exit status.
  ///
  /// The error is the one that kept the merged recording from appearing at its path, if there was one.
  private typealias Outcome = (
    result: SuiteResult, text: String, status: ExitStatus, recordingError: (any Error)?
  )

  /// Merges the shards, and returns the result of the whole sweep.
  private func merge() throws -> Outcome {
    try checkFiles()
    let digests = try digests.map(DigestFile.init(path:))
    let partialRecording = try PartialRecording(new: merged)
    let shardSet = try ShardSet(shards, commandVersion: Rehearse.version)
    let missingRuns = try missingRuns(in: shardSet)
    if let missingRuns { Output.report("note: \(missingRuns); the result is at best unknown") }
    let (suite, text, status): (RecordedSuite, String, ExitStatus)
    do {
      suite = try Self.merge(shardSet, into: partialRecording, missingRuns, digests)
      status = ExitStatus(of: suite.result)
      text = try results.text(of: suite.result, exitingWith: status)
    } catch {
      partialRecording.discard()
      throw Self.error(naming: merged, partialRecording.temporaryPath, error)
    }
    do {
      try partialRecording.commit()
      return (suite.result, text, status, nil)
    } catch {
      return (suite.result, text, status, error)
    }
  }

  /// Merges the shards into the temporary file of the merged recording, and returns all their runs.
  private static func merge(
    _ shardSet: ShardSet,
    into partialRecording: PartialRecording,
    _ missingRuns: String?,
    _ digests: DigestFile?
  ) throws -> RecordedSuite {
    let recording = try Recording.openForAppending(partialRecording.temporaryPath)
    do {
      try recording.merge(shardSet)
      let suite = try RecordedSuite(
        RecordingReader(partialRecording.temporaryPath),
        missingRuns: missingRuns,
        usesOwnSeeds: true,
        digests: digests
      )
      try suite.recordResults(in: recording)
      // Without failed runs, only missed bounds have causes, which no shard can find.
      if shardSet.hasCauses || !suite.result.hasFailedRuns { try suite.recordCauses(in: recording) }
      try recording.close()
      return suite
    } catch {
      try? recording.close()
      throw error
    }
  }

  /// Prints all shards and recordings that lack runs, one on each line, and then exits with the status of a merge
  /// without them.
  private func printGaps() throws {
    let gaps = try Exit.convertingErrors {
      try ShardSet(shards, commandVersion: Rehearse.version).gaps
    }
    guard !gaps.isEmpty else {
      try Output.print("no runs are missing\n")
      return
    }
    try Output.print(gaps.map { InertText.singleLine($0.description) + "\n" }.joined())
    throw ExitCode(ExitStatus.nothingRan.rawValue)
  }

  /// Checks, before anything is merged, that the files to write are no other files of the command, and can be
  /// created or replaced.
  private func checkFiles() throws {
    var uses = FileUses()
    // `PartialRecording` checks that the merged recording does not exist yet.
    uses.addInputs([merged, digests])
    uses.addInputs(shards)
    results.addFiles(to: &uses)
    try uses.check()
    try results.checkFiles()
  }

  /// Returns an error whose message names the merged recording instead of the temporary file.
  private static func error(naming path: String, _ temporaryPath: String, _ error: any Error)
    -> any Error
  {
    guard let recordingError = error as? RecordingError,
      recordingError.description.hasPrefix(temporaryPath)
    else {
      return error
    }
    return recordingError.kind == .invalid
      ? RunningError(
        .invalid,
        "\(path): error: the shards have values that rehearse never writes, so nothing was merged; make them again"
      )
      : RunningError(
        .inputOutput,
        path
          + recordingError.description.dropFirst(temporaryPath.count)
          .replacing(RecordingError.resumeAdvice, with: "")
      )
  }

  /// Returns a text about the shards or recordings that are missing or incomplete; `nil` if there are none.
  ///
  /// - Throws: `RunningError` of the kind `missing` if runs are missing, unless the user gives `--partial`.
  private func missingRuns(in shardSet: ShardSet) throws -> String? {
    guard !shardSet.gaps.isEmpty else { return nil }
    let lineLimit = 5
    var lines = shardSet.gaps.prefix(lineLimit).map(\.description)
    if shardSet.gaps.count > lineLimit {
      lines.append("and \(shardSet.gaps.count - lineLimit) more lack runs, which --gaps lists")
    }
    let prefix = shardSet.shardCount.map { "of \($0) shards, " } ?? ""
    let text = prefix + lines.joined(separator: ", ")
    guard partial else {
      let advice =
        shardSet.shardCount == nil
        ? "finish it with the command that made it and --resume, but without --fail-fast, or merge all of its shards "
          + "again; --partial merges what there is"
        : "make them with --shard and --resume, or merge the others with --partial"
      throw RunningError(.missing, "error: \(text); \(advice)")
    }
    return text
  }
}
