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
      runs; if a file is invalid, nothing runs.
      """
  )

  @Argument(help: "Scenario files, or folders of them.")
  var paths: [String]

  @Option(help: "Run only this seed.")
  var seed: UInt64?

  @Option(
    help: "Run these seeds: a count, or a half-open range A:B. (default: the scenario's)",
    transform: {
      guard let seeds = SeedRange($0) else {
        throw ValidationError(
          "Give a count of at least 1, or A:B with A less than B; at most a billion seeds."
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

  @Option(help: "Apply this configuration to every scenario.")
  var configuration: String?

  @Option(help: "Append the runs to this recording.")
  var record: String?

  @Option(
    help: "How much to record: outcomes, handoffs or events. (default: events for one seed)",
    transform: Level.option
  )
  var level: Level?

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

  @Flag(help: "Show times and digests in full, instead of rounded and shortened.")
  var exact = false

  @Option(help: "The format of the result: text, json or junit.")
  var format = ReportFormat.text

  func validate() throws {
    if seed != nil, seeds != nil { throw ValidationError("Give --seed or --seeds, not both.") }
    if seed == .max { throw ValidationError("--seed must be at most \(UInt64.max - 1).") }
    if level != nil, record == nil { throw ValidationError("--level requires --record FILE.") }
    if resume, record == nil { throw ValidationError("--resume requires --record FILE.") }
    if resume, checkDeterminism {
      throw ValidationError(
        "--check-determinism cannot be used with --resume, which repeats no run."
      )
    }
    if coverage, resume {
      throw ValidationError(
        "--coverage cannot be used with --resume, which does not observe recorded runs."
      )
    }
    if coverageFormat != .text, !coverage {
      throw ValidationError("--coverage-format requires --coverage.")
    }
    if exact, format != .text {
      throw ValidationError("--exact requires --format text; other formats are exact anyway.")
    }
    if coverage, format != .text {
      throw ValidationError("--coverage requires --format text; remove --format \(format).")
    }
    if let jobs, !(1...1_024).contains(jobs) {
      throw ValidationError("--jobs must be from 1 to 1024.")
    }
    if configuration != nil, agents != nil || policy != nil {
      throw ValidationError(
        "--configuration cannot be used with --agents or --policy; set these in the configuration."
      )
    }
    if failFast, writeDigests {
      throw ValidationError(
        "--write-digests cannot be used with --fail-fast, which leaves out runs."
      )
    }
    if writeDigests, digests == nil {
      throw ValidationError("--write-digests requires --digests FILE.")
    }
  }

  /// Runs the command.
  ///
  /// The command loads the files into plans and runs the plans. It evaluates and records their events, prints
  /// a report of the results, and exits with a status.
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

  /// Runs the scenarios, and writes the recording, the digests and the corpus if the user asks for them.
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
    sweep.findsCauses = true
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
        Output.write(TextReport(result, isExact: exact).description)
      }
      if let record { Output.report("recording: \(record)") }
      return try Output.print(replaced)
    }
    try Output.print(format.text(of: result, isExact: exact))
    if let covered { try Output.print("\n" + covered.description) }
    if let record, format == .text { try Output.print("recording: \(InertText.line(record))\n") }
  }

  /// Returns a message that says how many runs were finished when a signal stopped the command.
  private func interruptionText(_ result: SuiteResult) -> String {
    let runs = result.scenarios.reduce(0) { $0 + $1.runs.count }
    let kept = record.map {
      " and kept in \($0); the same command with --resume makes the other runs"
    }
    return "interrupted: \(runs) run\(runs == 1 ? " was" : "s were") finished\(kept ?? "")"
  }
}
