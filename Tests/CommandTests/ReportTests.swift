import Foundation
import GRDB
import Support
import Testing

@Suite struct `The command that writes a page` {
  private static let flaky =
    Fixture.head + Fixture.work
    + "faults: [{id: f, drop: {from: verify-app, to: code-reviewer, rate: 50}}]\n"
    + "expect: {at-most: [{event: handoff.lost, count: 0}]}\nseeds: 12\n"

  private func withRecording(
    _ options: String = "",
    _ body: (URL) async throws -> Void
  ) async throws {
    try await withTeam(["a.yaml": Self.flaky]) { folder in
      let run = try await Command.line("run a.yaml --record r.sqlite \(options)", in: folder)
      #expect(run.status == 1)
      try await body(folder)
    }
  }

  private func text(_ name: String, in folder: URL) throws -> String {
    String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
  }

  @Test func `has all runs, and the page of a run of each cause`() async throws {
    try await withRecording { folder in
      let result = try await Command.line("report r.sqlite", in: folder)
      #expect(result.status == 0 && result.errors == "")
      #expect(result.output == "page: report.html\n")
      let page = try text("report.html", in: folder)
      #expect(page.hasPrefix("<!doctype html>\n") && page.hasSuffix("</html>\n"))
      #expect(page.contains("id=\"sweep\"") && page.contains("id=\"run-1\""))
      #expect(page.contains("fault `f` (drop) at a.yaml:8:10"))
      #expect(page.contains("default-src 'none'"))
    }
  }

  @Test func `explains a run by the missed bounds of its own scenario, not of one with its name`()
    async throws
  {
    func slow(_ bound: String) -> String {
      Fixture.head + Fixture.work
        + "faults: [{id: f, slow: {agent: backend-implementer, times: 100}}]\n"
        + "model: {backend-implementer: {takes: 1m}}\n"
        + "expect: {numbers: {makespan: {at-most: \(bound)}}}\n"
    }
    try await withTeam(["a.yaml": slow("10m"), "b.yaml": slow("11m")]) { folder in
      let run = try await Command.line("run a.yaml b.yaml --record r.sqlite", in: folder)
      #expect(run.status == 1, "\(run)")
      let made = try await Command.line("report r.sqlite --run 1", in: folder)
      #expect(made.status == 0, "\(made.errors)")
      let page = try text("report.html", in: folder)
      #expect(page.contains("expected at most 10m, found"))
      #expect(!page.contains("expected at most 11m, found"))
    }
  }

  @Test func `is the same for the same recording`() async throws {
    try await withRecording { folder in
      for name in ["one", "two"] {
        _ = try await Command.line("report r.sqlite -o \(name).html", in: folder)
      }
      #expect(try text("one.html", in: folder) == text("two.html", in: folder))
    }
  }

  @Test func `has the events of a run whether they were recorded or not`() async throws {
    try await withRecording("--level outcomes") { folder in
      _ = try await Command.line("report r.sqlite --run 2 -o a.html", in: folder)
      try FileManager.default.removeItem(at: folder.appending(path: "r.sqlite"))
      _ = try await Command.line("run a.yaml --record r.sqlite --level events", in: folder)
      _ = try await Command.line("report r.sqlite --run 2 -o b.html", in: folder)
      #expect(try text("a.html", in: folder) == text("b.html", in: folder))
      #expect(try text("a.html", in: folder).contains("\"run.started\""))
    }
  }

  @Test func `of a run with a thousand events has less than 300 kB`() async throws {
    let tasks = (1...34).map {
      "    - {id: T-\($0), description: Part \($0), agent: backend-implementer, touches: [api/\($0).py]}\n"
    }.joined()
    let scenario =
      Fixture.head + "work:\n  tasks:\n" + tasks + "expect: {eventually: [all-tasks-ended]}\n"
    try await withTeam(["a.yaml": scenario]) { folder in
      _ = try await Command.line("run a.yaml --record r.sqlite --level events", in: folder)
      let events = try await Command.run(
        "query",
        "r.sqlite",
        "SELECT events FROM runs",
        "--format",
        "csv",
        in: folder
      ).output.split(separator: "\n").last.flatMap { Int($0) }
      _ = try await Command.line("report r.sqlite --run 1 -o a.html", in: folder)
      let bytes = try Data(contentsOf: folder.appending(path: "a.html")).count
      let count = try #require(events)
      #expect((1_000...1_100).contains(count))
      #expect(bytes < 300_000)
    }
  }

