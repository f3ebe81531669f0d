import ArgumentParser
import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalRecording
import RehearsalRunning
import RehearsalSimulation

/// The `sweep` command, which lets an engine run the shards of a sweep, and merges their
/// recordings.
struct SweepCommand: AsyncParsableCommand, Sendable {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract:
      "Make the runs of scenarios in several processes or on several machines, and merge them.",
    discussion: """
      The engines are local (processes on this machine), parallel (GNU parallel), slurm (a job array), and \
      dask://HOST:PORT (the scheduler of Dask). kubernetes and github print an indexed job and a workflow. The \
      command works in the folder FILE.shards, and continues there if it was stopped. Workers need the same \
      command and the same files in the same folders; each process checks both before its first run.

      Examples:
        rehearse sweep Scenarios --seeds 1000 --record all.sqlite
        rehearse sweep Scenarios --on slurm --shards 100 --record all.sqlite --dry-run
        rehearse sweep Scenarios --on dask://10.0.0.1:8786 --shards 40 --record all.sqlite
        rehearse sweep Scenarios --on github --shards 4 --record all.sqlite > .github/workflows/rehearsal.yml
      """
  )

  @Argument(help: "Scenario files, or folders of them.")
  var paths: [String] = []

  @Option(
    help: "The engine: local, parallel, slurm, dask://HOST:PORT, kubernetes or github.",
    transform: { text in
      guard let engine = ShardEngine(text) else {
        throw ValidationError(
          "There is no engine `\(text)`; the engines are local, parallel, slurm, dask://HOST:PORT, kubernetes and github."
        )
      }
      return engine
    }
  )
  var on = ShardEngine.local

  @Option(help: "The number of shards. (default: one per core)")
  var shards: Int?

  @Option(help: "The merged recording, which must not exist yet.")
  var record: String

  @Option(
    help: "The number of shards that local and parallel make at once. (default: one per core)"
  )
  var workers: Int?

  @Option(help: "Run these seeds: a count, or a half-open range A:B. (default: the scenario's)")
  var seeds: String?

  @Option(name: [.customShort("k"), .long], help: "Run only the scenarios that this selects.")
  var filter: String?

  @Option(help: "Use the definitions of this folder in place of the scenario's.")
  var agents: String?

  @Option(help: "Use this policy in place of the scenario's.")
  var policy: String?

  @Option(help: "Apply this configuration to every scenario.")
  var configuration: String?

  @Option(help: "Divide the runs by their cost, which is that of the runs in this recording.")
  var balance: String?

  @Option(help: "How much to record: outcomes, handoffs or events.")
  var level: String?

  @Flag
  var storage: EventStorage?

  @Option(help: "The number of parallel runs in each shard.")
  var jobs = 1

  @Option(help: "Compare every run with its digest in this file.")
  var digests: String?

  @Option(help: "The container image for kubernetes. (default: rehearse:latest)")
  var image: String?

  @Flag(help: "Print what would be handed to the engine, and run nothing.")
  var dryRun = false

  @OptionGroup(title: "Results")
  var results: ResultOptions

  func validate() throws {
    if let shards, !(1...100_000).contains(shards) {
      throw ValidationError("--shards must be from 1 to 100000.")
    }
    if on == .github, let shards, shards > GitHubWorkflow.shardLimit {
      throw ValidationError(
        "--shards must be at most \(GitHubWorkflow.shardLimit) with --on github, which allows no more jobs in a matrix."
      )
    }
    if let workers, !(1...1_024).contains(workers) {
      throw ValidationError("--workers must be from 1 to 1024.")
    }
    if workers != nil, on != .local, on != .parallel {
      throw ValidationError("--workers requires --on local or --on parallel.")
    }
    if image != nil, on != .kubernetes {
      throw ValidationError("--image requires --on kubernetes.")
    }
    if record.isEmpty { throw ValidationError("--record must name a file.") }
    if record.hasPrefix("-") {
      throw ValidationError("--record must not begin with a hyphen; write ./\(record).")
    }
    // Parsing the commands `run` and `merge` checks the options that are passed on to them.
    do {
      _ = try parseRunCommand(shards: shards ?? 1)
    } catch {
      throw ValidationError(RunCommand.message(for: error))
    }
    do {
      _ = try parseMergeCommand([record])
    } catch {
      throw ValidationError(MergeCommand.message(for: error))
    }
  }

  // MARK: - Running

  func run() async throws {
    try await Signals.cancelling(
      orReport: "interrupted: the same command continues with the shards in \(record).shards"
    ) { _ in
      try await Exit.convertingErrors { try await self.runShardsAndMerge() }
    }
  }

  private func runShardsAndMerge() async throws {
    let job = try makeJob()
    guard !dryRun, !on.needsPrintedFile else {
      try Output.print(dryRunText(of: job))
      return
    }
    try results.checkFiles()
    let lock = try prepareFolder(of: job)
    defer { lock.release() }
    let launch = EngineLaunch(job, workers: workers ?? Self.coreCount)
    switch on {
    case .local: try await launch.runOnThisMachine()
    case .parallel: try await launch.runOnParallel()
    case .dask(let address): try await launch.runOnDask(address)
    case .slurm:
      let status = try await launch.runOnSlurm(mergeOptions: mergeOptions)
      removeFolderIfMerged(job)
      throw ExitCode(status)
    case .kubernetes, .github: return
    }
    let merge = try parseMergeCommand(job.recordingPaths)
    do {
      try await merge.run()
    } catch let status as ExitCode {
      removeFolderIfMerged(job)
      throw status
    }
  }

  private static var coreCount: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// Creates and locks the folder of the shards, and writes the script of this sweep there.
  ///
  /// - Returns: The lock of the folder. It keeps other processes from making the same recording at the same time.
  /// - Throws: `RunningError` if the merged recording exists, if another process is making it, or if the folder belongs
  ///   to another sweep or cannot be created.
  private func prepareFolder(of job: ShardJob) throws -> WriterLock {
    try checkThatRecordingIsNew()
    do {
      try FileManager.default.createDirectory(
        atPath: job.shardFolder,
        withIntermediateDirectories: true
      )
    } catch {
      throw RunningError(
        .inputOutput,
        "\(job.shardFolder): error: the folder of the shards cannot be created: \(error.failureText); "
          + "check the permissions, or name another recording"
      )
    }
    let lock = try lockFolder(of: job)
    // Another process may have merged its shards before the folder was locked.
    try checkThatRecordingIsNew()
    // A command that ended before it wrote the script has left an empty folder.
    let isEmpty = try? FileManager.default.contentsOfDirectory(atPath: job.shardFolder).isEmpty
    let script = try? Data(contentsOf: URL(filePath: job.scriptPath))
    guard isEmpty == true || script == Data(job.script.utf8) else {
      throw RunningError(
        .usage,
        "\(job.shardFolder): error: the folder is not one of this sweep; remove it, or name another recording"
      )
    }
    try OutputFile(job.scriptPath).replace(by: Data(job.script.utf8))
    return lock
  }

  private func lockFolder(of job: ShardJob) throws -> WriterLock {
    do {
      return try WriterLock(folder: job.shardFolder)
    } catch {
      throw RunningError(
        .inputOutput,
        "\(record): error: another process is making this recording; wait for it, or name another"
      )
    }
  }

  private func checkThatRecordingIsNew() throws {
    guard !FileManager.default.fileExists(atPath: record) else {
      throw RunningError(
        .usage,
        "\(record): error: the file exists; name a new file for the merged recording"
      )
    }
  }

  /// Removes the files of the shards if the merged recording has all their runs, and then their folder if it is empty.
  ///
  /// If another file is in the place of the merged recording, a message says that the shards stay.
  private func removeFolderIfMerged(_ job: ShardJob) {
    guard FileManager.default.fileExists(atPath: record) else { return }
    let isMerged = try? RecordingReader(record).containsAllRuns(of: job.recordingPaths)
    guard isMerged == true else {
      Output.report("\(job.shardFolder): note: the shards stay there, because they are not merged")
      return
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: job.shardFolder)) ?? []
    for name in names where ShardJob.isSweepFileName(name) {
      try? FileManager.default.removeItem(atPath: job.shardFolder + "/" + name)
    }
    _ = unsafe rmdir(job.shardFolder)
  }

  /// Returns the script, the files and the command lines that would be handed to the engine.
  private func dryRunText(of job: ShardJob) -> String {
    let merge = job.mergeLine(mergeOptions)
    switch on {
    case .kubernetes:
      return KubernetesJob(job, image: image ?? "rehearse:latest", mergeOptions: mergeOptions)
        .description
    case .github: return GitHubWorkflow(job, mergeOptions: mergeOptions).description
    case .local:
      let shardLine = "sh \(ShellWord.quoted(job.scriptPath)) NUMBER"
      return
        "\(job.script)\n# for each NUMBER from 1 to \(job.shardCount)\n\(shardLine)\n\(merge)\n"
    case .parallel:
      let words = EngineLaunch(job, workers: workers ?? Self.coreCount).parallelArguments
      let scriptAssignment = "\(EngineLaunch.scriptVariable)=\(ShellWord.quoted(job.scriptPath))"
      return
        "\(job.script)\n\(scriptAssignment) \(Self.commandLine(["parallel"] + words))\n\(merge)\n"
    case .dask(let address):
      let words = ["python3", job.shardFolder + "/dask_sweep.py", address, "\(job.shardCount)"]
      return "\(job.script)\n\(Self.commandLine(words + [job.scriptPath]))\n\(merge)\n"
    case .slurm:
      let slurm = SlurmJob(job, mergeOptions: mergeOptions)
      let files = slurm.scriptsByPath.sorted { $0.key < $1.key }.map {
        "# \($0.key)\n\($0.value)\n"
      }
      return "# \(job.scriptPath)\n\(job.script)\n" + files.joined()
        + Self.commandLine(["sbatch"] + slurm.arrayArguments) + "\n"
        + Self.commandLine(["sbatch"] + slurm.argumentsOfMerge(after: "ARRAY")) + "\n"
    }
  }

  private static func commandLine(_ words: [String]) -> String {
    words.map(ShellWord.quoted).joined(separator: " ")
  }
}

