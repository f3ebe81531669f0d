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
}
