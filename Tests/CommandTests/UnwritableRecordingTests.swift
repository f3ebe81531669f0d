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

@Suite struct `A recording that cannot be written` {
  private func withSweep(_ body: (URL) async throws -> Void) async throws {
    try await Surroundings.withFolder { folder in
      _ = try StoppableSweep(in: folder)
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
          "the disk is full; make room, then run the same command again, "
            + "`rehearse run` or `rehearse compare` with --resume"
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

  @Test(.enabled("needs to mount a file system", canMount))
  func `does not keep the result of its runs from being printed`() async throws {
    try await withSweep { team in
      try await withDisk("size=8m") { disk in
        // A file that is mounted on itself cannot be replaced.
        let path = disk.appending(path: "r.sqlite").path
        let made = try await Command.shell(
          "touch r.sqlite && mount --bind r.sqlite r.sqlite",
          in: disk
        )
        #expect(made.status == 0, "\(made.errors)")
        let run = "run s.yaml --seeds 3 --shard 1/1 --record"
        let result = try await Command.line("\(run) \(path)", in: team)
        _ = try await Command.shell("umount r.sqlite", in: disk)
        #expect(result.status == 74)
        #expect(result.output.contains("\n1 scenario, 3 runs"), "\(result.output)")
        #expect(!result.output.contains("recording: "))
        #expect(
          result.errors.hasSuffix(
            "\(path): error: the complete recording \(path).part cannot be renamed: "
              + "Device or resource busy; rename it yourself\n"
          ),
          "\(result.errors)"
        )
      }
    }
  }

  /// Scenarios whose runs take so long that a signal arrives between two changes of the recording.
  private static let longFiles = [
    "s.yaml": Fixture.head + "work:\n  tasks:\n"
      + (1...1_000).map {
        "    - {id: T-\($0), description: Build it, agent: backend-implementer, touches: [a/\($0)]}\n"
      }.joined(),
    "a.yaml": "rehearsal: 1\nconfiguration: a\n",
    "b.yaml": "rehearsal: 1\nconfiguration: b\nplatform: {attempts: 7}\n",
  ]

  @Test(
    .enabled("needs to mount a file system", canMount),
    arguments: [
      "run s.yaml", "run s.yaml --vary attempts=1,2", "compare a.yaml b.yaml --scenarios s.yaml",
    ]
  )
  func `is named after an interruption, which keeps its status`(line: String) async throws {
    try await withTeam(Self.longFiles) { team in
      try await withDisk("size=4m") { disk in
        let path = disk.appending(path: "r.sqlite").path
        let stopped = try await Command.shell(
          """
          '\(Command.path)' \(line) --seeds 100 --jobs 1 --record '\(path)' & pid=$!
          size=0
          until [ "$size" -gt 100000 ] && [ "$(wc -c <'\(path)-wal')" -eq "$size" ] || ! kill -0 $pid
          do size=$(wc -c 2>/dev/null <'\(path)-wal' || echo 0); sleep 0.3; done
          kill -STOP $pid; cat /dev/zero 2>/dev/null >'\(disk.path)/filler'
          kill -TERM $pid; kill -CONT $pid; wait $pid; echo $?
          """,
          in: team
        )
        #expect(stopped.output.hasSuffix("143\n"), "\(stopped)")
        let lines = stopped.errors.split(separator: "\n")
        #expect(lines.count == 2 && lines[0].hasPrefix("interrupted: "), "\(stopped.errors)")
        #expect(lines.first?.contains("r.sqlite") == false, "\(stopped.errors)")
        #expect(lines.last?.hasPrefix("\(path): error: the disk is full; make room") == true)
      }
    }
  }

  @Test(.enabled("needs to mount a file system", canMount))
  func `leaves no part of a merge`() async throws {
    try await withSweep { team in
      for index in 1...2 {
        let made = try await Command.line(
          "run s.yaml --seeds 20 --level events --shard \(index)/2 --record s\(index).sqlite",
          in: team
        )
        #expect(made.output.contains("recording: s\(index).sqlite"), "\(made)")
      }
      try await withDisk("size=64k") { disk in
        let path = disk.appending(path: "m.sqlite").path
        let merged = try await Command.line("merge \(path) s1.sqlite s2.sqlite", in: team)
        #expect(merged.status == 74 && merged.output == "", "\(merged)")
        #expect(merged.errors.hasPrefix("\(path): error: the disk is full; make room, "))
        let names = try FileManager.default.contentsOfDirectory(atPath: disk.path)
        #expect(names.isEmpty, "\(names)")
      }
    }
  }

  @Test(.enabled("needs to mount a file system", canMount))
  func `does not keep the result of a measurement from being printed`() async throws {
    try await withSweep { team in
      // There is room for the log of the run, but not for the file into which it is merged as well.
      try await withDisk("size=1m") { disk in
        let path = disk.appending(path: "r.sqlite").path
        let result = try await Command.line(
          "bench w1 --size 1000 --repeats 3 --record \(path)",
          in: team
        )
        #expect(result.status == 74, "\(result)")
        #expect(result.output.hasPrefix("w1  1000 tasks, "), "\(result)")
        #expect(result.output.contains(", 1 repeat\n"), "\(result)")
        #expect(result.errors.hasPrefix("\(path): error: the disk is full; "), "\(result)")
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
