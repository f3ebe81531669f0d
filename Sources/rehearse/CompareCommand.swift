import ArgumentParser
import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalRecording
import RehearsalRunning

/// The `compare` command, which compares one configuration, A, with one or more other configurations.
struct CompareCommand: AsyncParsableCommand, Sendable {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare configurations on the same scenarios and seeds: is B better than A?",
    discussion: """
      A configuration is a configuration file, or a folder of definitions that replace those of the \
      scenarios. The first configuration is A, and each of the others is compared with it as B. Both run \
      every scenario with the same seeds, and share every random draw that their differences do not \
      affect, so that the comparison shows the effect of the differences.

      A margin is how much worse B may be: `completed=2` is two percentage points, `makespan=5m` is five \
      minutes, `cost=0.10` is a tenth of a unit of currency. Without --margin, `completed` and `passed` have \
      a margin of two points. Metrics without a margin are shown, but do not affect the result. So are \
      expectations about all runs of a scenario, such as `numbers`, that do not hold with A or with B.

      Examples:
        rehearse compare now.yaml new.yaml --scenarios Scenarios
        rehearse compare agents new-agents --scenarios Scenarios --margin cost=0.10
        rehearse compare --vary platform.attempts=1,2,3 --scenarios login.yaml
        rehearse compare --from now.sqlite new.sqlite --margin cost=0.10

      Exit status: 0 B is superior or not inferior, 2 inconclusive, 3 not deterministic, 4 B is worse \
      beyond a margin, 64 wrong usage, 65 an invalid file, 66 nothing ran, 70 more false alarms with --aa than \
      stated, 74 input or output failed, 130 interrupted, 143 terminated.
      """
  )

  @Argument(help: "Configuration files or folders of definitions; the first is A.")
  var configurations: [String] = []

  @Option(
    help: ArgumentHelp(
      "Compare each of these values of a key of configurations with the first one; can be repeated.",
      valueName: "key=value,..."
    )
  )
  var vary: [String] = []

  @Option(parsing: .upToNextOption, help: "Scenario files, or folders of them.")
  var scenarios: [String] = []

  @Option(
    name: .customLong("from"),
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Compare the runs of these recordings, and simulate nothing; the first configuration of the first one is A.",
      valueName: "recording"
    )
  )
  var recordings: [String] = []

  @Option(
    help:
      "The number of pairs per scenario; the maximum with --sequential. 1 requires that nothing is drawn at random. (default: 200; sequential 2000)"
  )
  var seeds: Int?

  @Flag(help: "Evaluate every 50 pairs, and stop as soon as every margin is decided.")
  var sequential = false

  @Option(
    help: "Show this metric; can be repeated. (default: all metrics that are not always zero)",
    transform: Metric.init(argument:)
  )
  var metric: [Metric] = []

  @Option(help: "How much worse B may be, as NAME=VALUE; can be repeated.")
  var margin: [String] = []

  @Option(
    help:
      "The maximum of a metric, as NAME=VALUE; can be repeated. It bounds the mean if few pairs differ, and caps greater values with --sequential."
  )
  var ceiling: [String] = []

  @Flag(help: "Compare A with itself on disjoint seeds, and report the rate of false alarms.")
  var aa = false

  @Flag(help: "Report how many pairs are needed to show a difference as large as each margin.")
  var power = false

  @Option(help: "The number of parallel runs. (default: one per core)")
  var jobs: Int?

  @Option(
    help: "Run the seeds in this file first, and add the seeds that fail only with B to it."
  )
  var corpus: String?

  @Flag(help: "Stop after the first pair in which B fails and A passes.")
  var failFast = false

  @Option(help: "Append the runs to this recording.")
  var record: String?

  @Flag(help: "Skip the runs that the recording already contains for the same files.")
  var resume = false

  @Option(
    help: ArgumentHelp(
      "When B counts as worse. margin: beyond a margin. worse: also in a metric without a margin (all are tested together), or if an expectation about all runs fails with B alone.",
      valueName: "when"
    )
  )
  var failOn = WorseCondition.margin

  @Option(help: "The format of the result: text, markdown, html or json.")
  var format = ComparisonFormat.text

  /// Runs the command.
  ///
  /// The command loads the configurations into plans and runs the plans in pairs. From the pairs it computes
  /// estimates and decisions. It then prints a report and exits with a status.
  func run() async throws {
    try await Signals.cancelling(orReport: Self.interruptionMessage + resumeHint) { _ in
      let printout = try await Exit.convertingErrors { try await self.makePrintout() }
      if Task.isCancelled { throw Self.interruption(printout.recordingError) }
      try Output.print(printout.text)
      let writeError = Exit.error { try printout.corpus?.write() }
      throw Exit.afterPrinting(printout.status, printout.recordingError, writeError)
    }
  }

  /// What the command prints, its exit status, and the corpus of seeds that it writes, if any.
  private struct Printout {
    var text: String
    var status: ExitStatus
    var corpus: SeedCorpus?
    /// The error that kept the recording of the runs from being finished, if there was one.
    var recordingError: (any Error)?
  }

  /// Makes the runs and compares them, and returns what the command prints and writes.
  private func makePrintout() async throws -> Printout {
    guard recordings.isEmpty else { return try makePrintoutOfRecordings() }
    var runner = try makeRunner()
    var progress: Progress?
    runner.onBegin = { progress = Progress(of: $0) }
    runner.onProgress = { progress?.advance(by: $0) }
    defer { progress?.finish() }
    if aa {
      let alarms = try await runner.measureFalseAlarms(pairs: seeds ?? 50)
      return Printout(text: FalseAlarmReport(alarms).description, status: ExitStatus(of: alarms))
    }
    if power {
      let pilotComparisons = try await runner.comparisons(pairs: seeds ?? 200)
      try Task.checkCancellation()
      let text = pilotComparisons.map { PowerReport(PowerAnalysis(of: $0)).description }
      return Printout(text: text.joined(separator: "\n"), status: .passed)
    }
    let (comparisons, recordingError) = try await runComparisons(with: runner)
    if Task.isCancelled { throw Self.interruption(recordingError) }
    var printout = try makePrintout(of: comparisons, corpus: runner.corpus(adding: comparisons))
    printout.recordingError = recordingError
    return printout
  }

  private func makePrintout(
    of comparisons: [Comparison],
    corpus: SeedCorpus? = nil
  ) throws -> Printout {
    let status = ExitStatus(of: comparisons, failsOnWorse: failOn == .worse)
    let text = try format.text(of: comparisons, exitingWith: status)
    return Printout(text: text, status: status, corpus: corpus)
  }

  /// Compares the runs of recordings, and returns what the command prints.
  private func makePrintoutOfRecordings() throws -> Printout {
    let recordedComparison = try RecordedComparison(recordings, makeQuestion())
    let comparisons =
      sequential
      ? [try recordedComparison.sequentialComparison(cap: seeds ?? 2_000)]
      : try recordedComparison.comparisons()
    let results = comparisons.flatMap(\.scenarios).flatMap { [$0.resultOfA, $0.resultOfB] }
    try checkOnePairIsEnough(results.map { ($0.path, $0.plan) })
    return try makePrintout(of: comparisons)
  }

  /// Makes and records the runs, and compares them.
  ///
  /// An error that keeps the recording from being finished after all runs is returned with the comparisons.
  ///
  /// - Throws: `CancellationError` or ``InterruptedRecording`` if a signal stopped the runs.
  private func runComparisons(
    with runner: ComparisonRunner
  ) async throws -> (comparisons: [Comparison], recordingError: (any Error)?) {
    let recording = try record.map(Recording.openForAppending)
    let comparisons: [Comparison]
    do {
      comparisons =
        sequential
        ? [try await runner.runSequentialComparison(cap: seeds ?? 2_000, recording: recording)]
        : try await runner.comparisons(pairs: seeds ?? 200, recording: recording)
    } catch is CancellationError {
      // The message about the interruption says that the finished runs are recorded only if they are.
      var recordingError: (any Error)?
      do { try recording?.close() } catch { recordingError = error }
      throw Self.interruption(recordingError)
    } catch {
      // The runs that finished before the error stay recorded.
      try? recording?.close()
      throw Task.isCancelled && error is RecordingError ? Self.interruption(error) : error
    }
    do {
      try recording?.close()
      return (comparisons, nil)
    } catch {
      return (comparisons, error)
    }
  }

  private static let interruptionMessage = "interrupted: an incomplete comparison is not shown"

  /// Returns the error that ends the command after a signal.
  ///
  /// `recordingError` is the error that kept the recording from being finished, if there was one.
  private static func interruption(_ recordingError: (any Error)?) -> any Error {
    guard let recordingError else { return CancellationError() }
    return InterruptedRecording(message: interruptionMessage, recordingError: recordingError)
  }

  /// The end of the interruption message, which says how to continue; empty without a recording.
  private var resumeHint: String {
    record.map { "; the finished runs are in \($0), and the same command with --resume continues" }
      ?? ""
  }

  private func makeRunner() throws -> ComparisonRunner {
    let variations = try vary.isEmpty ? [] : Variation.allCombinations(vary.map(VariedKey.init))
    if variations.count == 1 {
      throw RunningError(.usage, "error: --vary has a single value, which compares with nothing")
    }
    let arms = LoadedArm.withDistinctNames(
      try configurations.map { try LoadedArm($0, scenarios: scenarios) }
        + variations.map { try LoadedArm($0, scenarios: scenarios) }
    )
    // The configurations share files, and with them the remarks about these files.
    var knownRemarks: Set<Diagnostic> = []
    Output.report(
      remarks: arms.flatMap(\.diagnostics).filter { knownRemarks.insert($0).inserted }
    )
    try checkFileUses(for: arms)
    try checkOnePairIsEnough(arms.flatMap(\.scenarios).map { ($0.path, $0.plan) })
    var runner = ComparisonRunner(
      arms,
      try makeQuestion(),
      jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount
    )
    runner.resumesRecording = resume
    runner.corpus = try corpus.map(SeedCorpus.init(path:))
    runner.stopsAtFailure = failFast
    return runner
  }

  /// Checks that neither the recording nor the corpus is another file that the command uses.
  private func checkFileUses(for arms: [LoadedArm]) throws {
    var uses = FileUses()
    uses.addInputs(configurations)
    uses.addInputs(of: arms.flatMap(\.scenarios))
    uses.addOutput(record, "--record")
    uses.addOutput(corpus, "--corpus")
    try uses.check()
  }
}
