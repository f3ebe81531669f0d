import Foundation
import GRDB
import Support
import Testing

@Suite struct `A merged recording` {
  private static let flaky =
    Fixture.head + Fixture.work
    + "faults: [{id: f, may-miss: true, drop: {from: verify-app, to: code-reviewer, rate: 50}}]\n"
    + "expect: {at-most: [{event: handoff.lost, count: 0}]}\nseeds: 12\n"
  private static let summed =
    Fixture.head + Fixture.work
    + "faults: [{id: f, may-miss: true, drop: {from: verify-app, to: code-reviewer, rate: 50}}]\n"
    + "expect: {sometimes: [{event: handoff.lost}], numbers: {makespan: {at-most: 40m}}}\nseeds: 9\n"

  private static let failing =
    Fixture.head + Fixture.work
    + "faults: [{id: f, may-miss: true, drop: {from: verify-app, to: code-reviewer, rate: 80}}]\n"
    + "expect: {outcomes: {T-1: completed}, violations: {exactly: [{rule: gate.edited}]}}\nseeds: 5\n"

  private static let files = [
    "a.yaml": Fixture.head + Fixture.work,
    "b.yaml": flaky.replacing("name: test", with: "name: flaky"),
    "c.yaml": summed.replacing("name: test", with: "name: summed"),
    "d.yaml": failing.replacing("name: test", with: "name: failing"),
    "rehearsal.yaml": "",
  ]

  /// Makes the recordings `s1.sqlite`, `s2.sqlite` and so on, and returns their names.
  private func makeShards(
    _ count: Int,
    _ options: String = "--for-merge",
    in folder: URL
  ) async throws -> [String] {
    var names: [String] = []
    for index in 1...count {
      let made = try await Command.line(
        "run . --shard \(index)/\(count) \(options) --record s\(index).sqlite",
        in: folder
      )
      #expect(made.status == 0, "\(made.errors)")
      names.append("s\(index).sqlite")
    }
    return names
  }

  /// Returns all rows of a recording but those of the table `batch`, which has the command line and the real time.
  private func rows(_ path: String) throws -> [String] {
    try DatabaseQueue(path: path).read { db in
      let tables = try String.fetchAll(
        db,
        sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'batch' ORDER BY name"
      )
      return try tables.flatMap { table in
        try Row.fetchAll(db, sql: "SELECT rowid, * FROM \(table) ORDER BY rowid").map {
          "\(table) \($0)"
        }
      }
    }
  }

