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
private struct Sweep {
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

@Suite struct `A sweep that is stopped` {
  /// How often it is killed: a few times, or as often as the environment says.
  static let kills = Int(ProcessInfo.processInfo.environment["REHEARSAL_KILLS"] ?? "") ?? 3

  /// The digests of the sweep when nothing stops it.
  private func undisturbed() async throws -> [Int64: String] {
    try await Surroundings.withFolder { folder in
      let sweep = try Sweep(in: folder)
      let result = try await Command.run(sweep.arguments, in: folder)
      #expect([0, 1].contains(result.status))
      return try sweep.digests()
    }
  }

  @Test func `by a kill leaves whole runs, and goes on from there`() async throws {
    let expected = try await undisturbed()
    for kill in 0..<Self.kills {
      let point = Int(Digest(of: "kill \(kill)").high % 300) + 1
      try await Surroundings.withFolder { folder in
        let sweep = try Sweep(in: folder)
        let level = kill.isMultiple(of: 2) ? ["--level", "events"] : []
        let status = try await sweep.stop(after: point, with: SIGKILL, level)
        #expect(status == -SIGKILL)
        let kept = try sweep.digests()
        #expect(kept.count >= point)
        #expect(kept.count < sweep.seeds)
        let result = try await sweep.carryOn(level)
        #expect([0, 1].contains(result.status))
        #expect(result.output.contains("\(sweep.seeds) runs"))
        #expect(try sweep.digests() == expected)
      }
    }
  }

  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
  func `by a signal keeps what was finished, and says how to go on`(signal: Int32, status: Int32)
    async throws
  {
    try await Surroundings.withFolder { folder in
      let endless = try Sweep(in: folder, seeds: 1_000_000)
      #expect(try await endless.stop(after: 30, with: signal) == status)
      #expect(!FileManager.default.fileExists(atPath: endless.recording.path + "-wal"))
      let kept = try endless.digests().count
      #expect(kept >= 30)
      let result = try await Sweep(in: folder, seeds: kept + 20).carryOn()
      #expect([0, 1].contains(result.status))
      #expect(try endless.digests().count == kept + 20)
    }
  }

  @Test func `reports after resuming what it would have reported at once`() async throws {
    try await Surroundings.withFolder { folder in
      let sweep = try Sweep(in: folder)
      let whole = try await Command.run(
        ["run", "s.yaml", "--seeds", "60", "--format", "json"],
        in: folder
      )
      _ = try await Command.run(
        ["run", "s.yaml", "--seeds", "20:40", "--record", "r.sqlite"],
        in: folder
      )
      let resumed = try await Command.run(
        ["run", "s.yaml", "--seeds", "60", "--format", "json", "--record", "r.sqlite", "--resume"],
        in: folder
      )
      #expect(resumed.output == whole.output)
      #expect(resumed.status == whole.status)
      #expect(try sweep.digests().count == 60)
    }
  }

  @Test func `passes over runs of every batch that are kept as fully as is asked`() async throws {
    try await Surroundings.withFolder { folder in
      let sweep = try Sweep(in: folder)
      func run(_ more: String...) async throws {
        _ = try await Command.run(["run", "s.yaml", "--record", "r.sqlite"] + more, in: folder)
      }
      try await run("--seeds", "0:5")
      try await run("--seeds", "5:10")
      try await run("--seeds", "0:12", "--resume")
      #expect(try sweep.digests().count == 12)
      let queue = try DatabaseQueue(path: sweep.recording.path)
      try await run("--seeds", "3:5", "--resume", "--level", "events")
      let levels = try await queue.read { db in
        try String.fetchAll(db, sql: "SELECT level FROM run WHERE seed = 3")
      }
      #expect(levels == ["events"])
      // Runs of a version that did not count witnesses yet are made again.
      try await queue.write { try $0.execute(sql: "UPDATE assessment SET witnessed = '[1]'") }
      try await run("--seeds", "1", "--resume")
      let again = try await queue.read { db in
        try String.fetchAll(
          db,
          sql: "SELECT witnessed FROM run JOIN assessment a ON a.id = run.assessment WHERE seed = 0"
        )
      }
      #expect(again.count == 1 && again != ["[1]"])
    }
  }

  @Test func `begins anew where a file has changed since`() async throws {
    try await Surroundings.withFolder { folder in
      let sweep = try Sweep(in: folder)
      let arguments = ["run", "s.yaml", "--seeds", "3", "--record", "r.sqlite", "--resume"]
      _ = try await Command.run(arguments, in: folder)
      try write(["policy.yaml": Fixture.policy + "\n# changed"], to: folder)
      _ = try await Command.run(arguments, in: folder)
      let queue = try DatabaseQueue(path: sweep.recording.path)
      #expect(try await queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM run") } == 6)
    }
  }

  @Test func `and whose reader has gone away is no crash`() async throws {
    try await Surroundings.withFolder { folder in
      _ = try Sweep(in: folder)
      let line =
        "'\(Command.path)' run s.yaml --seeds 200 --format json | head -1; exit ${PIPESTATUS[0]}"
      let result = try await Command.shell(
        "bash -c \"\(line.replacing("$", with: "\\$"))\"",
        in: folder
      )
      #expect(result.output == "{\n")
      #expect(result.errors == "")
      #expect([0, 1].contains(result.status))
      _ = try await Command.run(
        "run",
        "s.yaml",
        "--seeds",
        "900",
        "--record",
        "r.sqlite",
        in: folder
      )
      let show = "'\(Command.path)' show r.sqlite | head -1; exit \\${PIPESTATUS[0]}"
      let shown = try await Command.shell("bash -c \"\(show)\"", in: folder)
      #expect(shown.status == 0)
      #expect(shown.errors == "")
    }
  }
}

@Suite struct `A recording that cannot be written` {
  private func withSweep(_ body: (URL) async throws -> Void) async throws {
    try await Surroundings.withFolder { folder in
      _ = try Sweep(in: folder)
      try await body(folder)
    }
  }

