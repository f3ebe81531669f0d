import Foundation
import Support
import Testing

@Suite struct `A shard that the command makes` {
  private static let scenario =
    Fixture.head + Fixture.work
    + "faults: [{id: f, may-miss: true, drop: {from: verify-app, to: code-reviewer, rate: 50}}]\nseeds: 8\n"

  private func names(in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
      $0.contains(".sqlite")
    }.sorted()
  }

  @Test func `appears when it is complete, and continues where it was stopped`() async throws {
    try await withTeam(["a.yaml": Self.scenario]) { folder in
      // An interrupted command leaves its file beside.
      _ = try await Command.line("run a.yaml --seeds 2 --record r.sqlite.part", in: folder)
      #expect(try names(in: folder) == ["r.sqlite.part"])
      let resumed = try await Command.line(
        "run a.yaml --shard 1/2 --record r.sqlite --resume",
        in: folder
      )
      #expect(resumed.status == 0 && resumed.output.contains("recording: r.sqlite\n"))
      #expect(try names(in: folder) == ["r.sqlite"])
      let batches = try await Command.run(
        "query",
        "r.sqlite",
        "SELECT batch, count(*) FROM run GROUP BY batch",
        "--format",
        "csv",
        in: folder
      )
      #expect(batches.output.hasSuffix("\n1,2\n2,2\n"))
      try write(["r.sqlite.part": ""], to: folder)
      let anew = try await Command.line("run a.yaml --shard 1/2 --record r.sqlite", in: folder)
      #expect(
        anew.status == 0 && anew.errors.contains("4 earlier runs of the same files and seeds")
      )
      #expect(try names(in: folder) == ["r.sqlite"])
    }
  }

  @Test func `does not replace runs that were recorded since it was interrupted`() async throws {
    try await withTeam(["a.yaml": Self.scenario]) { folder in
      let line = "run a.yaml --shard 1/2 --record r.sqlite"
      _ = try await Command.line(line, in: folder)
      _ = try await Command.shell("mv r.sqlite r.sqlite.part", in: folder)
      _ = try await Command.line("run a.yaml --seed 9 --record r.sqlite", in: folder)
      let refused = try await Command.line("\(line) --resume", in: folder)
      #expect(refused.status == 65 && refused.output == "")
      #expect(
        refused.errors
          == "r.sqlite: error: runs were recorded there since r.sqlite.part was begun, which would "
          + "replace them; rename r.sqlite, or begin anew without --resume\n"
      )
      #expect(try names(in: folder) == ["r.sqlite", "r.sqlite.part"])
      _ = try await Command.shell("mv r.sqlite other.sqlite", in: folder)
      let continued = try await Command.line("\(line) --resume", in: folder)
      #expect(continued.status == 0, "\(continued.errors)")
      #expect(try names(in: folder).contains("r.sqlite"))
    }
  }

  @Test func `does not continue with the runs of another sweep`() async throws {
    try await withTeam(["a.yaml": Self.scenario]) { folder in
      _ = try await Command.line("run a.yaml --shard 1/2 --record r.sqlite", in: folder)
      _ = try await Command.shell("mv r.sqlite r.sqlite.part", in: folder)
      let part = folder.appending(path: "r.sqlite.part")
      let content = try Data(contentsOf: part)
      let other = try await Command.line(
        "run a.yaml --shard 1/2 --seeds 6 --record r.sqlite --resume",
        in: folder
      )
      #expect(other.status == 65 && other.output == "")
      #expect(
        other.errors == """
          r.sqlite.part: error: the file is of another sweep: the scenarios, their files, the seeds or the options \
          differ; repeat the interrupted command, or begin anew without --resume

          """
      )
      #expect(try Data(contentsOf: part) == content)
      #expect(try names(in: folder) == ["r.sqlite.part"])
      let same = try await Command.line(
        "run a.yaml --shard 1/2 --record r.sqlite --resume",
        in: folder
      )
      #expect(same.status == 0, "\(same.errors)")
      #expect(try names(in: folder) == ["r.sqlite"])
    }
  }

  @Test func `does not appear if it cannot be made`() async throws {
    try await withTeam(["a.yaml": Self.scenario]) { folder in
      try write(["r.sqlite.part": "no recording"], to: folder)
      let damaged = try await Command.line(
        "run a.yaml --shard 1/2 --record r.sqlite --resume",
        in: folder
      )
      #expect(damaged.status == 65 && damaged.errors.hasPrefix("r.sqlite.part: error: "))
      #expect(try names(in: folder) == ["r.sqlite.part"])
      let other = try await Command.line("run a.yaml --shard 1/2 --record r.sqlite", in: folder)
      #expect(other.status == 74)
      #expect(
        other.errors
          == "r.sqlite.part: error: the shard would be recorded there, but the file is no recording; remove it\n"
      )
      #expect(
        try String(contentsOf: folder.appending(path: "r.sqlite.part"), encoding: .utf8)
          == "no recording"
      )
    }
  }

  @Test func `leaves a link to a recording, and replaces what it leads to`() async throws {
    try await withTeam(["a.yaml": Self.scenario]) { folder in
      _ = try await Command.line("run a.yaml --shard 1/2 --record real.sqlite", in: folder)
      try FileManager.default.createSymbolicLink(
        atPath: folder.appending(path: "link.sqlite").path,
        withDestinationPath: "real.sqlite"
      )
      for options in ["", " --resume"] {
        let made = try await Command.line(
          "run a.yaml --shard 2/2 --record link.sqlite" + options,
          in: folder
        )
        #expect(made.status == 0, "\(made.errors)")
      }
      #expect(try names(in: folder) == ["link.sqlite", "real.sqlite"])
      let merged = try await Command.line("merge m.sqlite real.sqlite", in: folder)
      #expect(merged.status == 0 && merged.output.contains("1 scenario, 8 runs: 1 passed"))
    }
  }

  @Test func `does not mix with runs of a corpus`() async throws {
    let files = ["a.yaml": Self.scenario, "rehearsal.yaml": "run: {corpus: c.json}\n"]
    try await withTeam(files) { folder in
      let given = try await Command.line("run a.yaml --shard 1/2 --corpus c.json", in: folder)
      #expect(given.status == 64 && given.errors.contains("--corpus cannot be used with --shard"))
      let byDefault = try await Command.line("run a.yaml --shard 1/2 --record r.sqlite", in: folder)
      #expect(
        byDefault.status == 0 && byDefault.errors == "note: shards do not use the corpus c.json\n"
      )
      let digests = try await Command.line(
        "run a.yaml --shard 1/2 --for-merge --record r.sqlite --digests d.txt",
        in: folder
      )
      #expect(digests.status == 64 && digests.errors.contains("give it to `rehearse merge`"))
    }
  }

  @Test func `keeps what the recording had`() async throws {
    try await withTeam(["a.yaml": Self.scenario]) { folder in
      for index in 1...2 {
        let made = try await Command.line(
          "run a.yaml --shard \(index)/2 --record all.sqlite",
          in: folder
        )
        #expect(made.status == 0)
      }
      let merged = try await Command.line("merge m.sqlite all.sqlite", in: folder)
      #expect(merged.status == 0 && merged.output.contains("1 scenario, 8 runs: 1 passed"))
    }
  }

  @Test func `leaves expectations about all runs to the merge if it is told to divide them`()
    async throws
  {
    let scenario = Self.scenario + "expect: {sometimes: [{event: handoff.lost}]}\n"
    try await withTeam(["a.yaml": scenario]) { folder in
      let whole = try await Command.line("run a.yaml --shard 1/2", in: folder)
      #expect(whole.output.contains("1 scenario, 8 runs"))
      let part = try await Command.line(
        "run a.yaml --shard 1/2 --for-merge --record r.sqlite",
        in: folder
      )
      #expect(part.output.contains("1 scenario, 4 runs"))
      #expect(
        part.output.contains(
          "note: the expectations about all runs together are not judged without the other runs; `rehearse merge` of all "
            + "runs judges them"
        )
      )
      let alone = try await Command.line("run a.yaml --for-merge", in: folder)
      #expect(
        alone.status == 64 && alone.errors.contains("--for-merge and --balance require --shard.")
      )
    }
  }

  @Test func `has the status of the command in JSON, which is 0 if the merge judges it`()
    async throws
  {
    let scenario = Self.scenario + "expect: {outcomes: {T-1: stuck}}\n"
    try await withTeam(["a.yaml": scenario]) { folder in
      let alone = try await Command.line(
        "run a.yaml --shard 1/2 --record a.sqlite --format json",
        in: folder
      )
      #expect(alone.status == 1 && alone.output.contains("\"exit\" : 1,"))
      let part = try await Command.line(
        "run a.yaml --shard 1/2 --for-merge --record r.sqlite --format json",
        in: folder
      )
      #expect(part.status == 0 && part.output.contains("\"exit\" : 0,"))
    }
  }

  @Test func `has about the same cost as the others if earlier runs tell the costs`() async throws {
    let tasks = (1...9).map { "{id: T-\($0), description: A, agent: backend-implementer}" }
    let big =
      Fixture.head + "work: {tasks: [\(tasks.joined(separator: ", "))]}\nseeds: 8\nname: big\n"
    let files = [
      "a.yaml": Fixture.head + Fixture.work + "seeds: 8\n",
      "b.yaml": big.replacing("name: test\n", with: ""),
    ]
    try await withTeam(files) { folder in
      let made = try await Command.line("run a.yaml b.yaml --record r.sqlite", in: folder)
      #expect(made.output.contains("2 scenarios, 16 runs"), "\(made.errors)")
      func seeds(_ options: String) async throws -> [String] {
        let list = try await Command.line("run a.yaml b.yaml --list \(options)", in: folder)
        return list.output.matches(of: /(\d+:\d+|\d+) +[ab]\.yaml/).map { String($0.1) }
      }
      #expect(try await seeds("--shard 1/2") == ["0:8"])
      let first = try await seeds("--shard 1/2 --balance r.sqlite")
      let second = try await seeds("--shard 2/2 --balance r.sqlite")
      try #require(first.count == 2 && first[0] == "0:8")
      let cut = try #require(Int(first[1].split(separator: ":").last ?? ""))
      #expect((3...4).contains(cut) && second == ["\(cut):8"])
    }
  }
}