  @Test(arguments: [(1, ""), (3, " --level events"), (7, "")])
  func `has the rows, the result and the status of one process`(
    count: Int,
    options: String
  ) async throws {
    try await withTeam(Self.files) { folder in
      let one = try await Command.line("run . --record one.sqlite" + options, in: folder)
      #expect(one.status == 1 && one.output.contains("of 12 runs do not pass"))
      let shards = try await makeShards(count, "--for-merge" + options, in: folder)
      let again = count > 1 ? [shards[0]] : []
      let merged = try await Command.run(
        ["merge", "all.sqlite"] + shards.reversed() + again,
        in: folder
      )
      #expect(merged.errors == "")
      #expect(
        merged.output.replacing("all.sqlite", with: "one.sqlite") == one.output
      )
      #expect(merged.status == one.status)
      let expected = try rows(folder.appending(path: "one.sqlite").path)
      #expect(try rows(folder.appending(path: "all.sqlite").path) == expected)
      #expect(expected.count > 100)
      for command in ["query REC why", "query REC runs --format csv", "show REC 3"] {
        let (a, b) = (
          try await Command.line(command.replacing("REC", with: "one.sqlite"), in: folder),
          try await Command.line(command.replacing("REC", with: "all.sqlite"), in: folder)
        )
        #expect(a.output.replacing("one.sqlite", with: "all.sqlite") == b.output)
        #expect(a.output.count > 20)
      }
    }
  }

  @Test func `has the rows in order even if seeds were made in turns`() async throws {
    try await withTeam(Self.files) { folder in
      _ = try await Command.line("run b.yaml a.yaml --seeds 6 --record one.sqlite", in: folder)
      for part in ["4:6", "0:2", "2:4"] {
        let name = part.replacing(":", with: "-")
        _ = try await Command.line(
          "run b.yaml --seeds \(part) --record b\(name).sqlite",
          in: folder
        )
        _ = try await Command.line(
          "run a.yaml --seeds \(part) --record b\(name).sqlite",
          in: folder
        )
      }
      let merged = try await Command.line(
        "merge all.sqlite b4-6.sqlite b0-2.sqlite b2-4.sqlite",
        in: folder
      )
      #expect(merged.status == 1, "\(merged.errors)")
      let order = try await Command.run(
        "query",
        "all.sqlite",
        "SELECT path, seed FROM runs",
        "--format",
        "csv",
        in: folder
      )
      let expected = ["a", "b"].flatMap { name in (0..<6).map { "\(name).yaml,\($0)" } }
      #expect(order.output.split(separator: "\n").dropFirst().map(String.init) == expected)
      let outcomes = try await Command.run(
        "query",
        "all.sqlite",
        "SELECT run FROM outcome",
        "--format",
        "csv",
        in: folder
      )
      let runs = outcomes.output.split(separator: "\n").dropFirst().compactMap { Int($0) }
      #expect(runs.count >= 12 && runs == runs.sorted())
    }
  }

  @Test func `says which shard is missing or incomplete`() async throws {
    try await withTeam(Self.files) { folder in
      _ = try await makeShards(3, in: folder)
      let missing = try await Command.line("merge all.sqlite s1.sqlite s3.sqlite", in: folder)
      #expect(missing.status == 66 && missing.output == "")
      #expect(
        missing.errors
          == "error: of 3 shards, shard 2 is missing; make them with --shard and --resume, or merge the others "
          + "with --partial\n"
      )
      let part = try await Command.line("merge all.sqlite s1.sqlite --partial", in: folder)
      #expect(
        part.errors.contains(
          "shard 2 is missing, shard 3 is missing; the result is at best unknown"
        )
      )
      try await changeRecording("s2.sqlite", "DELETE FROM run WHERE id = 1", in: folder)
      let less = try await Command.line("merge m.sqlite s1.sqlite s2.sqlite s3.sqlite", in: folder)
      #expect(less.status == 66)
      #expect(try #require(less.errors.firstMatch(of: /shard 2 has (\d) of (\d) runs/)).1 == "8")
    }
  }

  @Test func `lacks shards that one option lists`() async throws {
    try await withTeam(["a.yaml": Fixture.head + Fixture.work + "seeds: 9\n"]) { folder in
      for index in [2, 4] {
        _ = try await Command.line("run . --shard \(index)/9 --record s\(index).sqlite", in: folder)
      }
      let refused = try await Command.line("merge all.sqlite s2.sqlite s4.sqlite", in: folder)
      #expect(refused.status == 66)
      #expect(
        refused.errors.contains("shard 7 is missing, and 2 more lack runs, which --gaps lists; "),
        "\(refused.errors)"
      )
      let gaps = try await Command.line("merge all.sqlite s2.sqlite s4.sqlite --gaps", in: folder)
      #expect(gaps.status == 66 && gaps.errors == "", "\(gaps)")
      let expected = [1, 3, 5, 6, 7, 8, 9].map { "shard \($0) is missing\n" }.joined()
      #expect(gaps.output == expected)
      _ = try await Command.line("run . --record whole.sqlite", in: folder)
      let none = try await Command.line("merge all.sqlite whole.sqlite --gaps", in: folder)
      #expect(none.status == 0 && none.output == "no runs are missing\n", "\(none)")
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(!names.contains { $0.hasPrefix("all.sqlite") })
      let both = try await Command.line("merge all.sqlite s2.sqlite --gaps --partial", in: folder)
      #expect(both.status == 64 && both.errors.contains("--gaps merges nothing"), "\(both)")
    }
  }

  @Test func `of a part of the shards is never green`() async throws {
    try await withTeam(["a.yaml": Fixture.head + Fixture.work + "seeds: 4\n"]) { folder in
      _ = try await makeShards(2, in: folder)
      let part = try await Command.line("merge all.sqlite s1.sqlite --partial", in: folder)
      #expect(part.status == 2 && part.output.contains("1 scenario, 2 runs: 1 passed"))
      let whole = try await Command.line("merge w.sqlite s1.sqlite s2.sqlite", in: folder)
      #expect(whole.status == 0 && whole.output.contains("1 scenario, 4 runs: 1 passed"))
    }
  }

  @Test func `of a part of the shards has the status of the command in JSON`() async throws {
    try await withTeam(["a.yaml": Fixture.head + Fixture.work + "seeds: 4\n"]) { folder in
      _ = try await makeShards(2, in: folder)
      let part = try await Command.line(
        "merge all.sqlite s1.sqlite --partial --format json --json part.json",
        in: folder
      )
      #expect(part.status == 2 && part.output.contains("\"exit\" : 2,"))
      let file = folder.appending(path: "part.json")
      #expect(try String(contentsOf: file, encoding: .utf8) == part.output)
    }
  }

  @Test func `is refused where recordings do not belong together`() async throws {
    try await withTeam(Self.files) { folder in
      _ = try await makeShards(2, in: folder)
      func merged(_ shards: String) async throws -> String {
        let result = try await Command.line("merge all.sqlite \(shards)", in: folder)
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!left.contains { $0.hasPrefix("all.sqlite") })
        return "\(result.status) \(result.errors)"
      }
      _ = try await Command.line("run . --shard 2/2 --record whole.sqlite", in: folder)
      #expect(
        try await merged("s1.sqlite whole.sqlite").hasPrefix(
          "65 whole.sqlite: error: the shard is of another sweep than s1.sqlite: the scenarios, their files"
        )
      )
      _ = try await Command.line("run . --shard 1/3 --record third.sqlite", in: folder)
      #expect(
        try await merged("s1.sqlite third.sqlite")
          == "65 third.sqlite: error: the shard is one of 3, but s1.sqlite is one of 2; merge shards of one sweep\n"
      )
      _ = try await Command.line("run . --record plain.sqlite", in: folder)
      #expect(
        try await merged("plain.sqlite s1.sqlite").hasPrefix(
          "65 plain.sqlite: error: it has runs that are not of a shard, but s1.sqlite is a shard"
        )
      )
      try write(["b.yaml": Self.flaky + "# changed\n"], to: folder)
      _ = try await Command.line("run . --record changed.sqlite", in: folder)
      #expect(
        try await merged("plain.sqlite changed.sqlite")
          == "65 changed.sqlite: error: b.yaml was run with another scenario b.yaml than in plain.sqlite; "
          + "make both from the same files\n"
      )
      try await changeRecording("s2.sqlite", "UPDATE batch SET version = '0.0.7'", in: folder)
      #expect(
        try await merged("s1.sqlite s2.sqlite").hasPrefix(
          "65 s2.sqlite: error: rehearse 0.0.7 made runs of the recording, and this is "
        )
      )
      #expect(
        try await merged("s1.sqlite none.sqlite").hasPrefix("66 none.sqlite: error: there is no")
      )
    }
  }

  @Test func `is refused where two recordings have different runs of one seed`() async throws {
    try await withTeam(Self.files) { folder in
      _ = try await Command.line("run b.yaml --record one.sqlite", in: folder)
      try FileManager.default.copyItem(
        at: folder.appending(path: "one.sqlite"),
        to: folder.appending(path: "two.sqlite")
      )
      let same = try await Command.line("merge same.sqlite one.sqlite two.sqlite", in: folder)
      #expect(same.status == 1 && same.output.contains("1 scenario, 12 runs"))
      for sql in [
        "UPDATE run SET time = 5 WHERE seed = 3", "UPDATE outcome SET retries = 9 WHERE run = 4",
        "UPDATE violation SET text = 'x' WHERE run = 4",
        "INSERT INTO outcome SELECT * FROM outcome WHERE run = 4",
      ] {
        try FileManager.default.removeItem(at: folder.appending(path: "two.sqlite"))
        try FileManager.default.copyItem(
          at: folder.appending(path: "one.sqlite"),
          to: folder.appending(path: "two.sqlite")
        )
        try await changeRecording("two.sqlite", sql, in: folder)
        let different = try await Command.line("merge d.sqlite one.sqlite two.sqlite", in: folder)
        guard different.status != 1 else {
          // The run with seed 3 has no violation that could be changed.
          #expect(sql.contains("violation"))
          try FileManager.default.removeItem(at: folder.appending(path: "d.sqlite"))
          continue
        }
        #expect(different.status == 65)
        #expect(
          different.errors
            == "two.sqlite: error: the run of b.yaml with seed 3 differs from the one in one.sqlite, although both "
            + "have the same files; make one of them again\n"
        )
      }
    }
  }

  @Test func `is refused where a recording was changed`() async throws {
    try await withTeam(Self.files) { folder in
      let changes = [
        ("DELETE FROM source", 65, "make both from the same files"),
        ("UPDATE batch SET total = 0", 65, "another sweep"),
        ("UPDATE batch SET planned = 1", 65, "one of the recordings was changed"),
        (
          "UPDATE run SET tasks = 9223372036854775807", 65, "have values that rehearse never writes"
        ),
        ("UPDATE outcome SET retries = -1", 65, "have values that rehearse never writes"),
      ]
      for (sql, status, problem) in changes {
        _ = try await makeShards(2, in: folder)
        try await changeRecording("s2.sqlite", sql, in: folder)
        let merged = try await Command.line("merge m.sqlite s1.sqlite s2.sqlite", in: folder)
        #expect(merged.status == status, "\(sql)")
        #expect(merged.errors.contains(problem), "\(sql): \(merged.errors)")
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!left.contains { $0.hasPrefix("m.sqlite") })
        for name in ["s1.sqlite", "s2.sqlite"] {
          try FileManager.default.removeItem(at: folder.appending(path: name))
        }
      }
    }
  }

  @Test func `has the scenarios of two roots with the same files`() async throws {
    try await withTeam { folder in
      for root in ["one", "two"] {
        for (path, text) in Fixture.definitions { try write(["\(root)/\(path)": text], to: folder) }
        try write(
          [
            "\(root)/policy.yaml": Fixture.policy, "\(root)/rehearsal.yaml": "",
            "\(root)/a.yaml": Self.flaky,
          ],
          to: folder
        )
      }
      let one = try await Command.line("run one two --record one.sqlite", in: folder)
      for index in 1...3 {
        _ = try await Command.line(
          "run one two --shard \(index)/3 --record s\(index).sqlite",
          in: folder
        )
      }
      let merged = try await Command.line(
        "merge all.sqlite s1.sqlite s2.sqlite s3.sqlite",
        in: folder
      )
      #expect(merged.output.replacing("all.sqlite", with: "one.sqlite") == one.output)
      #expect(one.output.contains("2 scenarios, 24 runs"))
      #expect(
        try rows(folder.appending(path: "all.sqlite").path)
          == rows(folder.appending(path: "one.sqlite").path)
      )
    }
  }

  @Test func `leaves files beside it alone`() async throws {
    try await withTeam(Self.files) { folder in
      _ = try await makeShards(2, in: folder)
      try FileManager.default.moveItem(
        at: folder.appending(path: "s1.sqlite"),
        to: folder.appending(path: "m.part")
      )
      let merged = try await Command.line("merge m m.part s2.sqlite", in: folder)
      #expect(merged.status == 1 && merged.errors == "")
      #expect(FileManager.default.fileExists(atPath: folder.appending(path: "m.part").path))
      let unnamed = try await Command.run("merge", "", "s2.sqlite", in: folder)
      #expect(
        unnamed.status == 64
          && unnamed.errors.contains("The name of the merged recording is empty.")
      )
    }
  }

  @Test func `can be made of more shards than files that may be open`() async throws {
    try await withTeam(["a.yaml": Fixture.head + Fixture.work + "seeds: 40\n"]) { folder in
      let shards = try await makeShards(40, in: folder)
      let line =
        "ulimit -n 30; exec '\(Command.path)' merge m.sqlite \(shards.joined(separator: " "))"
      let merged = try await Command.shell(line, in: folder)
      #expect(merged.status == 0, "\(merged.errors)")
      #expect(merged.output.contains("1 scenario, 40 runs: 1 passed"))
    }
  }

  @Test func `replaces no file`() async throws {
    try await withTeam(Self.files) { folder in
      _ = try await Command.line("run a.yaml --record one.sqlite", in: folder)
      let same = try await Command.line("merge one.sqlite one.sqlite", in: folder)
      #expect(same.status == 64)
      #expect(
        same.errors
          == "one.sqlite: error: the file exists; name a new file for the merged recording, before the shards\n"
      )
    }
  }
}
