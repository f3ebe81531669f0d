import ArgumentParser
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalRecording
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation

/// The `show` command, which shows a recorded run as a sequence of events.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a recorded run as a sequence of events, with outcomes and violations.",
    discussion: """
      Without RUN, the only run is shown, or a list of the runs if there are several. A run that was \
      recorded without its events is simulated again and compared with its digest.
      """
  )

  @Argument(help: "The recording.")
  var recording: String

  @Argument(help: ArgumentHelp("The number of the run.", valueName: "run"))
  var number: Int64?

  @Flag(help: "Show every event, including the start and end of sessions.")
  var all = false

  func run() throws {
    let report = try Exit.onFailure { try sequenceText() }
    try Output.print(report)
  }

  private func sequenceText() throws -> String {
    let reader = try RecordingReader(recording)
    let runs = try reader.runs()
    guard !runs.isEmpty else {
      throw RunningError(.missing, "\(recording): error: the recording has no runs")
    }
    guard let number = self.number ?? (runs.count == 1 ? runs[0].id : nil) else {
      return runs.map(line).joined(separator: "\n") + "\n"
    }
    guard let run = runs.first(where: { $0.id == number }) else {
      throw RunningError(
        .missing,
        "\(recording): error: there is no run \(number); "
          + "the recording has the runs 1 to \(runs.last?.id ?? 1)"
      )
    }
    let plan = try plan(of: run, reader)
    let report = SequenceReport(
      plan,
      try events(of: run, plan, reader),
      try reader.judgement(of: run, plan),
      showingAll: all
    )
    return line(run) + "\n\n" + report.description
  }

  private func line(_ run: RecordedRun) -> String {
    let configuration = run.configuration.map { ", \($0)" } ?? ""
    return InertText.line(
      "run \(run.id)  \(run.verdict.rawValue)  \(run.name)\(configuration)  seed \(run.seed)  \(run.digest)"
    )
  }

  private func plan(of run: RecordedRun, _ reader: RecordingReader) throws -> Plan {
    let sources = try reader.sources(of: run)
    func tree(_ origin: PlanSource.Origin) -> [String: [UInt8]]? {
      let files = sources.filter { $0.origin == origin }
      return files.isEmpty
        ? nil : Dictionary(files.map { ($0.path, $0.bytes) }, uniquingKeysWith: { $1 })
    }
    guard !sources.isEmpty else {
      throw RunningError(
        .missing,
        "\(recording): error: run \(run.id) is of the workload `\(run.name)`, which has no "
          + "scenario to show; its handoffs are in the view `handoffs`"
      )
    }
    /// Returns the first file of an origin, which is the one that names the others; `nil` if
    /// there is no file.
    func firstFile(_ origin: PlanSource.Origin) -> FileReference? {
      guard let files = tree(origin), let first = sources.first(where: { $0.origin == origin })
      else { return nil }
      return FileReference(tree: InMemoryTree(files), path: first.path)
    }
    let loader = PlanLoader(
      InMemoryTree(tree(.scenario) ?? [:]),
      rules: .known,
      agents: tree(.agents).map { InMemoryTree($0) },
      policy: firstFile(.policy),
      configuration: firstFile(.configuration)
    )
    return try loader.load(run.path).plan
  }

  /// Returns the recorded events of a run.
  ///
  /// If none were recorded, simulates the run again.
  ///
  /// - Throws: An exit status if the digest of the events differs from the recorded digest.
  private func events(of run: RecordedRun, _ plan: Plan, _ reader: RecordingReader) throws
    -> [Event]
  {
    var events = try reader.events(of: run)
    if events.isEmpty {
      _ = Simulation(plan).run(seed: run.seed) { events.append(copy $0) }
    }
    var digest = TraceDigest(for: plan)
    for event in events where event.fits(plan) { digest.absorb(event) }
    guard digest.digest.description == run.digest else {
      throw Exit.status(
        .nonDeterministic,
        "\(recording): error: run \(run.id) was recorded with the digest \(run.digest) and has "
          + "\(digest.digest) now; another version of rehearse made it, or the file was changed"
      )
    }
    return events
  }
}
