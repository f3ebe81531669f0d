import ArgumentParser
import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalRecording
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation

/// The `run` command, which runs scenarios and reports whether they hold.
struct RunCommand: AsyncParsableCommand, Sendable {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run scenarios and say whether they hold.",
    discussion: """
      A folder stands for every scenario file below it. All files are read before anything runs: \
      with one invalid file nothing runs.
      """
  )

  @Argument(help: "Scenario files, or folders of them.")
  var paths: [String]

  @Option(help: "Run this seed only.")
  var seed: UInt64?

  @Option(
    help: "Run these seeds: a count, or a half-open range A:B. (default: the scenario's)",
    transform: {
      guard let seeds = SeedRange($0) else {
        throw ValidationError(
          "Give a count of at least 1, or A:B with A below B; a billion at most."
        )
      }
      return seeds
    }
  )
  var seeds: SeedRange?

  @Option(help: "Use the definitions of this folder in place of the scenario's.")
  var agents: String?

  @Option(help: "Use this policy in place of the scenario's.")
  var policy: String?

  @Option(help: "Lay this configuration over every scenario.")
  var configuration: String?

  @Option(help: "Append the runs to this recording.")
  var record: String?

  @Option(
    help: "How much to record: outcomes, handoffs or events. (default: events for one seed)",
    transform: Level.option
  )
  var level: Level?

  @Flag(help: "Pass over the runs that the recording has already, made from the same files.")
  var resume = false

  @Option(
    help:
      "How many runs are made at a time; with a --level above outcomes it is one. (default: a core each)"
  )
  var jobs: Int?

  @Flag(help: "Run nothing more once a run has failed.")
  var failFast = false

  @Option(help: "Try the seeds first that this file keeps, and keep those that fail there.")
  var corpus: String?

  @Flag(help: "Run every seed twice and compare the traces.")
  var checkDeterminism = false

  @Option(help: "Hold every run against the digest that this file has for it.")
  var digests: String?

  @Flag(help: "Write the digests of the runs to the digest file.")
  var writeDigests = false

  @Flag(help: "Show what is worth knowing about the files, not only what is wrong.")
  var notes = false

  @Flag(help: "Say what of the protocol the runs exercised, and what never.")
  var coverage = false

  @Option(
    help: "How to print what was exercised: text after the result, or in its place json or mermaid."
  )
  var coverageFormat = CoverageFormat.text

  @Option(help: "How to print the result: text, json or junit.")
  var format = ReportFormat.text

  func validate() throws {
    if seed != nil, seeds != nil { throw ValidationError("Give --seed or --seeds, not both.") }
    if seed == .max { throw ValidationError("--seed goes up to \(UInt64.max - 1).") }
    if level != nil, record == nil { throw ValidationError("--level goes with --record FILE.") }
    if resume, record == nil { throw ValidationError("--resume goes with --record FILE.") }
    if resume, checkDeterminism {
      throw ValidationError("--check-determinism goes without --resume, which makes no run again.")
    }
    if coverage, resume {
      throw ValidationError("--coverage goes without --resume, which does not see runs again.")
    }
    if coverageFormat != .text, !coverage {
      throw ValidationError("--coverage-format goes with --coverage.")
    }
    if coverage, format != .text {
      throw ValidationError("--coverage prints with --format text; leave out --format \(format).")
    }
    if let jobs, !(1...1_024).contains(jobs) {
      throw ValidationError("--jobs goes from 1 to 1024.")
    }
    if configuration != nil, agents != nil || policy != nil {
      throw ValidationError(
        "--configuration goes without --agents and --policy; name these in the configuration."
      )
    }
    if failFast, writeDigests {
      throw ValidationError("--write-digests goes without --fail-fast, which leaves runs out.")
    }
    if writeDigests, digests == nil {
      throw ValidationError("--write-digests goes with --digests FILE.")
    }
  }

  /// Runs the command.
  ///
  /// The command loads the files into plans, runs the plans, judges and records their events, prints a report
  /// of the results, and exits with a status.
  func run() async throws {
    try await Signals.cancelling { signals in
      let result = try await Exit.onFailure {
        let files = try ScenarioFiles(paths).load(substitutions)
        Output.report(remarks: files.diagnostics, showsNotes: notes)
        var result = try await self.result(of: files.scenarios)
        result.interruption = signals.interruption ?? result.interruption
        return result
      }
      try report(result)
      throw ExitCode(ExitStatus(of: result).rawValue)
    }
  }

  /// Runs the scenarios, and writes the recording, the digests and the corpus if they are asked for.
  private func result(of scenarios: [LoadedScenario]) async throws -> SuiteResult {
    var sweep = try sweep()
    let progress = Progress(of: sweep.expectedRuns(of: scenarios))
    defer { progress?.finish() }
    sweep.progress = { progress?.advance(by: $0) }
    let recording = try record.map(Recording.opened)
    let result: SuiteResult
    do {
      result = try await sweep.run(scenarios, recording: recording, options: substitutions.options)
      try recording?.close()
    } catch {
      // The runs that finished before the error stay recorded.
      try? recording?.close()
      throw error
    }
    if result.interruption == nil {
      if writeDigests, let digests { try DigestFile.write(result, to: digests) }
      try sweep.corpus?.keepingFailures(of: result).write()
    }
    return result
  }

  private func sweep() throws -> Sweep {
    var sweep = Sweep()
    sweep.seeds = seed.map { $0..<($0 + 1) } ?? seeds?.range
    sweep.level = level
    sweep.checksDeterminism = checkDeterminism
    sweep.digests = writeDigests ? nil : try digests.map(DigestFile.init(path:))
    if let jobs { sweep.jobs = jobs }
    sweep.resumes = resume
    sweep.observesCoverage = coverage
    sweep.corpus = try corpus.map(SeedCorpus.init(path:))
    sweep.stopsAfter = failFast ? { $0.verdict == .fail } : nil
    return sweep
  }

  private var substitutions: Substitutions {
    Substitutions(agents: agents, policy: policy, configuration: configuration)
  }

  private func report(_ result: SuiteResult) throws {
    if result.interruption != nil { Output.report(interruptionText(result)) }
    let covered = result.coverage.map(CoverageReport.init)
    if let covered, let replaced = try coverageFormat.inPlace(covered) {
      if ExitStatus(of: result) != .passed {
        Output.write(TextReport(result).description)
      }
      if let record { Output.report("recording: \(record)") }
      return try Output.print(replaced)
    }
    try Output.print(format.text(of: result))
    if let covered { try Output.print("\n" + covered.description) }
    if let record, format == .text { try Output.print("recording: \(InertText.line(record))\n") }
  }

  /// Returns a message about how many runs finished before a signal stopped the command.
  private func interruptionText(_ result: SuiteResult) -> String {
    let runs = result.scenarios.reduce(0) { $0 + $1.runs.count }
    let kept = record.map { " and kept in \($0); the same command with --resume makes the others" }
    return "interrupted: \(runs) run\(runs == 1 ? " was" : "s were") finished\(kept ?? "")"
  }
}
