import Foundation
import GRDB
import Support
import Testing

@Suite struct `The command with a recording` {
  private static let good = Fixture.head + Fixture.work

  @Test func `records a run and shows it, simulated again where its events were not kept`()
    async throws
  {
    try await withTeam(["a.yaml": Self.good]) { folder in
      let run = try await Command.run(
        ["run", "a.yaml", "--record", "r.sqlite", "--level", "outcomes"],
        in: folder
      )
      #expect(run.output.hasSuffix("recording: r.sqlite\n"))
      _ = try await Command.run("run", "a.yaml", "--record", "r.sqlite", in: folder)
      let list = try await Command.run("show", "r.sqlite", in: folder)
      #expect(list.output.split(separator: "\n").count == 2)
      let first = try await Command.run("show", "r.sqlite", "1", in: folder)
      let second = try await Command.run("show", "r.sqlite", "2", in: folder)
      #expect(first.status == 0)
      #expect(first.output.contains("spec-planner -> backend-implementer"))
      #expect(first.output.dropFirst(5) == second.output.dropFirst(5))
      let third = try await Command.run("show", "r.sqlite", "3", in: folder)
      #expect(third.status == 66)
      #expect(third.errors == "r.sqlite: error: there is no run 3; it has runs 1 to 2\n")
    }
  }

  @Test func `keeps events of the seeds that fail, and outcomes of the others`() async throws {
    let flaky =
      Self.good + "faults: [{id: f, drop: {from: verify-app, to: code-reviewer, rate: 50}}]\n"
      + "expect: {at-most: [{event: handoff.lost, count: 0}]}"
    try await withTeam(["a.yaml": flaky]) { folder in
      let run = try await Command.run(
        ["run", "a.yaml", "--seeds", "20", "--record", "r.sqlite", "--format", "json"],
        in: folder
      )
      #expect(run.status == 1)
      let failed = run.output.ranges(of: "\"verdict\" : \"fail\"").count - 1
      #expect((1..<20).contains(failed) || (3...60).contains(failed))
      let shown = try await Command.run("show", "r.sqlite", in: folder)
      #expect(shown.output.split(separator: "\n").count == 20)
    }
  }

  @Test func `says why it cannot record`() async throws {
    try await withTeam(["a.yaml": Self.good, "r.sqlite": String(repeating: "x", count: 9_000)]) {
      folder in
      let invalid = try await Command.run("run", "a.yaml", "--record", "r.sqlite", in: folder)
      #expect(invalid.status == 65)
      let absent = try await Command.run("run", "a.yaml", "--record", "no/r.sqlite", in: folder)
      #expect(absent.status == 74)
      #expect(try await Command.run("show", "nothing", in: folder).status == 66)
    }
  }

  @Test(arguments: [
    ("UPDATE event SET kind = 'abc'", 65), ("UPDATE event SET kind = 99999", 65),
    ("UPDATE event SET task = 77, agent = 99", 3), ("UPDATE event SET detail = '[1'", 65),
    ("UPDATE run SET digest = x'ff'", 65), ("UPDATE run SET seed = 'zz'", 65),
    ("UPDATE event SET time = time + 1", 3), ("DELETE FROM run", 66),
  ])
  func `refuses to show a recording that was tampered with`(sql: String, status: Int32) async throws
  {
    try await withTeam(["a.yaml": Self.good]) { folder in
      _ = try await Command.run("run", "a.yaml", "--record", "r.sqlite", in: folder)
      try await DatabaseQueue(path: folder.appending(path: "r.sqlite").path)
        .write { try $0.execute(sql: sql) }
      let result = try await Command.run("show", "r.sqlite", in: folder)
      #expect(result.status == status)
      #expect(result.errors.hasPrefix("r.sqlite: error: "))
    }
  }

  @Test func `says that an empty recording has no run`() async throws {
    try await withTeam(["r.sqlite": ""]) { folder in
      let result = try await Command.run("show", "r.sqlite", in: folder)
      #expect(result.status == 66)
      #expect(result.errors == "r.sqlite: error: the recording has no run\n")
    }
  }
}
