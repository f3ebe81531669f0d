import ArgumentParser
import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalRecording
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation

/// The `run` command, which runs scenarios and reports whether their expectations hold.
struct RunCommand: AsyncParsableCommand, Sendable {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run scenarios and report whether their expectations hold.",
    discussion: """
      A folder stands for every scenario file below it. All files are read before anything \
      runs; if a file is invalid, nothing runs. The file rehearsal.yaml at the root of the scenarios can set \
      defaults of the options.

      Examples:
        rehearse run Scenarios
        rehearse run Scenarios -k 'family:F5 or rule:scope.non-goal' --list
        rehearse run login.yaml --seeds 1000 --record run.sqlite
        rehearse run Scenarios --record run.sqlite --failed
        rehearse run login.yaml --seeds 200 --vary platform.attempts=1,2,3 --vary slots=2,4
      """
  )

  @Argument(
    help: "Scenario files, or folders of them. (default: those in `run` of rehearsal.yaml)"
  )
  var paths: [String] = []

  @Option(help: "Run only this seed.")
  var seed: UInt64?

  @Option(
    help: "Run these seeds: a count, or a half-open range A:B. (default: the scenario's)",
    transform: { text in
      guard let seeds = SeedRange(text) else {
        throw ValidationError(
          "Give a count of at least 1, or A:B with A less than B; at most a billion seeds."
        )
      }
      return seeds
    }
  )
  var seeds: SeedRange?

  @OptionGroup(title: "Selecting")
  var selecting: SelectionOptions

  @OptionGroup(title: "Results")
  var results: ResultOptions

  @Option(help: "Use the definitions of this folder in place of the scenario's.")
  var agents: String?

  @Option(help: "Use this policy in place of the scenario's.")
  var policy: String?

  @Option(help: "Apply this configuration to every scenario.")
  var configuration: String?

  @Option(
    help: ArgumentHelp(
      "Run with each of these values of a key of configurations, and print a table; can be repeated.",
      valueName: "key=value,..."
    )
  )
  var vary: [String] = []

  @Option(help: "Append the runs to this recording.")
  var record: String?

  @Option(
    help: "How much to record: outcomes, handoffs or events. (default: events for one seed)",
    transform: RecordingLevel.parseOption
  )
  var level: RecordingLevel?

  @Flag
  var storage: EventStorage?

  @Flag(help: "Skip the runs that the recording already contains for the same files.")
  var resume = false

  @Option(
    help:
      "The number of parallel runs; 1 with a --level above outcomes. (default: one per core)"
  )
  var jobs: Int?

  @Flag(help: "Stop after the first run that fails.")
  var failFast = false

  @Option(help: "Run the seeds in this file first, and add the seeds that fail to it.")
  var corpus: String?

  @Flag(help: "Run every seed twice and compare the traces.")
  var checkDeterminism = false

  @Option(help: "Compare every run with its digest in this file.")
  var digests: String?

  @Flag(help: "Write the digests of the runs to the digest file.")
  var writeDigests = false

  @Flag(help: "Show notes about the files, in addition to errors and warnings.")
  var notes = false

  @Flag(help: "Report which parts of the protocol the runs exercised, and which they did not.")
  var coverage = false

  @Option(
    help:
      "The format of the coverage: text after the result, or json or mermaid instead of the result."
  )
  var coverageFormat = CoverageFormat.text

  @Flag(help: "Run again whenever a definition, scenario or other text file changes.")
  var watch = false

  // MARK: - Running

  /// Runs the command.
  ///
  /// The command loads the files into plans and runs the plans. It evaluates and records their events, prints
  /// a report of the results, and exits with a status.
  func run() async throws {
    try await Signals.cancelling(orReport: endMessage) { signals in
      guard watch else { return try await runWithDefaults(signals) }
      while true {
        let writtenFiles = results.files + [record, corpus, digests].compactMap(\.self)
        let fileWatch = FileWatch(watchedPaths, except: writtenFiles + defaultOutputFiles)
        let state = fileWatch.currentState
        do {
          try await runWithDefaults(signals)
        } catch is ExitCode {
          // The error is the exit status of a finished run, or of an error that was printed. The watch
          // continues, because the user may change the files.
        }
        try Task.checkCancellation()
        Output.report("waiting for a change; press Ctrl-C to end")
        try await fileWatch.waitForChange(since: state)
      }
    }
  }

  private func runWithDefaults(_ signals: Signals) async throws {
    let command = try Exit.convertingErrors { try withDefaults() }
    try await command.runOnce(signals)
  }

  /// The files and folders whose changes make the command run again.
  private var watchedPaths: [String] {
    ScenarioFiles(paths.isEmpty ? ["."] : paths).folders
      + [agents, policy, configuration].compactMap(\.self)
  }

  private func runOnce(_ signals: Signals) async throws {
    guard vary.isEmpty else { return try await runGrid() }
    let finished = try await Exit.convertingErrors { () -> (RecordedResults, SeedCorpus?)? in
      if !selecting.list { try checkWrittenFiles() }
      let sweep = try makeSweep()
      let selected = try loadSelectedScenarios(substitutions, sweep)
      guard !selecting.list else {
        try printList(selected.scenarios, sweep)
        return nil
      }
      let part = SweepPart(scenarios: selected.scenarios, options: substitutions.options)
      return (try await self.runAndRecord([part], sweep, shard: selected.shard), sweep.corpus)
    }
    guard let (recordedResults, corpus) = finished else { return }
    var result = recordedResults.combined
    let isComplete = result.interruption == nil
    result.interruption = signals.interruption ?? result.interruption
    // The verdict is printed even if a file cannot be written.
    let writeError = Exit.error { try writeFiles(result, corpus: corpus, isComplete: isComplete) }
    try printReport(of: result, isRecorded: recordedResults.error == nil)
    throw Exit.afterPrinting(exitStatus(of: result), recordedResults.error, writeError)
  }

  /// Returns the status with which the command exits after a result that is no table.
  func exitStatus(of result: SuiteResult) -> ExitStatus {
    selecting.forMerge && result.interruption == nil ? .passed : ExitStatus(of: result)
  }

  /// Loads and selects the scenarios, and reports warnings about their files.
  private func loadSelectedScenarios(
    _ substitutions: Substitutions,
    _ sweep: Sweep
  ) throws -> SelectedScenarios {
    var knownRemarks: Set<Diagnostic> = []
    return try loadSelectedScenarios(substitutions, sweep, reportingOnce: &knownRemarks)
  }

  /// Loads and selects the scenarios, and reports warnings about their files that are not known yet.
  private func loadSelectedScenarios(
    _ substitutions: Substitutions,
    _ sweep: Sweep,
    reportingOnce knownRemarks: inout Set<Diagnostic>
  ) throws -> SelectedScenarios {
    let files = try ScenarioFiles(paths).load(substitutions)
    let newRemarks = files.diagnostics.filter { !knownRemarks.contains($0) }
    knownRemarks.formUnion(newRemarks)
    Output.report(remarks: newRemarks, showsNotes: notes)
    let selection = try selecting.selection(recording: record, corpus: corpus)
    let selected = try selection.selected(
      of: files.scenarios,
      for: sweep,
      options: substitutions.options
    )
    if let expected = selecting.sameAs.flatMap(SweepToken.init) {
      try SweepToken(of: selected).check(against: expected)
    }
    return selected
  }

  /// Returns the scenarios that a shard of a sweep would run, with the defaults of the project applied.
  ///
  /// The sweep compares the digests when it merges its shards.
  func selectedScenarios() throws -> SelectedScenarios {
    let command = try withDefaults(comparesDigestsInMerge: true)
    return try command.loadSelectedScenarios(command.substitutions, command.makeSweep())
  }

  private func printList(_ scenarios: [LoadedScenario], _ sweep: Sweep) throws {
    let list = ScenarioList(scenarios, for: sweep)
    try Output.print(
      results.format == .json ? String(decoding: list.json(), as: UTF8.self) : list.text
    )
  }

  /// Runs the scenarios with each combination of varied values, prints a table, and exits with the worst status.
  private func runGrid() async throws {
    let (grid, recordingError) = try await Exit.convertingErrors { try await self.makeGrid() }
    let report = GridReport(grid)
    // The table is printed even if a file cannot be written.
    let writeError = Exit.error { try results.addToStepSummary(report.markdown) }
    try Output.print(results.format == .markdown ? report.markdown : report.text)
    if let record, recordingError == nil {
      try Output.print("recording: \(InertText.singleLine(record))\n")
    }
    throw Exit.afterPrinting(
      ExitStatus(of: grid.cells.map(\.result)),
      recordingError,
      writeError
    )
  }

  /// Runs the scenarios with each combination of varied values.
  ///
  /// All files are read before anything runs, so that the recording states how many runs there are to be. An error that
  /// keeps the recording from being finished is returned with the results.
  ///
  /// - Throws: `CancellationError` or ``InterruptedRecording`` if a signal stopped the runs.
  private func makeGrid() async throws -> (grid: GridResult, recordingError: (any Error)?) {
    var sweep = try makeSweep()
    sweep.findsCauses = false
    let variations = try Variation.allCombinations(vary.map(VariedKey.init))
    var knownRemarks: Set<Diagnostic> = []
    // A grid is several sweeps in one recording, so its runs cannot be merged as a shard of one sweep.
    let parts = try variations.map { variation in
      var substitutions = substitutions
      substitutions.variation = variation
      let selected = try loadSelectedScenarios(substitutions, sweep, reportingOnce: &knownRemarks)
      return SweepPart(scenarios: selected.scenarios, options: substitutions.options)
    }
    let results = try await runAndRecord(parts, sweep)
    if Task.isCancelled { throw results.error.map(interruption) ?? CancellationError() }
    let cells = zip(variations, results.parts).map { variation, result in
      GridResult.Cell(variation: variation, result: result)
    }
    return (GridResult(cells: cells), results.error)
  }

  private func makeSweep() throws -> Sweep {
    var sweep = Sweep()
    sweep.seeds = seed.map { $0..<($0 + 1) } ?? seeds?.range
    sweep.level = level
    sweep.packsEvents = storage.map { $0 == .packed }
    sweep.checksDeterminism = checkDeterminism
    sweep.digests = writeDigests ? nil : try digests.map(DigestFile.init(path:))
    if let jobs { sweep.jobs = jobs }
    sweep.resumes = resume
    sweep.findsCauses = true
    sweep.observesCoverage = coverage
    sweep.corpus = try corpus.map(SeedCorpus.init(path:))
    sweep.stopsAfter = failFast ? { $0.verdict == .fail } : nil
    return sweep
  }

  private var substitutions: Substitutions {
    Substitutions(agents: agents, policy: policy, configuration: configuration)
  }
}