  @Test(arguments: [
    ("report nothing.sqlite", 66, "nothing.sqlite: error: there is no such recording"),
    (
      "report r.sqlite --run 99", 66,
      "r.sqlite: error: there is no run 99; the recording has the runs 1 to 12"
    ),
    ("report a.yaml", 65, "a.yaml: error: the file is not a recording"),
    (
      "report r.sqlite -o r.sqlite", 64,
      "r.sqlite: error: this is a recording, which would be replaced; name another file"
    ),
    (
      "report r.sqlite -o a.yaml", 64,
      "a.yaml: error: this is no page, so it is not replaced; name another file with -o"
    ),
    ("report r.sqlite -o agents", 74, "agents: error: this is no plain file; name another"),
    ("report r.sqlite -o no/such/a.html", 74, "no/such/a.html: error: cannot be written"),
    ("view nothing.sqlite", 66, "nothing.sqlite: error: there is no such recording"),
    ("view a.yaml", 65, "a.yaml: error: the file is not a recording"),
    ("view r.sqlite --port 70000", 64, "The value '70000' is invalid"),
  ])
  func `says what is wrong`(line: String, status: Int32, message: String) async throws {
    try await withRecording { folder in
      let result = try await Command.line(line, in: folder)
      #expect(result.status == status)
      #expect(result.errors.contains(message), "\(result.errors)")
      let pages = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(!pages.contains { $0.hasSuffix(".html") })
    }
  }

  /// Commands that record runs with options, with the number of a run and the command that repeats the run.
  static let commandsWithOptions = [
    (
      "run a.yaml --configuration x/one.yaml", 1,
      "rehearse run a.yaml --seed 0 --configuration x/one.yaml"
    ),
    ("run a.yaml --agents ag", 2, "rehearse run a.yaml --seed 1 --agents ag"),
    (
      "run a.yaml --seed 3 --vary platform.attempts=1,2 --vary slots=3", 2,
      "rehearse run a.yaml --seed 3 --vary 'platform.attempts=2' --vary 'slots=3'"
    ),
    (
      "compare x/one.yaml x/two.yaml --scenarios a.yaml --seeds 2", 1,
      "rehearse run a.yaml --seed 0 --configuration x/one.yaml"
    ),
    (
      "compare x/one.yaml x/two.yaml --scenarios a.yaml --seeds 2", 3,
      "rehearse run a.yaml --seed 0 --configuration x/two.yaml"
    ),
    ("run a.yaml", 1, "rehearse run a.yaml --seed 0"),
  ]

  @Test(arguments: commandsWithOptions)
  func `repeats a run with the options with which it was made`(
    line: String,
    run: Int,
    repeatCommand: String
  ) async throws {
    var files = ["a.yaml": Self.flaky]
    for (name, attempts) in [("one", 1), ("two", 2)] {
      files["x/\(name).yaml"] =
        "rehearsal: 1\nconfiguration: \(name)\nplatform: {attempts: \(attempts)}\n"
    }
    try await withTeam(files) { folder in
      try FileManager.default.copyItem(
        at: folder.appending(path: "agents"),
        to: folder.appending(path: "ag")
      )
      _ = try await Command.line("\(line) --record r.sqlite", in: folder)
      let made = try await Command.line("report r.sqlite --run \(run) -o a.html", in: folder)
      #expect(made.status == 0, "\(made.errors)")
      #expect(try text("a.html", in: folder).contains("\"\(repeatCommand)\""))
      _ = try await Command.line("report r.sqlite -o all.html", in: folder)
      #expect(try text("all.html", in: folder).contains("\"\(repeatCommand)\""))
    }
  }

