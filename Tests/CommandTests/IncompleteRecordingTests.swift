import Foundation
import GRDB
import Support
import Testing

@Suite struct `A recording that lacks runs` {
  private static let files = ["a.yaml": Fixture.head + Fixture.work + "seeds: 4\n"]

  /// Has a folder with `half.sqlite`, which was merged from the first of two shards.
  private func withHalf(_ body: (URL) async throws -> Void) async throws {
    try await withTeam(Self.files) { folder in
      _ = try await Command.line("run . --shard 1/2 --record s1.sqlite", in: folder)
      let half = try await Command.line(
        "merge half.sqlite s1.sqlite --partial --github --markdown half.md --junit half.xml --json half.json",
        in: folder
      )
      #expect(half.status == 2, "\(half.errors)")
      #expect(half.output.contains("\nincomplete: of 2 shards, shard 2 is missing\n"))
      #expect(half.output.contains("::error title=the sweep is incomplete::of 2 shards, shard 2"))
      try await body(folder)
    }
  }

  @Test func `is said to be incomplete in each report`() async throws {
    try await withHalf { folder in
      func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      }
      let (markdown, junit) = (try text("half.md"), try text("half.xml"))
      #expect(markdown.hasPrefix("## Rehearsal: incomplete; so far, every scenario passes\n"))
      #expect(markdown.contains("incomplete: of 2 shards, shard 2 is missing"))
      #expect(
        junit.contains("<error message=\"incomplete: of 2 shards, shard 2 is missing\">")
      )
      let json = try text("half.json")
      #expect(json.contains("\"missingRuns\" : \"of 2 shards, shard 2 is missing\""))
    }
  }

  @Test func `is said to be incomplete on its page`() async throws {
    try await withHalf { folder in
      func page(of recording: String) async throws -> String {
        let made = try await Command.line("report \(recording) -o page.html", in: folder)
        #expect(made.status == 0, "\(made.errors)")
        return try String(contentsOf: folder.appending(path: "page.html"), encoding: .utf8)
      }
      let table = #""incomplete":{"columns":["runs","planned"],"rows":"#
      for recording in ["half.sqlite", "s1.sqlite"] {
        let page = try await page(of: recording)
        #expect(page.contains("\(table)[[2,4]]}"))
      }
      _ = try await Command.line("run . --record whole.sqlite", in: folder)
      let whole = try await page(of: "whole.sqlite")
      #expect(whole.contains("\(table)[]}"))
    }
  }

  @Test func `is said to be incomplete where one run is shown`() async throws {
    try await withHalf { folder in
      _ = try await Command.line("run . --record whole.sqlite", in: folder)
      for (recording, rows, note) in [
        ("half", "[[2,4]]", "half.sqlite: note: the recording has 2 of 4 planned runs\n"),
        ("whole", "[]", ""),
      ] {
        let made = try await Command.line("report \(recording).sqlite --run 1", in: folder)
        #expect(made.status == 0, "\(made.errors)")
        let page = try String(contentsOf: folder.appending(path: "report.html"), encoding: .utf8)
        #expect(page.contains(#""incomplete":{"columns":["runs","planned"],"rows":\#(rows)}"#))
        let shown = try await Command.line("show \(recording).sqlite 1 --summary", in: folder)
        #expect(shown.status == 0 && shown.errors == note, "\(shown.errors)")
      }
    }
  }

  @Test func `stays incomplete when it is merged again`() async throws {
    try await withHalf { folder in
      let refused = try await Command.line("merge again.sqlite half.sqlite", in: folder)
      #expect(refused.status == 66)
      #expect(
        refused.errors
          == "error: half.sqlite has 2 of 4 runs; finish it with the command that made it and --resume, but without "
          + "--fail-fast, or merge all of its shards again; --partial merges what there is\n"
      )
      for (name, source) in [("again", "half"), ("third", "again")] {
        let merged = try await Command.line(
          "merge \(name).sqlite \(source).sqlite --partial",
          in: folder
        )
        #expect(merged.status == 2)
        #expect(
          merged.errors == "note: \(source).sqlite has 2 of 4 runs; the result is at best unknown\n"
        )
      }
    }
  }

  /// Has a folder with `r.sqlite`, in which the first failing run has ended a sweep of 40 runs.
  private func withStoppedSweep(_ body: (URL) async throws -> Void) async throws {
    let scenario = Fixture.head + Fixture.work + "expect: {outcomes: {T-1: blocked}}\n"
    try await withTeam(["a.yaml": scenario]) { folder in
      let line = "run . --seeds 40 --jobs 1 --fail-fast --record r.sqlite"
      #expect(try await Command.line(line, in: folder).status == 1)
      try await body(folder)
    }
  }

  @Test func `can be merged as soon as it has all of them`() async throws {
    try await withStoppedSweep { folder in
      let refused = try await Command.line("merge m.sqlite r.sqlite", in: folder)
      #expect(refused.status == 66)
      #expect(refused.errors.contains(/error: r.sqlite has \d+ of 40 runs; finish it with/))
      _ = try await Command.line("run . --seeds 40 --record r.sqlite --resume", in: folder)
      let merged = try await Command.line("merge m.sqlite r.sqlite", in: folder)
      #expect(merged.errors == "")
      #expect(merged.status == 1)
    }
  }

  @Test func `is named where a comparison finds only one configuration`() async throws {
    try await withStoppedSweep { folder in
      let compared = try await Command.line("compare --from r.sqlite", in: folder)
      #expect(compared.status == 66)
      #expect(
        compared.errors.contains(
          /one configuration; r.sqlite has \d+ of 40 runs, so complete the recording, or name another/
        ),
        "\(compared.errors)"
      )
    }
  }

  @Test(arguments: [("1", "1 run"), ("50", "50 runs")])
  func `is complete if a longer or shorter sweep has the runs that there are`(
    seeds: String,
    runs: String
  ) async throws {
    try await withStoppedSweep { folder in
      _ = try await Command.line("run . --seeds \(seeds) --record r.sqlite --resume", in: folder)
      let merged = try await Command.line("merge m.sqlite r.sqlite", in: folder)
      #expect(merged.errors == "")
      #expect(merged.output.contains("1 scenario, \(runs)"), "\(merged.output)")
    }
  }

  @Test func `is complete after its runs were replaced`() async throws {
    try await withTeam(Self.files) { folder in
      for seeds in ["8", "2:4"] {
        _ = try await Command.line("run . --seeds \(seeds) --record r.sqlite", in: folder)
      }
      let merged = try await Command.line("merge m.sqlite r.sqlite", in: folder)
      #expect(merged.status == 0, "\(merged.errors)")
      #expect(merged.output.contains("1 scenario, 8 runs: 1 passed"))
    }
  }

  @Test func `is one of a comparison that ended early, until it has all runs`() async throws {
    try await ComparedTeam.withFolder { folder in
      let line =
        "compare a.yaml failing.yaml --scenarios s.yaml --seeds 40 --jobs 1 --record r.sqlite"
      let stopped = try await Command.line("\(line) --fail-fast", in: folder)
      #expect(stopped.output.contains("--seed"), "\(stopped)")
      let shown = try await Command.line("show r.sqlite", in: folder)
      #expect(
        shown.errors.wholeMatch(
          of: #/r.sqlite: note: the recording has 4\d of 80 planned runs\n/#
        ) != nil,
        "\(shown.errors)"
      )
      let read = try await Command.line("compare --from r.sqlite", in: folder)
      #expect(
        read.output.replacing(#/\s+/#, with: " ").contains(
          #/r.sqlite has 4\d of 80 runs, so the results are about a part/#
        ),
        "\(read)"
      )
      _ = try await Command.line("\(line) --resume", in: folder)
      let complete = try await Command.line("show r.sqlite", in: folder)
      #expect(complete.errors == "")
      let compared = try await Command.line("compare --from r.sqlite", in: folder)
      #expect(!compared.output.contains("so the results are about a part"))
    }
  }

  @Test func `is named in a comparison`() async throws {
    try await ComparedTeam.withFolder { folder in
      for (name, shard) in [("a", "--shard 1/2"), ("slow", "")] {
        let made = try await Command.line(
          "run s.yaml --configuration \(name).yaml --seeds 40 \(shard) --record \(name).sqlite",
          in: folder
        )
        #expect(made.status == 0, "\(made.errors)")
      }
      let compared = try await Command.line(
        "compare --from a.sqlite slow.sqlite --margin makespan=9m",
        in: folder
      )
      let text = compared.output.replacing(#/\s+/#, with: " ")
      #expect(
        text.contains(
          "a.sqlite has 20 of 40 runs, so the results are about a part of the runs; complete the recording"
        ),
        "\(compared.output)\(compared.errors)"
      )
      #expect(!text.contains("slow.sqlite has"))
    }
  }

  /// Makes `r.sqlite` with four runs, changes it, and merges it.
  private func merged(_ sql: String) async throws -> Command.Result {
    var result: Command.Result?
    try await withTeam(Self.files) { folder in
      _ = try await Command.line("run . --record r.sqlite", in: folder)
      let path = folder.appending(path: "r.sqlite").path
      try await DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
      result = try await Command.line("merge m.sqlite r.sqlite", in: folder)
    }
    return try #require(result)
  }

  @Test func `is one whose second command was killed before its first run`() async throws {
    let result = try await merged(
      "INSERT INTO batch(started, command, version, planned, total) SELECT started, command, version, 20, 20 FROM batch"
    )
    #expect(result.status == 66)
    #expect(result.errors.hasPrefix("error: r.sqlite has 4 of 24 runs; "), "\(result.errors)")
  }

  @Test func `is not one with later runs of the scenario that a killed command had begun`()
    async throws
  {
    try await withTeam(Self.files) { folder in
      _ = try await Command.line("run . --seeds 2 --record r.sqlite", in: folder)
      let queue = try DatabaseQueue(path: folder.appending(path: "r.sqlite").path)
      try await queue.write { db in
        try db.execute(
          sql: """
            INSERT INTO batch(started, command, version, planned, total)
              SELECT started, command, version, 20, 20 FROM batch;
            INSERT INTO scenario(batch, name, path, options)
              SELECT (SELECT max(id) FROM batch), name, path, options FROM scenario
            """
        )
      }
      try queue.close()
      let early = try await Command.line("merge early.sqlite r.sqlite", in: folder)
      #expect(early.status == 66, "\(early)")
      _ = try await Command.line("run . --record r.sqlite", in: folder)
      let late = try await Command.line("merge late.sqlite r.sqlite", in: folder)
      #expect(late.status == 0, "\(late)")
    }
  }

  @Test(arguments: ["run a.yaml --record r.sqlite", "run a.yaml --record r.sqlite --resume"])
  func `is one of a command that ended before a scenario that nobody has run since`(
    line: String
  ) async throws {
    let failing = Fixture.head + Fixture.work + "expect: {outcomes: {T-1: blocked}}\n"
    let files = ["a.yaml": failing, "b.yaml": failing]
    try await withTeam(files) { folder in
      let stopped = "run a.yaml b.yaml --seeds 3 --jobs 1 --fail-fast --record r.sqlite"
      _ = try await Command.line(stopped, in: folder)
      _ = try await Command.line("\(line) --seeds 3", in: folder)
      let shown = try await Command.line("show r.sqlite", in: folder)
      #expect(shown.errors.contains("note: the recording has 3 of "), "\(shown.errors)")
      let merged = try await Command.line("merge m.sqlite r.sqlite", in: folder)
      #expect(merged.status == 66, "\(merged)")
      _ = try await Command.line("run b.yaml --seeds 3 --record r.sqlite", in: folder)
      _ = try await Command.line("\(line) --seeds 3", in: folder)
      let complete = try await Command.line("show r.sqlite", in: folder)
      #expect(complete.errors == "")
    }
  }

  @Test func `is one of a command that ended before a scenario that has other runs`() async throws {
    let failing = Fixture.head + Fixture.work + "expect: {outcomes: {T-1: blocked}}\n"
    try await withTeam(["a.yaml": failing, "b.yaml": failing]) { folder in
      _ = try await Command.line("run b.yaml --seeds 3 --record r.sqlite", in: folder)
      let stopped = "run a.yaml b.yaml --seeds 3:6 --jobs 1 --fail-fast --record r.sqlite"
      _ = try await Command.line(stopped, in: folder)
      for options in ["", " --resume"] {
        _ = try await Command.line("run a.yaml --seeds 3:6 --record r.sqlite\(options)", in: folder)
        let shown = try await Command.line("show r.sqlite", in: folder)
        #expect(shown.errors.contains("note: the recording has 6 of "), "\(shown.errors)")
      }
      _ = try await Command.line("run a.yaml b.yaml --seeds 3:6 --record r.sqlite", in: folder)
      let complete = try await Command.line("show r.sqlite", in: folder)
      #expect(complete.errors == "")
    }
  }

  @Test func `is one of a comparison that ended before a scenario that nobody has run since`()
    async throws
  {
    let other = ComparedTeam.files["s.yaml"]?.replacing("one task", with: "other") ?? ""
    try await ComparedTeam.withFolder(["t.yaml": other]) { folder in
      let line = "compare a.yaml failing.yaml --jobs 1 --record r.sqlite --scenarios s.yaml"
      _ = try await Command.line("\(line) t.yaml --seeds 40 --fail-fast", in: folder)
      _ = try await Command.line("\(line) --seeds 40", in: folder)
      let shown = try await Command.line("show r.sqlite", in: folder)
      #expect(shown.errors.contains("note: the recording has 80 of "), "\(shown.errors)")
    }
  }

  @Test func `is not one that was interrupted after its last run`() async throws {
    let result = try await merged("UPDATE batch SET planned = 4")
    #expect(result.errors == "")
    #expect(result.status == 0)
  }
}
