import Foundation
import RehearsalRunning
import RehearsalSimulation
import Subprocess

/// A launch of an engine, such as Slurm, that executes the shards of a job.
///
/// The launch waits until the engine has finished. If the Swift task is cancelled, the launch asks the
/// processes to end, and keeps the finished runs.
struct EngineLaunch: Sendable {
  private let job: ShardJob
  private let workerCount: Int

  /// Creates a launch of a job.
  ///
  /// On this machine and with GNU parallel, at most `workers` shards run at the same time. Dask and Slurm
  /// ignore `workers`.
  init(_ job: ShardJob, workers: Int) {
    self.job = job
    workerCount = workers
  }

  /// The maximum number of times that a shard is started.
  ///
  /// A shard that another process is still running can be started more often, until ``waitLimit`` has passed.
  private static let attemptLimit = 3
  /// How long the launch keeps starting a shard again that another process is still running.
  private static let waitLimit = Duration.seconds(600)

  // MARK: - Engines

  /// Runs the shards in processes on this machine.
  func runOnThisMachine() async throws {
    let processCount = min(workerCount, job.shardCount)
    try OpenFiles.checkRoom(
      for: OpenFiles.requiredCount(forProcesses: processCount),
      "the processes of \(processCount.counted("shard")) at a time",
      advice: processCount == 1 ? "" : ", or use fewer --workers"
    )
    do {
      try await runAllShards()
    } catch let error as SubprocessError {
      try Task.checkCancellation()
      guard error.code == .executableNotFound else {
        throw RunningError(
          .inputOutput,
          "error: a process for a shard cannot be started (\(error)); free memory, allow more processes and open files "
            + "with `ulimit`, or use fewer --workers"
        )
      }
      throw RunningError(
        .missing,
        "error: `sh` cannot be started; add its folder to the environment variable PATH"
      )
    }
  }

  private func runAllShards() async throws {
    let progress = Progress(of: job.shardCount, "shards")
    defer { progress?.finish() }
    try await withThrowingTaskGroup(of: Int.self) { group in
      var nextIndex = 1
      func startShard() {
        guard nextIndex <= job.shardCount else { return }
        let index = nextIndex
        nextIndex += 1
        group.addTask {
          try await runShard(index)
          return index
        }
      }
      for _ in 0..<min(workerCount, job.shardCount) { startShard() }
      while try await group.next() != nil {
        progress?.advance(by: 1)
        startShard()
      }
    }
  }

  /// Runs a shard in its own process.
  ///
  /// If the process is killed, or cannot read or write a file, the shard is started again, up to a limit.
  private func runShard(_ index: Int) async throws {
    let deadline = ContinuousClock.now + Self.waitLimit
    var attempt = 0
    while true {
      attempt += 1
      try Task.checkCancellation()
      let result = try await Subprocess.run(
        .name("sh"),
        arguments: [job.scriptPath, "\(index)"],
        platformOptions: Self.gracefulTeardownOptions,
        output: .discarded,
        error: .string(limit: 64 << 10)
      )
      try Task.checkCancellation()
      if result.terminationStatus.isSuccess { return }
      // If a sweep was killed, one of its processes may still be running the shard.
      let isInUse = result.standardError.contains("another process") && .now < deadline
      guard isInUse || attempt < Self.attemptLimit, result.terminationStatus.maySucceedLater else {
        throw failure("shard \(index)", result.terminationStatus, result.standardError)
      }
      try await Task.sleep(for: .milliseconds(500))
    }
  }

  /// The environment variable that passes the path of the shard script to GNU parallel.
  static let scriptVariable = "REHEARSE_SHARD_SCRIPT"

  /// The arguments of the program `parallel`.
  var parallelArguments: [String] {
    [
      "--will-cite", "--jobs", "\(workerCount)", "--joblog", job.shardFolder + "/jobs.log",
      "--resume-failed", "--retries", "\(Self.attemptLimit)", "--termseq", "TERM,10000,KILL",
      // GNU parallel replaces patterns in the command and runs it in a shell, so the path is in a variable instead.
      "sh \"$\(Self.scriptVariable)\" {}", ":::",
    ] + (1...job.shardCount).map(String.init)
  }

  /// Runs the shards with GNU parallel.
  func runOnParallel() async throws {
    try await runToEnd("parallel", parallelArguments, "install GNU parallel")
  }

  /// Runs the shards on the workers of Dask.
  func runOnDask(_ address: String) async throws {
    let script = job.shardFolder + "/dask_sweep.py"
    try OutputFile(script).replace(by: Data(PackageResources.dask_sweep_py))
    try await runToEnd(
      "python3",
      [script, address, "\(job.shardCount)", job.scriptPath],
      "install Python 3 with the package `distributed`"
    )
  }

