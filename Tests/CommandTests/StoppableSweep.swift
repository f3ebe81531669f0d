import Foundation
import GRDB
import RehearsalSimulation
import Subprocess
import Support
import Testing

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// A long sweep in a process of its own, which a test may stop.
struct StoppableSweep {
  let folder: URL
  /// How many runs it makes; so many more than are waited for that it is stopped in time.
  let seeds: Int

  var arguments: [String] { ["run", "s.yaml", "--seeds", "\(seeds)", "--record", "r.sqlite"] }

  var recording: URL { folder.appending(path: "r.sqlite") }

  init(in folder: URL, seeds: Int = 800) throws {
    self.folder = folder
    self.seeds = seeds
    try write(Fixture.definitions, to: folder)
    let scenario =
      Fixture.head + Fixture.work + "faults: [{id: f, drop: {from: verify-app, rate: 20}}]"
    try write(["policy.yaml": Fixture.policy, "s.yaml": scenario], to: folder)
  }

  /// Starts the sweep, waits until so many runs are committed, sends the signal, and returns how the
  /// process ended.
  func stop(after runs: Int, with signal: Int32, _ more: [String] = []) async throws -> Int32 {
    // The sweep goes on until the tests' threads get round to it, so it leaves the processor to them.
    let record = try await Subprocess.run(
      .path("/usr/bin/nice"),
      arguments: Arguments(["-n", "19", Command.path] + arguments + more),
      workingDirectory: FilePath(folder.path),
      input: .none,
      output: .discarded,
      error: .discarded
    ) { execution in
      let process = execution.processIdentifier.value
      await Self.onOwnThread {
        while !Self.hasEnded(process), committed < runs { usleep(2_000) }
        kill(process, signal)
      }
    }
    return record.terminationStatus.code
  }

  /// Returns whether a child process has ended, and leaves its status for others to collect.
  private static func hasEnded(_ process: pid_t) -> Bool {
    var info = unsafe siginfo_t()
    let options = WEXITED | WNOHANG | WNOWAIT
    // The signal number stays 0 while the process runs.
    return unsafe waitid(P_PID, id_t(process), &info, options) != 0 || info.si_signo != 0
  }

  /// Waits on a thread that no other test keeps busy, so that the sweep does not go on meanwhile.
  private static func onOwnThread(_ wait: @escaping @Sendable () -> Void) async {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        wait()
        continuation.resume()
      }
    }
  }

  /// How many runs the recording has at present; none where there is no recording yet.
  private var committed: Int {
    var configuration = Configuration()
    configuration.readonly = true
    let queue = try? DatabaseQueue(path: recording.path, configuration: configuration)
    return (try? queue?.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM run") }) ?? 0
  }

  func carryOn(_ more: [String] = []) async throws -> Command.Result {
    try await Command.run(arguments + ["--resume"] + more, in: folder)
  }

  /// The digests of the recording's runs by seed, after a look at whether it is sound and whole.
  func digests() throws -> [Int64: String] {
    let queue = try DatabaseQueue(path: recording.path)
    return try queue.read { db in
      #expect(try String.fetchAll(db, sql: "PRAGMA integrity_check") == ["ok"])
      for table in [
        "outcome", "violation", "expectation", "handoff", "gate_check", "fault", "event",
        "event_block",
      ] {
        let orphans = try Int.fetchOne(
          db,
          sql: "SELECT count(*) FROM \(table) WHERE run NOT IN (SELECT id FROM run)"
        )
        #expect(orphans == 0, "\(table)")
      }
      let torn = try Int.fetchOne(
        db,
        sql: """
          SELECT count(*) FROM run WHERE level = 'events'
            AND events != (SELECT count(*) FROM event WHERE event.run = run.id)
              + (SELECT coalesce(sum(count), 0) FROM event_block WHERE event_block.run = run.id)
          """
      )
      #expect(torn == 0)
      let rows = try Row.fetchAll(db, sql: "SELECT seed, digest FROM run")
      let pairs = rows.map { row -> (Int64, String) in (row["seed"], row["digest"]) }
      let digests = Dictionary(pairs) { $1 }
      #expect(digests.count == rows.count)
      return digests
    }
  }
}
