import Foundation
import RehearsalRecording
import Support
import Testing

@Suite struct `The command that queries a recording` {
  private static let flaky =
    Fixture.head + Fixture.work
    + "faults: [{id: f, drop: {from: verify-app, to: code-reviewer, rate: 50}}]\n"
    + "expect: {at-most: [{event: handoff.lost, count: 0}]}\nseeds: 12\n"

  private func withRecording(_ body: (URL) async throws -> Void) async throws {
    try await withTeam(["a.yaml": Self.flaky]) { folder in
      let run = try await Command.line("run a.yaml --record r.sqlite", in: folder)
      #expect(run.status == 1)
      try await body(folder)
    }
  }

  @Test func `answers every question that has a name`() async throws {
    try await withRecording { folder in
      let list = try await Command.line("query --list --format csv", in: folder)
      let names = list.output.split(separator: "\n").dropFirst().map { $0.prefix { $0 != "," } }
      #expect(names.count == NamedQuery.all.count && names.count > 30)
      for name in names {
        let result = try await Command.run("query", "r.sqlite", String(name), in: folder)
        #expect(result.status == 0, "\(name): \(result.errors)")
        #expect(result.output.contains(" row"), "\(name)")
      }
    }
  }

  @Test func `says why runs fail, of how many, and what would be without the cause`() async throws {
    try await withRecording { folder in
      let rows = try await Command.run(
        "query",
        "r.sqlite",
        "SELECT cause, without_it, runs, failed_runs, all_runs FROM causes",
        "--format",
        "csv",
        in: folder
      ).output.split(separator: "\n")
      #expect(rows.count == 2)
      let row = try #require(
        rows.last?.wholeMatch(of: /fault `f` \(drop\) at a\.yaml:8:10,pass,(\d+),(\d+),12/)
      )
      #expect(row.1 == row.2)
      let why = try await Command.line("query r.sqlite why", in: folder)
      #expect(why.output.contains("fault `f` (drop) at a.yaml:8:10  pass"))
    }
  }

  @Test func `counts the failed runs that were not examined`() async throws {
    let failing = Fixture.head + Fixture.work + "expect: {outcomes: {T-1: skipped}}\nseeds: 203\n"
    try await withTeam(["a.yaml": failing]) { folder in
      let run = try await Command.run(
        "run",
        "a.yaml",
        "--record",
        "r.sqlite",
        in: folder
      )
      #expect(run.status == 1)
      let sql = "SELECT runs, failed_runs, failed_runs_without_cause FROM causes"
      let rows = try await Command.run("query", "r.sqlite", sql, "--format", "csv", in: folder)
      #expect(rows.output.split(separator: "\n").last == "200,203,3")
      let why = try await Command.line("query r.sqlite why", in: folder)
      #expect(why.output.contains("failed_runs_without_cause"))
      let json = try await Command.run("run", "a.yaml", "--format", "json", in: folder)
      #expect(json.output.contains("\"unexaminedRuns\" : 3"))
    }
  }

  private static let causesSQL =
    "SELECT cause, without_it, runs, failed_runs, example_seed FROM causes"

  @Test func `says why a bound over all runs is missed, as the pages do`() async throws {
    let slow =
      Fixture.head + Fixture.work + """
        faults: [{id: h1, slow: {agent: backend-implementer, times: 100}}]
        model: {backend-implementer: {takes: 1m}}
        seeds: 3
        expect: {numbers: {makespan: {at-most: 10m}}}

        """
    try await withTeam(["a.yaml": slow]) { folder in
      let run = try await Command.line("run a.yaml --record r.sqlite", in: folder)
      #expect(run.status == 1)
      let causes = try await Command.run(
        ["query", "r.sqlite", Self.causesSQL, "--format", "csv"],
        in: folder
      ).output
      #expect(causes.contains("fault `h1` (slow) at a.yaml:8:10, for `numbers: makespan`"))
      #expect(causes.hasSuffix("\"within the bound, with 1m\",1,0,0\n"), "\(causes)")
      for option in ["", " --run 1"] {
        let made = try await Command.line("report r.sqlite -o page.html\(option)", in: folder)
        #expect(made.status == 0, "\(made.errors)")
        let page = try String(contentsOf: folder.appending(path: "page.html"), encoding: .utf8)
        #expect(page.contains("the run has more than 10m: seed 0 with 1h40m"))
        #expect(page.contains("; without it: within the bound, with 1m"))
      }
    }
  }

  @Test func `no longer has the cause of a missed bound that further runs keep`() async throws {
    let drawn =
      Fixture.head + Fixture.work + """
        model: {backend-implementer: {takes: {uniform: [1m, 60m]}}}
        seeds: 60
        expect: {numbers: {makespan: {at-most: 40m}}}

        """
    try await withTeam(["a.yaml": drawn]) { folder in
      let arguments = ["query", "r.sqlite", Self.causesSQL, "--format", "csv"]
      let one = try await Command.line("run a.yaml --seed 1 --record r.sqlite", in: folder)
      #expect(one.status == 1)
      let causes = try await Command.run(arguments, in: folder).output
      #expect(causes.contains("chance, since the plan draws at random, for `numbers: makespan`"))
      let all = try await Command.line("run a.yaml --record r.sqlite --resume", in: folder)
      #expect(all.status == 0, "\(all.output)")
      #expect(try await Command.run(arguments, in: folder).output.split(separator: "\n").count == 1)
    }
  }

  @Test func `prints tables, CSV, JSON and Markdown`() async throws {
    try await withRecording { folder in
      let sql = "SELECT 'a|b' AS text, 1.5 AS number, NULL AS absent, 'x,\"y' AS quoted"
      func rows(_ format: String) async throws -> String {
        try await Command.run("query", "r.sqlite", sql, "--format", format, in: folder).output
      }
      #expect(
        try await rows("table") == """
          text  number  absent  quoted
          a|b   1.5             x,"y

          1 row

          """
      )
      #expect(try await rows("csv") == "text,number,absent,quoted\na|b,1.5,,\"x,\"\"y\"\n")
      let json = try await rows("json")
      #expect(
        json
          == "[\n  {\"text\": \"a|b\", \"number\": 1.5, \"absent\": null, \"quoted\": \"x,\\\"y\"}\n]\n"
      )
      let markdown = try await rows("markdown")
      #expect(
        markdown.hasSuffix("|---|---|---|---|\n| a\\|b | 1.5 |  | x,\"y |\n")
      )
      let twice = try await Command.run(
        "query",
        "r.sqlite",
        "SELECT 1 AS a, 2 AS a",
        "--format",
        "json",
        in: folder
      )
      #expect(twice.output == "[\n  {\"a\": 1, \"a_2\": 2}\n]\n")
      let thrice = try await Command.run(
        "query",
        "r.sqlite",
        "SELECT 1 AS a, 2 AS a, 3 AS a_2, 4 AS a",
        "--format",
        "json",
        in: folder
      )
      #expect(thrice.output == "[\n  {\"a\": 1, \"a_3\": 2, \"a_2\": 3, \"a_4\": 4}\n]\n")
      let none = try await Command.run(
        "query",
        "r.sqlite",
        "SELECT 1 AS one WHERE 0",
        "--format",
        "json",
        in: folder
      )
      #expect(none.output == "[]\n")
    }
  }

  @Test(arguments: [
    ("DELETE FROM run", "the query may only read, but it would delete rows; use SELECT"),
    ("UPDATE run SET seed = 1", "the query may only read, but it would update rows; use SELECT"),
    (
      "INSERT INTO batch VALUES (1)",
      "the query may only read, but it would insert rows; use SELECT"
    ),
    ("DROP TABLE run", "the query may only read, but it would"),
    (
      "PRAGMA journal_mode = DELETE",
      "the query may only read, but it would use a PRAGMA; use SELECT"
    ),
    (
      "ATTACH 'x' AS x", "the query may only read, but it would attach another database; use SELECT"
    ),
    (
      "BEGIN IMMEDIATE",
      "the query may only read, but it would begin or end a transaction; use SELECT"
    ),
    (
      "SELECT load_extension('x')",
      "the query may only read, but it would call a function that loads code; use SELECT"
    ),
    ("SELECT 1; SELECT 2", "the query is invalid: it has more than one statement"),
    ("SELECT absent FROM runs", "the query is invalid: no such column: absent"),
    (" ", "the query is invalid: it is empty"),
  ])
  func `changes nothing, and says what is wrong`(sql: String, problem: String) async throws {
    try await withRecording { folder in
      let before = try Data(contentsOf: folder.appending(path: "r.sqlite"))
      let result = try await Command.run("query", "r.sqlite", sql, in: folder)
      #expect(result.status == 65)
      #expect(result.errors.hasPrefix("r.sqlite: error: \(problem)"), "\(result.errors)")
      #expect(try Data(contentsOf: folder.appending(path: "r.sqlite")) == before)
    }
  }

  @Test func `ends a query that takes too long, and knows no other names`() async throws {
    try await withRecording { folder in
      let endless = try await Command.run(
        "query",
        "r.sqlite",
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n",
        "--timeout",
        "1",
        in: folder
      )
      #expect(endless.status == 74)
      #expect(
        endless.errors.hasPrefix("r.sqlite: error: the query took longer than 1 s; allow more")
      )
      let unknown = try await Command.line("query r.sqlite wy", in: folder)
      #expect(unknown.status == 64)
      #expect(unknown.errors == "error: there is no question or view `wy`; did you mean `why`?\n")
      #expect(try await Command.line("query none.sqlite why", in: folder).status == 66)
      #expect(try await Command.line("query a.yaml why", in: folder).status == 65)
      try write(["empty.sqlite": ""], to: folder)
      let empty = try await Command.line("query empty.sqlite why", in: folder)
      #expect(empty.status == 66)
      #expect(empty.errors == "empty.sqlite: error: the recording has no runs\n")
      #expect(try await Command.line("query r.sqlite", in: folder).status == 64)
      #expect(try await Command.line("query r.sqlite why --list", in: folder).status == 64)
      #expect(try await Command.line("query r.sqlite why --timeout 0", in: folder).status == 64)
    }
  }

  @Test func `quotes every field of CSV that needs it, and takes a comment for no statement`()
    async throws
  {
    try await withRecording { folder in
      let sql = "SELECT 'a' || char(10) || 'b' AS x, char(13) AS y, 'c\"\u{301}' AS z; -- a comment"
      let result = try await Command.run(
        "query",
        "r.sqlite",
        sql,
        "--format",
        "csv",
        in: folder
      )
      #expect(result.output == "x,y,z\n\"a\nb\",\"\r\",\"c\"\"\u{301}\"\n", "\(result.errors)")
      let full = try await Command.shell(
        "\(Command.path) query r.sqlite runs --format csv > /dev/full",
        in: folder
      )
      #expect(full.status == 74)
      #expect(full.errors.hasPrefix("error: the result cannot be printed: "), "\(full.errors)")
    }
  }

  @Test func `keeps the causes of runs that a later command does not make`() async throws {
    try await withRecording { folder in
      func explained() async throws -> String {
        let sql = "SELECT count(*) FROM failure_cause"
        return try await Command.run("query", "r.sqlite", sql, "--format", "csv", in: folder).output
      }
      let before = try await explained()
      _ = try await Command.line("run a.yaml --seeds 3 --record r.sqlite --resume", in: folder)
      #expect(try await explained() == before)
      let other = try await Command.line(
        "run a.yaml --vary attempts=1,2 --record r.sqlite",
        in: folder
      )
      #expect(other.status == 1)
      let problems = try await Command.line("query r.sqlite problems --format csv", in: folder)
      #expect(problems.output.split(separator: "\n").count == 4, "\(problems.output)")
      #expect(!problems.output.contains(",24,"))
    }
  }

  @Test func `says how many runs have the rows that it reads`() async throws {
    try await withRecording { folder in
      let failed =
        try await Command.run(
          "query",
          "r.sqlite",
          "SELECT count(*) FROM run WHERE level = 'events'",
          "--format",
          "csv",
          in: folder
        ).output.split(separator: "\n").last ?? ""
      let timeline = try await Command.line("query r.sqlite timeline --format csv", in: folder)
      #expect(
        timeline.errors
          == "note: \(failed) of 12 runs have rows in `event`; record the others with --level events\n"
      )
      #expect(try await Command.line("query r.sqlite runs", in: folder).errors == "")
    }
  }

  @Test func `tells scenarios of one name apart`() async throws {
    let good = Fixture.head + Fixture.work + "seeds: 2\n"
    let bad = good + "expect: {outcomes: {T-1: skipped}}\n"
    try await withTeam(["a.yaml": good, "b.yaml": bad]) { folder in
      _ = try await Command.line("run a.yaml b.yaml --record r.sqlite", in: folder)
      try write(["b.yaml": good + "about: repaired\n"], to: folder)
      _ = try await Command.line("run b.yaml --record r.sqlite", in: folder)
      func rows(_ query: String) async throws -> [String] {
        let result = try await Command.run(
          ["query", "r.sqlite", query, "--format", "csv"],
          in: folder
        )
        return result.output.split(separator: "\n").map(String.init)
      }
      #expect(
        try await rows("pass-rates") == [
          "batch,scenario,configuration,path,runs,passed,passed_percent,verdict",
          "1,test,,b.yaml,2,0,0.0,fail", "1,test,,a.yaml,2,2,100.0,pass",
          "2,test,,b.yaml,2,2,100.0,pass",
        ]
      )
      for view in ["outcomes_by_scenario", "makespan_by_configuration"] {
        #expect(
          try await rows("SELECT batch, path, runs FROM \(view) ORDER BY batch, path")
            == ["batch,path,runs", "1,a.yaml,2", "1,b.yaml,2", "2,b.yaml,2"],
          "\(view)"
        )
      }
    }
  }
}