  /// Runs and merges the shards with Slurm, and prints the output of the merge.
  ///
  /// - Returns: The exit status of the merge, or 74 if a signal ended the program that waits for the merge.
  func runOnSlurm(mergeOptions: [String]) async throws -> Int32 {
    try checkOpenFiles()
    let slurm = SlurmJob(job, mergeOptions: mergeOptions)
    for (path, text) in slurm.scriptsByPath { try OutputFile(path).replace(by: Data(text.utf8)) }
    let jobNumberText = try await runForOutput(of: "sbatch", slurm.arrayArguments)
    // If Slurm has several clusters, `sbatch` prints the job number, a semicolon and the name of the cluster.
    let arrayNumber = jobNumberText.prefix { $0.isASCII && $0.isNumber }
    guard !arrayNumber.isEmpty else {
      throw RunningError(.inputOutput, "error: sbatch printed no job number: \(jobNumberText)")
    }
    Output.report("submitted array \(arrayNumber) with \(job.shardCount) shards")
    let mergeStatus: TerminationStatus
    do {
      mergeStatus = try await Subprocess.run(
        .name("sbatch"),
        arguments: Arguments(slurm.argumentsOfMerge(after: String(arrayNumber))),
        platformOptions: Self.gracefulTeardownOptions,
        output: .discarded,
        error: .string(limit: 64 << 10)
      ).terminationStatus
      try Task.checkCancellation()
    } catch {
      _ = try? await runForOutput(of: "scancel", [String(arrayNumber)])
      throw error
    }
    let messages = (try? String(contentsOfFile: slurm.errorPath, encoding: .utf8)) ?? ""
    if !messages.isEmpty { Output.report(messages.trimmingCharacters(in: .newlines)) }
    guard let text = try? String(contentsOfFile: slurm.outputPath, encoding: .utf8) else {
      throw RunningError(
        .inputOutput,
        "\(job.shardFolder): error: Slurm has not merged the shards, because some failed; see shard-*.log there, "
          + "then run the same command again"
      )
    }
    try Output.print(text)
    guard case .exited(let status) = mergeStatus else { return 74 }
    return status
  }

  // MARK: - Processes

  /// Options that give a process ten seconds to end before it is killed, if the Swift task is cancelled.
  private static var gracefulTeardownOptions: PlatformOptions {
    var options = PlatformOptions()
    options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(10))]
    return options
  }

  /// Checks that this process may open the files that it needs to start a program.
  private func checkOpenFiles() throws {
    try OpenFiles.checkRoom(
      for: OpenFiles.requiredCount(forProcesses: 1),
      "the programs of the engine"
    )
  }

  /// Runs a program until it ends, and passes its messages on to standard error.
  private func runToEnd(_ program: String, _ arguments: [String], _ advice: String) async throws {
    try checkOpenFiles()
    let status: TerminationStatus
    do {
      status = try await Subprocess.run(
        .name(program),
        arguments: Arguments(arguments),
        environment: .inherit.updating([.init(stringLiteral: Self.scriptVariable): job.scriptPath]),
        platformOptions: Self.gracefulTeardownOptions,
        output: .discarded,
        error: .currentStandardError
      ).terminationStatus
    } catch {
      try Task.checkCancellation()
      throw RunningError(.missing, "error: `\(program)` cannot be started; \(advice)")
    }
    try Task.checkCancellation()
    guard status.isSuccess else { throw failure("`\(program)`", status, nil) }
  }

  /// Runs a program of Slurm until it ends, and returns what it prints.
  private func runForOutput(of program: String, _ arguments: [String]) async throws -> String {
    do {
      let result = try await Subprocess.run(
        .name(program),
        arguments: Arguments(arguments),
        output: .string(limit: 64 << 10),
        error: .currentStandardError
      )
      guard result.terminationStatus.isSuccess else {
        throw failure("`\(program)`", result.terminationStatus, nil)
      }
      return result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
    } catch let error as RunningError {
      throw error
    } catch {
      throw RunningError(.missing, "error: `\(program)` cannot be started; install Slurm's client")
    }
  }

  private func failure(
    _ subject: String,
    _ status: TerminationStatus,
    _ messages: String?
  ) -> RunningError {
    let reason = (messages ?? "").split(separator: "\n").last.map {
      ": " + InertText.singleLine(String($0))
    }
    return RunningError(
      status == .exited(65) ? .invalid : .inputOutput,
      "error: \(subject) \(status.text)\(reason ?? ""); the finished runs are in \(job.shardFolder), and the same "
        + "command continues"
    )
  }
}

extension TerminationStatus {
  /// Whether another start of the same process may succeed.
  ///
  /// This is so if a signal ended the process, or if the process could not read or write a file.
  fileprivate var maySucceedLater: Bool {
    switch self {
    case .exited(let code): code == 74 || code > 128
    default: true
    }
  }

  fileprivate var text: String {
    switch self {
    case .exited(let code): "ended with exit status \(code)"
    default: "was ended by a signal"
    }
  }
}