  private func expectFailure(
    _ recording: String,
    in folder: URL,
    _ status: Int32,
    _ message: String
  ) async throws {
    let result = try await Command.run(
      ["run", "s.yaml", "--seeds", "300", "--level", "events", "--record", recording],
      in: folder
    )
    #expect(result.status == status)
    #expect(result.output == "")
    #expect(result.errors == "\(recording): error: \(message)\n")
  }

  /// Returns whether the tests may mount file systems; where they may not, a full disk cannot be had.
  @Sendable private static func canMount() async throws -> Bool {
    let line =
      "d=$(mktemp -d) && mount -t tmpfs -o size=64k tmpfs $d && umount $d; s=$?; rmdir $d; exit $s"
    return try await Command.shell(line, in: FileManager.default.temporaryDirectory).status == 0
  }

  /// Hands over a small file system of its own.
  private func withDisk(_ options: String, _ body: (URL) async throws -> Void) async throws {
    try await Surroundings.withFolder { folder in
      let mounted = try await Command.shell("mount -t tmpfs -o \(options) tmpfs .", in: folder)
      #expect(mounted.status == 0)
      let outcome: Result<Void, any Error>
      do { outcome = .success(try await body(folder)) } catch { outcome = .failure(error) }
      _ = try await Command.shell("umount -l '\(folder.path)'", in: URL(filePath: "/"))
      try outcome.get()
    }
  }

  @Test(.enabled("needs to mount a file system", canMount))
  func `says that the disk is full, and keeps whole runs`() async throws {
    try await withSweep { team in
      try await withDisk("size=700k") { disk in
        let recording = disk.appending(path: "r.sqlite").path
        try await expectFailure(
          recording,
          in: team,
          74,
          "the disk is full; make room, then run the same command again, `rehearse run` with --resume"
        )
        let copy = team.appending(path: "copy")
        try FileManager.default.copyItem(at: disk, to: copy)
        let queue = try DatabaseQueue(path: copy.appending(path: "r.sqlite").path)
        try await queue.read { db in
          #expect(try String.fetchAll(db, sql: "PRAGMA integrity_check") == ["ok"])
          let runs = try Int.fetchOne(db, sql: "SELECT count(*) FROM run") ?? 0
          #expect(runs > 0)
          let torn = try Int.fetchOne(
            db,
            sql: """
              SELECT count(*) FROM run
              WHERE events
                != (SELECT coalesce(sum(count), 0) FROM event_block WHERE event_block.run = run.id)
              """
          )
          #expect(torn == 0)
        }
      }
    }
  }

  @Test(.enabled("needs to mount a file system", canMount))
  func `says that the folder cannot be written to`() async throws {
    try await withSweep { team in
      try await withDisk("size=64k,ro") { disk in
        try await expectFailure(
          disk.appending(path: "r.sqlite").path,
          in: team,
          74,
          "the recording cannot be written there; check the folder and its permissions"
        )
      }
    }
  }

  @Test func `says that another process has it`() async throws {
    try await withSweep { folder in
      let path = folder.appending(path: "r.sqlite").path
      _ = try await Command.run("run", "s.yaml", "--seed", "1", "--record", "r.sqlite", in: folder)
      var configuration = Configuration()
      configuration.allowsUnsafeTransactions = true
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      try await queue.writeWithoutTransaction { try $0.execute(sql: "BEGIN EXCLUSIVE") }
      try await expectFailure(
        "r.sqlite",
        in: folder,
        74,
        "another process is using the recording; wait for it, or name another"
      )
      try await queue.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    }
  }

  @Test(arguments: [100, 4_096, 20_000, 60_000])
  func `says that it is cut off, and leaves it as it was`(length: Int) async throws {
    try await withSweep { folder in
      _ = try await Command.run("run", "s.yaml", "--seeds", "9", "--record", "r.sqlite", in: folder)
      let url = folder.appending(path: "r.sqlite")
      let whole = try Data(contentsOf: url)
      try #require(whole.count > length)
      try whole.prefix(length).write(to: url)
      try await expectFailure(
        "r.sqlite",
        in: folder,
        65,
        "the file is not a recording, or is damaged; name another with --record"
      )
      #expect(try Data(contentsOf: url) == whole.prefix(length))
    }
  }

  @Test func `says that it is no database, or one of another version`() async throws {
    try await withSweep { folder in
      try write(["r.sqlite": String(repeating: "no database ", count: 99)], to: folder)
      try await expectFailure(
        "r.sqlite",
        in: folder,
        65,
        "the file is not a recording, or is damaged; name another with --record"
      )
      _ = try await Command.run("run", "s.yaml", "--seed", "1", "--record", "n.sqlite", in: folder)
      let queue = try DatabaseQueue(path: folder.appending(path: "n.sqlite").path)
      try await queue.write { db in
        try db.execute(sql: "PRAGMA user_version = 999")
      }
      try await expectFailure(
        "n.sqlite",
        in: folder,
        65,
        "rehearse 0.1.0 made the recording in a format that this version does not use; record anew "
          + "into another file; it was made with `rehearse run s.yaml --seed 1 --record n.sqlite`"
      )
    }
  }
}
