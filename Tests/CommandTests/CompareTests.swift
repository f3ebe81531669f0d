import Foundation
import GRDB
import Support
import Testing

@Suite struct `The command compare` {
  @Test(arguments: [
    ("makespan=3m", 0, "result: not worse on makespan"),
    ("makespan=1m", 4, "result: worse on makespan"),
    ("passed=0.5", 2, "result: undecided on passed; worse, without a margin: makespan +"),
  ])
  func `says whether B holds against a margin, by its status too`(
    margin: String,
    status: Int32,
    result: String
  ) async throws {
    try await ComparedTeam.withFolder { folder in
      let compared = try await Command.line(
        "compare a.yaml slow.yaml --scenarios s.yaml --seeds 40 --margin \(margin)",
        in: folder
      )
      #expect(compared.status == status)
      #expect(compared.output.contains(result))
      #expect(compared.output.hasPrefix("A  as it is  a.yaml\nB  slow      slow.yaml\n\n"))
      #expect(compared.output.contains("\n\ns.yaml, 40 pairs"))
      #expect(compared.errors == "")
    }
  }

  @Test func `needs one pair if nothing is drawn at random`() async throws {
    let fixed = (ComparedTeam.files["s.yaml"] ?? "").replacing("{uniform: [1m, 9m]}", with: "5m")
    let slow = """
      rehearsal: 1
      configuration: nine minutes
      model: {backend-implementer: {takes: 9m, spends: 1000}}

      """
    try await ComparedTeam.withFolder(["fixed.yaml": fixed, "9m.yaml": slow]) { folder in
      let line = "compare a.yaml 9m.yaml --scenarios fixed.yaml --margin makespan=5m"
      for rest in ["", " --record r.sqlite", " --sequential"] {
        let one = try await Command.line("\(line) --seeds 1\(rest)", in: folder)
        #expect(one.status == 0, "\(one.errors)")
        #expect(one.output.contains("fixed.yaml, 1 pair, the same with every seed"))
      }
      let recorded = try await Command.line(
        "compare --from r.sqlite --seeds 1 --sequential --margin makespan=3m",
        in: folder
      )
      #expect(recorded.status == 4, "\(recorded.errors)")
      let mixed = try await Command.line(
        "compare a.yaml slow.yaml --scenarios fixed.yaml --seeds 1",
        in: folder
      )
      #expect(mixed.status == 64)
      #expect(
        mixed.errors
          == "error: fixed.yaml draws at random, so that one pair shows nothing; give at least --seeds 2\n"
      )
    }
  }

  @Test func `names what is worse without a margin in every format, and fails on it where asked`()
    async throws
  {
    try await ComparedTeam.withFolder { folder in
      let line = "compare a.yaml slow.yaml --scenarios s.yaml --seeds 40"
      let worse = "worse, without a margin: makespan +"
      for format in ["text", "markdown", "html", "json"] {
        let compared = try await Command.line("\(line) --format \(format)", in: folder)
        #expect(compared.output.contains(worse), "\(format)")
        #expect(compared.output.contains("warning: makespan is worse by +"), "\(format)")
      }
      let usual = try await Command.line("\(line) --margin completed=10", in: folder)
      #expect(usual.status == 0)
      let strict = try await Command.line(
        "\(line) --margin completed=10 --fail-on worse",
        in: folder
      )
      #expect(strict.status == 4)
      #expect(strict.output == usual.output)
      let json = try await Command.line(
        "\(line) --margin completed=10 --fail-on worse --format json",
        in: folder
      )
      #expect(json.status == 4 && json.output.contains("\"exit\" : 4,"))
      let reverse = try await Command.line(
        "compare slow.yaml a.yaml --scenarios s.yaml --seeds 40 --margin completed=10 --fail-on worse",
        in: folder
      )
      #expect(reverse.status == 0, "\(reverse.output)")
    }
  }

  @Test func `compares each value of a key with the first one`() async throws {
    try await ComparedTeam.withFolder { folder in
      let compared = try await Command.line(
        "compare --vary attempts=1,2,3 --scenarios s.yaml --seeds 4 --format json",
        in: folder
      )
      #expect(compared.output.ranges(of: "\"name\" : \"attempts=1\"").count == 2)
      #expect(compared.output.contains("\"name\" : \"attempts=3\""))
      let one = try await Command.line("compare --vary attempts=1 --scenarios s.yaml", in: folder)
      #expect(one.status == 64)
      #expect(
        one.errors == "error: --vary has a single value, which compares with nothing\n"
      )
      let both = try await Command.line(
        "compare a.yaml slow.yaml --vary attempts=1,2 --scenarios s.yaml",
        in: folder
      )
      #expect(both.status == 64)
    }
  }

  @Test func `finds the same with one job as with many`() async throws {
    try await ComparedTeam.withFolder { folder in
      func json(_ jobs: String) async throws -> String {
        try await Command.line(
          "compare a.yaml slow.yaml --scenarios . --seeds 70 --jobs \(jobs) --format json",
          in: folder
        ).output
      }
      let one = try await json("1")
      #expect(one.contains("\"pairs\" : 70"))
      #expect(try await json("3") == one)
    }
  }

  @Test func `records the same rows with one job as with many`() async throws {
    try await ComparedTeam.withFolder { folder in
      func rows(_ jobs: String) async throws -> [String] {
        _ = try await Command.line(
          "compare a.yaml slow.yaml --scenarios s.yaml --seeds 70 --jobs \(jobs) --record \(jobs).sqlite",
          in: folder
        )
        let path = folder.appending(path: "\(jobs).sqlite").path
        return try await DatabaseQueue(path: path).read { db in
          let queries = [
            "SELECT * FROM run", "SELECT * FROM outcome", "SELECT * FROM spending",
            "SELECT * FROM cost_by_configuration", "SELECT * FROM outcomes_by_configuration",
          ]
          return try queries.flatMap { try Row.fetchAll(db, sql: $0).map { "\($0)" } }
        }
      }
      let one = try await rows("1")
      #expect(one.count > 280)
      #expect(try await rows("3") == one)
      #expect(one.contains { $0.contains("\"slow\"") && $0.contains("\"completed\"") })
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/script")))
  func `says on a terminal how far it has come, and nowhere else`() async throws {
    try await ComparedTeam.withFolder { folder in
      let line =
        "\(Command.path) compare a.yaml slow.yaml --scenarios s.yaml --seeds 500 --format json"
      let shown = try await Command.shell("script -qec '\(line)' /dev/null", in: folder)
      #expect(shown.output.contains(#/\d+ of 1000 runs, about \d+s left/#))
      let quiet = try await Command.shell(line, in: folder)
      #expect(quiet.errors == "")
    }
  }

  @Test func `repeats a run by the line that it prints`() async throws {
    try await ComparedTeam.withFolder { folder in
      let compared = try await Command.line(
        "compare a.yaml slow.yaml --scenarios s.yaml --seeds 20 --metric makespan",
        in: folder
      )
      let line = try #require(compared.output.firstMatch(of: #/ {4}B  rehearse (.*)/#)?.1)
      let again = try await Command.run(line.split(separator: " ").map(String.init), in: folder)
      #expect(again.status == 0 && again.output.contains("1 completed"))
      #expect(line.contains("--configuration slow.yaml"))
    }
  }

  @Test func `takes each scenario once, however often it is named, and canaries never`()
    async throws
  {
    try await ComparedTeam.withFolder { folder in
      try write(["canary.yaml": ComparedTeam.canary], to: folder)
      let compared = try await Command.line(
        "compare a.yaml slow.yaml --scenarios . s.yaml ./s.yaml --seeds 4 --format json",
        in: folder
      )
      #expect(compared.output.components(separatedBy: "\"areSame\"").count == 3)
      #expect(!compared.output.contains("canary"))
    }
  }

  @Test func `gives scenarios seeds of their own, so that they do not share their luck`()
    async throws
  {
    try await ComparedTeam.withFolder { folder in
      try Data((ComparedTeam.files["s.yaml"] ?? "").utf8).write(
        to: folder.appending(path: "t.yaml")
      )
      _ = try await Command.line(
        "compare a.yaml slow.yaml --scenarios s.yaml t.yaml --seeds 3 --record r.sqlite",
        in: folder
      )
      let seeds = try await DatabaseQueue(path: folder.appending(path: "r.sqlite").path).read {
        db in
        try Int.fetchAll(db, sql: "SELECT DISTINCT seed FROM run ORDER BY seed")
      }
      #expect(seeds == [0, 1, 2, 10_000_000, 10_000_001, 10_000_002])
    }
  }

  @Test func `tells configurations of one name apart by their paths`() async throws {
    try await ComparedTeam.withFolder { folder in
      let other = (ComparedTeam.files["slow.yaml"] ?? "").replacing("slow", with: "as it is")
      try Data(other.utf8).write(to: folder.appending(path: "other.yaml"))
      let compared = try await Command.line(
        "compare a.yaml other.yaml --scenarios s.yaml --seeds 3",
        in: folder
      )
      #expect(compared.output.hasPrefix("A  a.yaml      a.yaml\nB  other.yaml  other.yaml\n"))
    }
  }

  @Test func `keeps what was finished where it is interrupted, and carries it on`() async throws {
    // With two tasks and a fault, the metrics have estimates that need at least one pair. There is no pair yet.
    let scenario =
      (ComparedTeam.files["s.yaml"] ?? "")
      .replacing("it holds]}", with: "it holds]}, {id: T-2, description: Test it, needs: [T-1]}")
      + "faults: [{id: f, drop: {from: verify-app, to: code-reviewer, rate: 20}}]\n"
    try await ComparedTeam.withFolder(["lossy.yaml": scenario]) { folder in
      let line =
        "compare a.yaml slow.yaml --scenarios lossy.yaml --seeds 100000 --record r.sqlite --format json"
      let stopped = try await Command.terminated(line, in: folder)
      #expect(stopped.output == "143\n")
      #expect(
        stopped.errors
          == "interrupted: an incomplete comparison is not shown; the finished runs are in r.sqlite, and the "
          + "same command with --resume continues\n"
      )
      let kept = try await DatabaseQueue(path: folder.appending(path: "r.sqlite").path).read { db in
        try Int.fetchOne(db, sql: "SELECT count(*) FROM run") ?? 0
      }
      #expect(kept > 0 && kept < 200_000)
      let shown = try await Command.line("show r.sqlite", in: folder)
      #expect(
        shown.errors == "r.sqlite: note: the recording has \(kept) of 200000 planned runs\n"
      )
      let fresh = "compare a.yaml slow.yaml --scenarios lossy.yaml --seeds 30 --format json"
      let carried = try await Command.line("\(fresh) --record r.sqlite --resume", in: folder)
      #expect(try await Command.line(fresh, in: folder).output == carried.output)
    }
  }

  @Test func `compares definitions of two folders`() async throws {
    try await ComparedTeam.withFolder { folder in
      let compared = try await Command.line(
        "compare agents agents --scenarios s.yaml --seeds 3",
        in: folder
      )
      #expect(compared.status == 0)
      #expect(
        compared.output.contains(
          "s.yaml, 3 pairs, the same event for event: with less than 100 % of seeds they may differ"
        )
      )
    }
  }

  @Test(arguments: ["agents ./agents", "agents copy", "a.yaml ./a.yaml", "a.yaml copy.yaml"])
  func `knows a configuration that is compared with itself by its files`(pair: String) async throws
  {
    let copy = ["copy.yaml": ComparedTeam.files["a.yaml"] ?? ""]
    try await ComparedTeam.withFolder(copy) { folder in
      try FileManager.default.copyItem(
        at: folder.appending(path: "agents"),
        to: folder.appending(path: "copy")
      )
      let line = "compare \(pair) --scenarios s.yaml --seeds 3 --margin makespan=1s"
      let same = try await Command.line(line, in: folder)
      #expect(same.status == 0, "\(same.output)\(same.errors)")
      try write(["copy/code-reviewer.md": "---\nname: code-reviewer\n---\n"], to: folder)
      try write(["copy.yaml": (copy["copy.yaml"] ?? "") + "# changed\n"], to: folder)
      let other = try await Command.line(line, in: folder)
      #expect(other.status == (pair.contains("copy") ? 2 : 0), "\(other.output)\(other.errors)")
    }
  }

  @Test func `decides nothing about a configuration and itself if limits cut runs short`()
    async throws
  {
    let work = """
      work:
        tasks:
          - {id: T-1, description: Build it, touches: [api/a.py], criteria: [it holds]}
          - {id: T-2, description: Build on it, needs: [T-1], touches: [api/b.py], criteria: [it holds]}
      limits: {events: 60}
      """
    let scenario = (ComparedTeam.files["s.yaml"] ?? "").replacing(#/work: .*/#, with: work)
    try await ComparedTeam.withFolder(["s.yaml": scenario]) { folder in
      let compared = try await Command.line(
        "compare agents agents --scenarios s.yaml --seeds 8",
        in: folder
      )
      #expect(compared.status == 2)
      #expect(compared.output.contains("limits cut 8 runs of A and 8 of B short"))
      #expect(compared.output.contains("undecided on completed"), "\(compared.output)")
    }
  }

  @Test func `records what it runs, carries it on, and finds the same`() async throws {
    try await ComparedTeam.withFolder { folder in
      func compared(_ more: String...) async throws -> Command.Result {
        try await Command.run(
          ["compare", "a.yaml", "slow.yaml", "--scenarios", "s.yaml", "--format", "json"] + more,
          in: folder
        )
      }
      _ = try await compared("--seeds", "10", "--record", "r.sqlite")
      let carried = try await compared("--seeds", "30", "--record", "r.sqlite", "--resume")
      #expect(try await compared("--seeds", "30").output == carried.output)
      let shown = try await Command.line("show r.sqlite", in: folder)
      #expect(shown.output.split(separator: "\n").count { $0.first?.isNumber == true } == 60)
      #expect(shown.output.contains(#/\n60 +pass +slow +29 /#))
      let events = try await Command.line("show r.sqlite 60", in: folder)
      #expect(events.status == 0 && events.output.contains("T-1: completed"))
    }
  }

  @Test func `stops as soon as it is decided where it may`() async throws {
    try await ComparedTeam.withFolder { folder in
      let compared = try await Command.line(
        "compare a.yaml slow.yaml --scenarios s.yaml --sequential --margin makespan=9m --ceiling makespan=30m",
        in: folder
      )
      #expect(compared.status == 0)
      #expect(compared.output.contains("of at most 2000 pairs"))
      let unbounded = try await Command.line(
        "compare a.yaml slow.yaml --scenarios s.yaml --sequential --margin tokens=1",
        in: folder
      )
      #expect(unbounded.status == 64)
      #expect(
        unbounded.errors == """
          error: nothing bounds `tokens`, which a sequence needs; give the most that counts with \
          --ceiling tokens=VALUE

          """
      )
    }
  }

  @Test func `keeps seeds with which B alone fails and tries them first the next time`()
    async throws
  {
    try await ComparedTeam.withFolder { folder in
      func compared(_ second: String, _ seeds: String, _ more: String...) async throws
        -> Command.Result
      {
        try await Command.run(
          ["compare", "a.yaml", second, "--scenarios", "s.yaml", "--seeds", seeds] + more,
          in: folder
        )
      }
      let first = try await compared("failing.yaml", "12", "--corpus", "c.json")
      #expect(!first.output.contains("kept for failing before"))
      let again = try await compared("failing.yaml", "2", "--corpus", "c.json")
      let kept = try #require(
        again.output.firstMatch(of: #/kept for failing before: (\d+) of (\d+) pairs still do/#)
      )
      #expect(kept.1 == kept.2 && Int(kept.1) ?? 0 > 0)
      let fast = try await compared("failing.yaml", "40", "--fail-fast")
      #expect(fast.status == 4)
      #expect(fast.output.contains("result: worse: B failed where A did not, so nothing more"))
      try Data("[]".utf8).write(to: folder.appending(path: "bad.json"))
      let bad = try await compared("failing.yaml", "2", "--corpus", "bad.json")
      #expect(bad.status == 65)
      #expect(
        bad.errors
          == "bad.json: error: this is no corpus of seeds; name another file with --corpus\n"
      )
    }
  }

  @Test func `says what an effect needs, and how often A against A raises an alarm`() async throws {
    try await ComparedTeam.withFolder { folder in
      let power = try await Command.line(
        "compare a.yaml slow.yaml --scenarios s.yaml --power --margin makespan=2m",
        in: folder
      )
      #expect(power.status == 0)
      #expect(power.output.contains("by a pilot of 200 pairs"))
      let alarms = try await Command.line(
        "compare a.yaml --scenarios s.yaml --aa --seeds 10",
        in: folder
      )
      #expect(alarms.status == 0)
      #expect(alarms.output.hasPrefix("A against itself on disjoint seeds, 10 pairs each time"))
      #expect(alarms.output.contains(" of 100 "))
    }
  }

  @Test func `prints Markdown, and a page`() async throws {
    try await ComparedTeam.withFolder { folder in
      func printed(_ format: String) async throws -> String {
        try await Command.line(
          "compare a.yaml slow.yaml --scenarios s.yaml --seeds 10 --format \(format)",
          in: folder
        ).output
      }
      let (markdown, page) = (try await printed("markdown"), try await printed("html"))
      #expect(markdown.contains("| makespan | "))
      #expect(page.hasPrefix("<!doctype html>\n"))
    }
  }
}
