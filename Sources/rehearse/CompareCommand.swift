import ArgumentParser
import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalRecording
import RehearsalRunning
import RehearsalSimulation

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
      a margin of two points. Metrics without a margin are shown, but do not affect the result.

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
      "The number of pairs per scenario; the maximum with --sequential. (default: 200; sequential 2000)"
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
      "When B counts as worse: margin, beyond a margin; worse, in any metric.",
      valueName: "when"
    )
  )
  var failOn = WorseCondition.margin

  @Option(help: "The format of the result: text, markdown, html or json.")
  var format = ComparisonFormat.text

  func validate() throws {
    try FileUses.checkNames(["--record": record, "--corpus": corpus])
    try validateRecordings()
    if !vary.isEmpty, !configurations.isEmpty || aa || sequential {
      throw ValidationError(
        "--vary compares values with each other; remove configurations, --aa and --sequential."
      )
    }
    if vary.isEmpty, configurations.count < 2, !aa, recordings.isEmpty {
      throw ValidationError("Give at least two configurations, --vary or --aa.")
    }
    if aa, configurations.isEmpty { throw ValidationError("--aa requires a configuration.") }
    let maximumPairCount =
      aa ? ComparisonRunner.maximumPairsAgainstItself : ComparisonRunner.maximumPairCount
    if let seeds, !(2...maximumPairCount).contains(seeds) {
      throw ValidationError("--seeds must be from 2 to \(maximumPairCount) pairs.")
    }
    if let jobs, !(1...1_024).contains(jobs) {
      throw ValidationError("--jobs must be from 1 to 1024.")
    }
    if resume, record == nil { throw ValidationError("--resume requires --record FILE.") }
    if power, margin.isEmpty {
      throw ValidationError("--power requires --margin NAME=VALUE, the difference to show.")
    }
    if aa, configurations.count > 1 || !margin.isEmpty {
      throw ValidationError(
        "--aa compares one configuration with itself; remove other configurations and --margin."
      )
    }
    if aa || power {
      let option = aa ? "--aa" : "--power"
      if aa && power || sequential || failFast || corpus != nil || record != nil || format != .text
      {
        throw ValidationError(
          "\(option) can be used only with --scenarios, --seeds, --metric, --margin and --jobs."
        )
      }
    }
    if sequential, failFast || configurations.count > 2 {
      throw ValidationError(
        "--sequential compares exactly two configurations, and cannot be used with --fail-fast."
      )
    }
    try validateCeilings(try makeQuestion())
  }

  private func validateRecordings() throws {
    guard !recordings.isEmpty else {
      guard !scenarios.isEmpty else {
        throw ValidationError("Give --scenarios, or --from with recordings.")
      }
      return
    }
    if !configurations.isEmpty || !scenarios.isEmpty || !vary.isEmpty || aa || power || failFast
      || corpus != nil || record != nil || jobs != nil
    {
      throw ValidationError(
        "--from can be used only with --seeds, --sequential, --metric, --margin, --ceiling, --fail-on and --format."
      )
    }
    if seeds != nil, !sequential {
      throw ValidationError("--seeds with --from requires --sequential; all pairs are compared.")
    }
  }

  private func validateCeilings(_ question: Question) throws {
    if sequential, question.margins.isEmpty {
      throw ValidationError(
        "--sequential requires a margin; add --margin NAME=VALUE."
      )
    }
    let ceilings = question.ceilings
    guard Set(ceilings.map(\.metric)).count == ceilings.count else {
      throw ValidationError("A metric can have only one --ceiling.")
    }
    for ceiling in ceilings {
      let name = ceiling.metric.rawValue
      let margin = question.margins.first { $0.metric == ceiling.metric }
      if sequential, margin == nil {
        throw ValidationError("--ceiling \(name) requires --margin \(name)=VALUE.")
      }
      if ceiling.size <= margin?.size ?? 0 {
        throw ValidationError("--ceiling \(name) must be greater than its margin.")
      }
    }
  }

  /// Returns the question of the comparison: the metrics to show, and the values of `--margin` and `--ceiling`.
  private func makeQuestion() throws -> Question {
    let margins = try margin.map(Margin.init(argument:))
    let marginMetrics = margins.map(\.metric)
    guard Set(marginMetrics).count == marginMetrics.count else {
      throw ValidationError("A metric can have only one --margin.")
    }
    var question = Question(metrics: metric, margins: margins)
    question.ceilings = try ceiling.map(Margin.init(argument:))
    return question
  }

  /// Runs the command.
  ///
  /// The command loads the configurations into plans and runs the plans in pairs. From the pairs it computes
  /// estimates and decisions. It then prints a report and exits with a status.
  func run() async throws {
    let message = "interrupted: an incomplete comparison is not shown\(resumeHint)"
    try await Signals.cancelling(orReport: message) { _ in
      let printout = try await Exit.convertingErrors { try await self.makePrintout() }
      try Task.checkCancellation()
      try Output.print(printout.text)
      try Exit.convertingErrors { try printout.corpus?.write() }
      throw ExitCode(printout.status.rawValue)
    }
  }

  /// What the command prints, its exit status, and the corpus of seeds that it writes, if any.
  private struct Printout {
    var text: String
    var status: ExitStatus
    var corpus: SeedCorpus?
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
    let comparisons = try await runComparisons(with: runner)
    try Task.checkCancellation()
    return try makePrintout(of: comparisons, corpus: runner.corpus(adding: comparisons))
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
    return try makePrintout(of: comparisons)
  }

  private func runComparisons(with runner: ComparisonRunner) async throws -> [Comparison] {
    let recording = try record.map(Recording.openForAppending)
    do {
      let comparisons =
        sequential
        ? [try await runner.runSequentialComparison(cap: seeds ?? 2_000, recording: recording)]
        : try await runner.comparisons(pairs: seeds ?? 200, recording: recording)
      try recording?.close()
      return comparisons
    } catch {
      // The runs that finished before the error stay recorded.
      try? recording?.close()
      throw error
    }
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
    for arm in arms { Output.report(remarks: arm.diagnostics) }
    try checkFileUses(for: arms)
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

/// The condition under which the exit status of a comparison says that B is worse than A.
enum WorseCondition: String, ExpressibleByArgument, CaseIterable {
  /// B is worse than A by more than a margin.
  case margin
  /// B is worse than A by more than a margin, or is worse in a metric that has no margin.
  case worse
}

extension Metric {
  /// Parses the name of a metric on the command line.
  init(argument: String) throws {
    guard let metric = Metric(rawValue: argument) else {
      throw ValidationError(
        "There is no metric `\(argument)`; "
          + "the metrics are \(Metric.allCases.map(\.rawValue).joined(separator: ", "))."
      )
    }
    self = metric
  }
}

extension Margin {
  /// Parses a margin in the form `NAME=VALUE`, such as `completed=2`.
  init(argument: String) throws {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else {
      throw ValidationError(
        "`\(argument)` does not have the form NAME=VALUE, such as `completed=2`."
      )
    }
    let metric = try Metric(argument: parts[0])
    guard let size = metric.size(of: parts[1]) else {
      throw ValidationError("`\(argument)`: the value must be \(metric.expectedFormText).")
    }
    self.init(metric, size)
  }
}

extension Metric {
  /// Parses a value of the metric, such as `5m` for a time; `nil` if the text is invalid.
  ///
  /// Times are in nanoseconds, percentages and excesses in hundredths of a point, and money in
  /// hundred-millionths of the currency unit.
  fileprivate func size(of text: String) -> Double? {
    switch unit {
    case .time:
      guard case .nanoseconds(let time) = DurationText.parse(text) else { return nil }
      return Double(time)
    case .percentage: return Percentage(text).map { Double($0.hundredths) }
    case .count: return Self.parseNumber(text)
    case .excess: return Self.parseNumber(text).map { $0 * 100 }
    case .money: return Self.parseNumber(text).map { $0 * 1e8 }
    }
  }

  /// Parses up to 12 digits, optionally followed by a point and up to 6 digits; `nil` if the text has another
  /// form.
  private static func parseNumber(_ text: String) -> Double? {
    text.wholeMatch(of: /\d{1,12}(\.\d{1,6})?/) == nil ? nil : Double(text)
  }

  fileprivate var expectedFormText: String {
    switch unit {
    case .time: "a duration such as `5m`"
    case .percentage: "points from 0 to 100 with at most two decimals, such as `2`"
    case .excess: "points such as `2`"
    case .count: "a number such as `0.5`"
    case .money: "an amount such as `0.10`"
    }
  }
}
