import RehearsalAnalysis
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation

/// The printing of the result of the `run` command.
extension RunCommand {
  /// Prints the result, and where its runs are recorded if the recording could be finished.
  func printReport(of result: SuiteResult, isRecorded: Bool) throws {
    let record = isRecorded ? record : nil
    if result.interruption != nil { Output.report(interruptionText(result, recordedIn: record)) }
    let coverageReport = result.coverage.map(CoverageReport.init)
    if let coverageReport, let replacement = try coverageFormat.replacementText(coverageReport) {
      if ExitStatus(of: result) != .passed {
        Output.writeToStandardError(TextReport(result, style: results.style).description)
      }
      if let record { Output.report("recording: \(record)") }
      try Output.print(replacement)
      return
    }
    try Output.print(results.text(of: result, exitingWith: exitStatus(of: result)))
    if results.trace { try Output.print(tracesText(of: result)) }
    if let coverageReport { try Output.print("\n" + coverageReport.description) }
    if let record, results.format == .text {
      try Output.print("recording: \(InertText.singleLine(record))\n")
    }
  }

  /// Returns the events of the first run that did not pass, for each scenario with such a run.
  private func tracesText(of result: SuiteResult) -> String {
    result.scenarios.compactMap { scenario -> String? in
      guard let run = scenario.runs.first(where: { $0.verdict != .pass }) else { return nil }
      let seed = run.summary.seed
      var events: [Event] = []
      _ = Simulation(scenario.plan).run(seed: seed) { events.append(copy $0) }
      let report = RunTextReport(scenario.plan, events, run.judgement, showingAll: false)
      let name = InertText.singleLine(scenario.plan.name)
      return "\ntrace of \(name), seed \(seed)\n\n\(report)"
    }.joined()
  }

  /// Whether the runs are one shard, that is, a part of a sweep.
  ///
  /// The recording of a shard is written as a `PartialRecording`.
  private var isShard: Bool { selecting.shard != nil && vary.isEmpty }

  /// The message if a signal ends the command before there is a result to print.
  var endMessage: String {
    if watch { return "the watch has ended" }
    guard !vary.isEmpty else { return "interrupted: nothing was finished" }
    let keptText = record.map {
      "; the finished runs are in \($0), and \(resumeAdvice("continues"))"
    }
    return unrecordedEndMessage + (keptText ?? "")
  }

  /// The message if a signal ends the command, and the recording of the finished runs is not complete.
  var unrecordedEndMessage: String {
    "interrupted: an incomplete \(vary.isEmpty ? "result" : "table") is not shown"
  }

  /// Returns how to make the runs that a signal has kept from being made.
  ///
  /// Some options cannot be used with `--resume`. `--failed` needs none, because it selects the runs that still fail.
  private func resumeAdvice(_ effect: String) -> String {
    guard !selecting.failed else { return "the same command makes those that still fail" }
    let excludedOptions =
      (coverage ? ["--coverage"] : []) + (checkDeterminism ? ["--check-determinism"] : [])
    let place =
      excludedOptions.isEmpty
      ? "" : " instead of " + excludedOptions.joined(separator: " and ")
    return "the same command with --resume\(place) \(effect)"
  }

  /// Returns a message that says how many runs were finished when a signal stopped the command.
  ///
  /// `record` is the recording in which these runs are; `nil` without a recording, or if it could not be finished.
  private func interruptionText(_ result: SuiteResult, recordedIn record: String?) -> String {
    let runCount = result.scenarios.reduce(0) { $0 + $1.runs.count }
    let keptText = record.map {
      " and kept in \($0)\(isShard ? ".part" : ""); \(resumeAdvice("makes the other runs"))"
    }
    return
      "interrupted: \(runCount.counted("run was", "runs were")) finished\(keptText ?? "")"
  }
}
