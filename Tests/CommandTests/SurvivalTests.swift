import Foundation
import GRDB
import RehearsalSimulation
import Support
import Testing

@Suite struct `A sweep that is stopped` {
  /// How often it is killed: a few times, or as often as the environment says.
  static let kills = Int(ProcessInfo.processInfo.environment["REHEARSAL_KILLS"] ?? "") ?? 3

  /// The digests of the sweep when nothing stops it.
  private func undisturbed() async throws -> [Int64: String] {
    try await Surroundings.withFolder { folder in
      let sweep = try StoppableSweep(in: folder)
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
        let sweep = try StoppableSweep(in: folder)
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
      let endless = try StoppableSweep(in: folder, seeds: 1_000_000)
      #expect(try await endless.stop(after: 30, with: signal) == status)
      #expect(!FileManager.default.fileExists(atPath: endless.recording.path + "-wal"))
      let kept = try endless.digests().count
      #expect(kept >= 30)
      let result = try await StoppableSweep(in: folder, seeds: kept + 20).carryOn()
      #expect([0, 1].contains(result.status))
      #expect(try endless.digests().count == kept + 20)
    }
  }

  @Test func `reports after resuming what it would have reported at once`() async throws {
    try await Surroundings.withFolder { folder in
      let sweep = try StoppableSweep(in: folder)
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
      let sweep = try StoppableSweep(in: folder)
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
      let sweep = try StoppableSweep(in: folder)
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
      _ = try StoppableSweep(in: folder)
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

  /// Counts the runs and the failed runs of `r.sqlite`.
  private func counts(in folder: URL) throws -> [Int?] {
    try DatabaseQueue(path: folder.appending(path: "r.sqlite").path).read { db in
      let sql = "SELECT count(DISTINCT seed), count(*), sum(verdict = 'fail') FROM run"
      return try Row.fetchOne(db, sql: sql).map { [$0[0], $0[1], $0[2]] } ?? []
    }
  }

  @Test(arguments: ["", " --level events"])
  func `keeps each earlier run that it has not made again`(options: String) async throws {
    try await Surroundings.withFolder { folder in
      let sweep = try StoppableSweep(in: folder, seeds: 300)
      let line = "run s.yaml --seeds 300 --jobs 1 --record r.sqlite" + options
      let whole = try await Command.line(line, in: folder)
      let expected = try sweep.digests()
      let stopped = try await Command.terminated(line, in: folder)
      #expect(["0", "1", "143"].contains(stopped.output.split(separator: "\n").last ?? ""))
      #expect(try sweep.digests() == expected)
      let shown = try await Command.line("show r.sqlite", in: folder)
      #expect(shown.errors == "")
      let merged = try await Command.line("merge m.sqlite r.sqlite", in: folder)
      #expect(merged.status == whole.status, "\(merged)")
    }
  }

  @Test func `keeps the failed runs that were to be made again`() async throws {
    let scenario =
      Fixture.head + Fixture.work
      + "faults: [{id: f, drop: {from: verify-app, to: code-reviewer, rate: 50}}]\n"
      + "expect: {at-most: [{event: handoff.lost, count: 0}]}\nseeds: 400\n"
    try await withTeam(["s.yaml": scenario]) { folder in
      let line = "run s.yaml --jobs 1 --record r.sqlite"
      #expect(try await Command.line(line, in: folder).status == 1)
      let recorded = try counts(in: folder)
      let stopped = try await Command.terminated(line + " --failed", in: folder)
      #expect(try counts(in: folder) == recorded)
      if stopped.errors.contains("interrupted") {
        #expect(stopped.errors.contains("; the same command makes those that still fail\n"))
      }
      let merged = try await Command.line("merge m.sqlite r.sqlite", in: folder)
      #expect(merged.status == 1, "\(merged)")
      let again = try await Command.line(line + " --failed", in: folder)
      #expect(again.status == 1, "\(again)")
      #expect(try counts(in: folder) == recorded)
    }
  }

  @Test func `lacks the runs that no command has made`() async throws {
    try await Surroundings.withFolder { folder in
      let line = "run s.yaml --jobs 1 --record r.sqlite --seeds"
      _ = try StoppableSweep(in: folder, seeds: 4_000)
      _ = try await Command.line(line + " 100", in: folder)
      _ = try await Command.terminated(line + " 4000 --resume", in: folder)
      let count = try counts(in: folder).first ?? nil
      let shown = try await Command.line("show r.sqlite", in: folder)
      #expect(
        shown.errors
          == "r.sqlite: note: the recording has \(count ?? 0) of 4000 planned runs\n"
      )
    }
  }
}
