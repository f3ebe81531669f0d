import Foundation
import GRDB
import RehearsalSimulation
import Support
import Testing

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
  ///
  /// Everything happens on a thread that no other test keeps busy, so that the sweep does not go on meanwhile.
  func stop(after runs: Int, with signal: Int32, _ more: [String] = []) async throws -> Int32 {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(with: Result { try runUntilStopped(after: runs, with: signal, more) })
      }
    }
  }

  private func runUntilStopped(after runs: Int, with signal: Int32, _ more: [String]) throws
    -> Int32
  {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/nice")
    process.arguments = ["-n", "19", Command.path] + arguments + more
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    while process.isRunning, committed < runs { usleep(2_000) }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    let status = process.terminationStatus
    return process.terminationReason == .uncaughtSignal ? -status : status
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
