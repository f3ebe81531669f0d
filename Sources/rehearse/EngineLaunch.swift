import Foundation
import RehearsalRunning
import RehearsalSimulation
import Subprocess

/// The start of an engine that makes the shards of a job, and the wait for its end.
///
/// If the Swift task is cancelled, the processes are asked to end, which keeps the finished runs.
struct EngineLaunch: Sendable {
  private let job: ShardJob
  private let workers: Int

  /// Creates a launch with the given number of processes at once.
  init(_ job: ShardJob, workers: Int) {
    self.job = job
    self.workers = workers
  }

  /// How often a shard is tried that ends without being complete.
  private static let tries = 3
  /// How long to wait for another process that makes the same shard.
  private static let longestWait = Duration.seconds(600)

  // MARK: - Engines

  /// Makes the shards in processes on this machine.
  func onThisMachine() async throws {
    let progress = Progress(of: job.count, "shards")
    defer { progress?.finish() }
    try await withThrowingTaskGroup(of: Int.self) { group in
      var next = 1
      func begin() {
        guard next <= job.count else { return }
        let index = next
        next += 1
        group.addTask {
          try await makeShard(index)
          return index
        }
      }
      for _ in 0..<min(workers, job.count) { begin() }
      while try await group.next() != nil {
        progress?.advance(by: 1)
        begin()
      }
    }
  }

  /// Makes a shard, and tries again if the process dies.
  private func makeShard(_ index: Int) async throws {
    let end = ContinuousClock.now + Self.longestWait
    var attempt = 0
    while true {
      attempt += 1
      try Task.checkCancellation()
      let result = try await Subprocess.run(
        .name("sh"),
        arguments: [job.scriptPath, "\(index)"],
        platformOptions: Self.endingGently,
        output: .discarded,
        error: .string(limit: 64 << 10)
      )
      try Task.checkCancellation()
      if result.terminationStatus.isSuccess { return }
      // A sweep that was killed may have left a process that still makes the shard.
      let isInUse = result.standardError.contains("another process") && .now < end
      guard isInUse || attempt < Self.tries, result.terminationStatus.mayPass else {
        throw failure("shard \(index)", result.terminationStatus, result.standardError)
      }
      try await Task.sleep(for: .milliseconds(500))
    }
  }

  /// The environment variable with the path of the script for GNU parallel.
  static let scriptVariable = "REHEARSE_SHARD_SCRIPT"

  /// The arguments of GNU parallel.
  var parallelArguments: [String] {
    [
      "--will-cite", "--jobs", "\(workers)", "--joblog", job.shardFolder + "/jobs.log",
      "--resume-failed", "--retries", "\(Self.tries)", "--termseq", "TERM,10000,KILL",
      // GNU parallel replaces parts of the command and hands it to a shell, so it has no name of a file.
      "sh \"$\(Self.scriptVariable)\" {}", ":::",
    ] + (1...job.count).map(String.init)
  }

  /// Makes the shards with GNU parallel.
  func onParallel() async throws {
    try await finish("parallel", parallelArguments, "install GNU parallel")
  }

  /// Makes the shards with the workers of Dask.
  func onDask(_ address: String) async throws {
    let script = job.shardFolder + "/dask_sweep.py"
    try OutputFile(script).replace(by: Data(PackageResources.dask_sweep_py))
    try await finish(
      "python3",
      [script, address, "\(job.count)", job.scriptPath],
      "install Python 3 with the package `distributed`"
    )
  }

  /// Makes and merges the shards with Slurm, prints the output of the merge, and returns its exit status.
  func onSlurm(mergeOptions: [String]) async throws -> Int32 {
    let slurm = SlurmJob(job, mergeOptions: mergeOptions)
    for (path, text) in slurm.files { try OutputFile(path).replace(by: Data(text.utf8)) }
    let submitted = try await output(of: "sbatch", slurm.arrayArguments)
    // With several clusters, the number is followed by a semicolon and the name of the cluster.
    let array = submitted.prefix { $0.isASCII && $0.isNumber }
    guard !array.isEmpty else {
      throw RunningError(.inputOutput, "error: sbatch printed no job number: \(submitted)")
    }
    Output.report("submitted array \(array) with \(job.count) shards")
    let merged: TerminationStatus
    do {
      merged = try await Subprocess.run(
        .name("sbatch"),
        arguments: Arguments(slurm.mergeArguments(after: String(array))),
        platformOptions: Self.endingGently,
        output: .discarded,
        error: .string(limit: 64 << 10)
      ).terminationStatus
      try Task.checkCancellation()
    } catch {
      _ = try? await output(of: "scancel", [String(array)])
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
    guard case .exited(let status) = merged else { return 74 }
    return status
  }

  // MARK: - Processes

  /// How a process is ended if the Swift task is cancelled.
  private static var endingGently: PlatformOptions {
    var options = PlatformOptions()
    options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(10))]
    return options
  }

  /// Runs a program whose messages go to standard error.
  private func finish(_ program: String, _ arguments: [String], _ advice: String) async throws {
    let status: TerminationStatus
    do {
      status = try await Subprocess.run(
        .name(program),
        arguments: Arguments(arguments),
        environment: .inherit.updating([.init(stringLiteral: Self.scriptVariable): job.scriptPath]),
        platformOptions: Self.endingGently,
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

  /// Runs a program, and returns its output.
  private func output(of program: String, _ arguments: [String]) async throws -> String {
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
    _ what: String,
    _ status: TerminationStatus,
    _ messages: String?
  ) -> RunningError {
    let reason = (messages ?? "").split(separator: "\n").last.map {
      ": " + InertText.line(String($0))
    }
    return RunningError(
      status == .exited(65) ? .invalid : .inputOutput,
      "error: \(what) \(status.text)\(reason ?? ""); the finished runs are in \(job.shardFolder), and the same "
        + "command continues"
    )
  }
}

extension TerminationStatus {
  /// Whether the same process may succeed if it is started again: it was killed, or input or output failed.
  fileprivate var mayPass: Bool {
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