// MARK: - Commands of the shards

extension SweepCommand {
  /// The scenarios and options of `rehearse run` that are the same for all shards.
  var runArguments: [String] {
    let options = [
      ("--seeds", seeds), ("--filter", filter), ("--agents", agents), ("--policy", policy),
      ("--configuration", configuration), ("--balance", balance), ("--level", level),
    ]
    return paths + options.flatMap { name, value in value.map { [name + "=" + $0] } ?? [] }
      + (storage.map { ["--\($0.rawValue)"] } ?? []) + ["--jobs=\(jobs)"]
  }

  private func parseRunCommand(shards: Int) throws -> RunCommand {
    try RunCommand.parse(
      runArguments + ["--shard=1/\(shards)", "--for-merge", "--record=\(record)"]
    )
  }

  private func parseMergeCommand(_ recordings: [String]) throws -> MergeCommand {
    try MergeCommand.parse(mergeOptions + [record] + recordings)
  }

  /// The options of `rehearse merge`, including the digest file from the defaults of the project.
  private var mergeOptions: [String] {
    let digestPath = digests ?? (try? parseRunCommand(shards: 1).defaultDigestPath)
    return results.arguments + (digestPath.map { ["--digests=" + $0] } ?? [])
  }

  /// Returns the number of shards, and the selection of scenarios for the first shard.
  ///
  /// If the user gives no number, there are not more shards than runs.
  ///
  /// - Throws: `RunningError` if the user gives a number that is greater than the number of runs.
  private func shardCountAndSelection() throws -> (count: Int, selected: SelectedScenarios) {
    var count =
      shards ?? (on == .github ? min(Self.coreCount, GitHubWorkflow.shardLimit) : Self.coreCount)
    var selected = try parseRunCommand(shards: count).selectedScenarios()
    if let runCount = selected.shard?.sweepRunCount, runCount < count {
      guard shards == nil else {
        throw RunningError(
          .usage,
          "error: there are \(runCount) runs, which are fewer than \(count) shards; use fewer shards"
        )
      }
      count = max(1, runCount)
      selected = try parseRunCommand(shards: count).selectedScenarios()
    }
    return (count, selected)
  }

  /// Checks that no file which the command writes is also a file of a scenario, or another file that the command
  /// uses.
  private func checkFileUses(for scenarios: [LoadedScenario]) throws {
    var uses = FileUses()
    uses.addInputs([policy, configuration, balance, digests])
    uses.addInputs(of: scenarios)
    uses.addOutput(record, "--record")
    results.addFiles(to: &uses)
    try uses.check()
  }

  private func makeJob() throws -> ShardJob {
    let (count, selected) = try shardCountAndSelection()
    try checkFileUses(for: selected.scenarios)
    let token = try SweepToken(of: selected)
    let name = URL(filePath: record).lastPathComponent
    switch on {
    case .github: return try jobOfGitHubWorkflow(shardCount: count)
    case .kubernetes:
      return ShardJob(
        command: "rehearse",
        folder: KubernetesJob.volumePath,
        arguments: runArguments,
        count: count,
        merged: KubernetesJob.volumePath + "/" + name,
        token: token.withoutCommandDigest
      )
    default:
      return ShardJob(
        command: SweepToken.commandPath,
        folder: FileManager.default.currentDirectoryPath,
        arguments: runArguments,
        count: count,
        merged: URL(filePath: record).path,
        token: token.description
      )
    }
  }
}