  @Test func `lists the greatest seeds as they are written`() async throws {
    try await withTeam(["a.yaml": Self.flaky]) { folder in
      let seed = "18446744073709551614"
      _ = try await Command.line("run a.yaml --seed \(seed) --record r.sqlite", in: folder)
      _ = try await Command.line("report r.sqlite -o a.html", in: folder)
      let page = try text("a.html", in: folder)
      #expect(page.contains("[1,1,\"\(seed)\",") && !page.contains("\"-2\""))
      let sql = ["query", "r.sqlite", "SELECT title FROM run", "--format", "csv"]
      let title = try await Command.run(sql, in: folder)
      #expect(title.output.contains(", seed \(seed), "), "\(title)")
    }
  }

  @Test func `replaces a page or an empty file`() async throws {
    try await withRecording { folder in
      try write(["a.html": ""], to: folder)
      for number in 1...2 {
        let result = try await Command.line("report r.sqlite --run \(number) -o a.html", in: folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try text("a.html", in: folder).hasPrefix("<!doctype html>\n"))
      }
    }
  }

  @Test
  func
    `does not leave out a run that cannot be read, and does not crash at a number that is too great`()
    async throws
  {
    try await withRecording { folder in
      func report(after sql: String) async throws -> Command.Result {
        try? FileManager.default.removeItem(at: folder.appending(path: "x.sqlite"))
        try FileManager.default.copyItem(
          at: folder.appending(path: "r.sqlite"),
          to: folder.appending(path: "x.sqlite")
        )
        try await DatabaseQueue(path: folder.appending(path: "x.sqlite").path).write {
          try $0.execute(sql: sql)
        }
        return try await Command.line("report x.sqlite -o x.html", in: folder)
      }
      #expect(try await report(after: "UPDATE run SET events = 9223372036854775807").status == 0)
      #expect(try text("x.html", in: folder).contains("id=\"run-") == false)
      let long = try await Command.line("report x.sqlite --run 1 -o y.html", in: folder)
      #expect(long.status == 64)
      #expect(
        long.errors.contains("run 1 has 9223372036854775807 events, and a page can show 150000")
      )
      let damaged = try await report(
        after: "UPDATE violation SET evidence = '['; UPDATE assessment SET witnessed = 'x'"
      )
      #expect(
        damaged.status == 65 && damaged.errors.contains("cannot be read"),
        "\(damaged.errors)"
      )
      let changed = try await report(after: "UPDATE run SET digest = '0'")
      #expect(changed.status == 3 && changed.errors.contains("was recorded with the digest 0"))
    }
  }

  @Test func `says that a run of a workload has no scenario to show`() async throws {
    try await withTeam { folder in
      _ = try await Command.line("bench w1 --size 10 --repeats 1 --record r.sqlite", in: folder)
      let result = try await Command.line("report r.sqlite --run 1", in: folder)
      #expect(result.status == 66)
      #expect(result.errors.contains("is of the workload"), "\(result.errors)")
    }
  }

  @Test func `names the program with the server if it is not there`() async throws {
    try await withRecording { folder in
      let copy = folder.appending(path: "rehearse")
      try FileManager.default.copyItem(atPath: Command.path, toPath: copy.path)
      let result = try await Command.shell("./rehearse view r.sqlite", in: folder)
      #expect(result.status == 74)
      #expect(result.errors.contains("rehearse-view` cannot be started; build it with"))
    }
  }

  @Test func `says that a port is taken`() async throws {
    try await withRecording { folder in
      let result = try await Command.shell(
        """
        \(Command.path) view r.sqlite --no-browser --port 0 2>first & first=$!
        for i in $(seq 100); do grep -q http first && break; sleep 0.1; done
        port=$(sed 's/.*127.0.0.1:\\([0-9]*\\).*/\\1/' first)
        \(Command.path) view r.sqlite --no-browser --port $port; status=$?
        kill $first; exit $status
        """,
        in: folder
      )
      #expect(result.status == 74)
      #expect(result.errors.contains("error: the server cannot start"), "\(result.errors)")
    }
  }
}
