import Foundation
import GRDB
import Support
import Testing

@Suite struct `The command compare` {
  /// A small scenario for the shipped team, and configurations of it.
  private static let files = [
    "s.yaml": """
    rehearsal: 1
    name: one task
    agents: agents
    work: {tasks: [{id: T-1, description: Build it, touches: [api/a.py], criteria: [it holds]}]}
    model: {backend-implementer: {takes: {uniform: [1m, 9m]}, spends: 1000}}
    expect: {never: [gate.below-yet-passed], eventually: [all-tasks-ended]}

    """,
    "a.yaml": "rehearsal: 1\nconfiguration: as it is\n",
    "slow.yaml": """
    rehearsal: 1
    configuration: slow
    model: {backend-implementer: {takes: {uniform: [3m, 11m]}, spends: 1000}}

    """,
    "failing.yaml": """
    rehearsal: 1
    configuration: failing
    model: {backend-implementer: {takes: 1m, reports: {unit-coverage: {uniform: [70, 95]}}}}
    behaviour:
      verify-app: [{decides: {decision: APPROVED}, times: always}]
      code-reviewer: [{decides: {decision: APPROVED}, times: always}]

    """,
  ]

  private func run<Value>(_ body: (URL) async throws -> Value) async throws -> Value {
    try await Surroundings.withFolder { folder in
      try FileManager.default.copyItem(
        at: Surroundings.project.appending(path: "Scenarios/agents"),
        to: folder.appending(path: "agents")
      )
      for (path, text) in Self.files {
        try Data(text.utf8).write(to: folder.appending(path: path))
      }
      return try await body(folder)
    }
  }

  @Test(arguments: [
    ("makespan=3m", 0, "result: non-inferior: makespan non-inferior"),
    ("makespan=1m", 4, "result: inferior: makespan inferior"),
    ("passed=0.5", 2, "result: inconclusive: passed inconclusive"),
  ])
  func `says whether B holds against a margin, by its status too`(
    margin: String,
    status: Int32,
    result: String
  ) async throws {
    try await run { folder in
      let compared = try await Command.run(
        "compare",
        "a.yaml",
        "slow.yaml",
        "--scenarios",
        "s.yaml",
        "--seeds",
        "40",
        "--margin",
        margin,
        in: folder
      )
      #expect(compared.status == status)
      #expect(compared.output.contains(result))
      #expect(
        compared.output.hasPrefix("A  as it is  a.yaml\nB  slow      slow.yaml\n\ns.yaml, 40")
      )
      #expect(compared.errors == "")
    }
  }

  @Test func `finds the same with one job as with many`() async throws {
    try await run { folder in
      func json(_ jobs: String) async throws -> String {
        try await Command.run(
          "compare",
          "a.yaml",
          "slow.yaml",
          "--scenarios",
          ".",
          "--seeds",
          "70",
          "--jobs",
          jobs,
          "--format",
          "json",
          in: folder
        ).output
      }
      let one = try await json("1")
      #expect(one.contains("\"pairs\" : 70"))
      #expect(try await json("3") == one)
    }
  }

  @Test func `records the same rows with one job as with many`() async throws {
    try await run { folder in
      func rows(_ jobs: String) async throws -> [String] {
        _ = try await Command.run(
          "compare",
          "a.yaml",
          "slow.yaml",
          "--scenarios",
          "s.yaml",
          "--seeds",
          "70",
          "--jobs",
          jobs,
          "--record",
          "\(jobs).sqlite",
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
    try await run { folder in
      let line =
        "\(Command.path) compare a.yaml slow.yaml --scenarios s.yaml --seeds 1500 --format json"
      let shown = try await Command.shell("script -qec '\(line)' /dev/null", in: folder)
      #expect(shown.output.contains(#/\d+ of 3000 runs, \d+ s left/#))
      let quiet = try await Command.shell(line, in: folder)
      #expect(quiet.errors == "")
    }
  }

  @Test func `repeats a run by the line that it prints`() async throws {
    try await run { folder in
      let compared = try await Command.run(
        "compare",
        "a.yaml",
        "slow.yaml",
        "--scenarios",
        "s.yaml",
        "--seeds",
        "20",
        "--metric",
        "makespan",
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
    try await run { folder in
      let canary = Self.files["s.yaml"]?.replacing(
        #/expect: .*/#,
        with: "must-fail: [{rule: handoff.lost}]"
      )
      try Data((canary ?? "").utf8).write(to: folder.appending(path: "canary.yaml"))
      let compared = try await Command.run(
        "compare",
        "a.yaml",
        "slow.yaml",
        "--scenarios",
        ".",
        "s.yaml",
        "./s.yaml",
        "--seeds",
        "4",
        "--format",
        "json",
        in: folder
      )
      #expect(compared.output.components(separatedBy: "\"areSame\"").count == 3)
      #expect(!compared.output.contains("canary"))
    }
  }

  @Test func `gives scenarios seeds of their own, so that they do not share their luck`()
    async throws
  {
    try await run { folder in
      try Data((Self.files["s.yaml"] ?? "").utf8).write(to: folder.appending(path: "t.yaml"))
      _ = try await Command.run(
        "compare",
        "a.yaml",
        "slow.yaml",
        "--scenarios",
        "s.yaml",
        "t.yaml",
        "--seeds",
        "3",
        "--record",
        "r.sqlite",
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
    try await run { folder in
      let other = (Self.files["slow.yaml"] ?? "").replacing("slow", with: "as it is")
      try Data(other.utf8).write(to: folder.appending(path: "other.yaml"))
      let compared = try await Command.run(
        "compare",
        "a.yaml",
        "other.yaml",
        "--scenarios",
        "s.yaml",
        "--seeds",
        "3",
        in: folder
      )
      #expect(compared.output.hasPrefix("A  a.yaml      a.yaml\nB  other.yaml  other.yaml\n"))
    }
  }

  @Test func `keeps what was finished where it is interrupted, and carries it on`() async throws {
    try await run { folder in
      let line =
        "compare a.yaml slow.yaml --scenarios s.yaml --seeds 100000 --record r.sqlite --format json"
      let stopped = try await Command.shell(
        "timeout -s INT 2 \(Command.path) \(line); echo $?",
        in: folder
      )
      #expect(stopped.output == "130\n" || stopped.output == "124\n")
      #expect(
        stopped.errors
          == "interrupted: nothing is compared that is not complete; what was finished is in r.sqlite, and the "
          + "same command with --resume goes on\n"
      )
      let kept = try await DatabaseQueue(path: folder.appending(path: "r.sqlite").path).read { db in
        try Int.fetchOne(db, sql: "SELECT count(*) FROM run") ?? 0
      }
      #expect(kept > 0 && kept < 200_000)
    }
  }

  @Test func `compares definitions of two folders`() async throws {
    try await run { folder in
      let compared = try await Command.run(
        "compare",
        "agents",
        "agents",
        "--scenarios",
        "s.yaml",
        "--seeds",
        "3",
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

  @Test func `records what it runs, carries it on, and finds the same`() async throws {
    try await run { folder in
      func compared(_ more: String...) async throws -> Command.Result {
        try await Command.run(
          ["compare", "a.yaml", "slow.yaml", "--scenarios", "s.yaml", "--format", "json"] + more,
          in: folder
        )
      }
      _ = try await compared("--seeds", "10", "--record", "r.sqlite")
      let carried = try await compared("--seeds", "30", "--record", "r.sqlite", "--resume")
      #expect(try await compared("--seeds", "30").output == carried.output)
      let shown = try await Command.run("show", "r.sqlite", in: folder)
      #expect(shown.output.split(separator: "\n").count == 60)
      #expect(shown.output.contains("pass  one task, slow  seed 29  "))
      let events = try await Command.run("show", "r.sqlite", "60", in: folder)
      #expect(events.status == 0 && events.output.contains("T-1: completed"))
    }
  }

  @Test func `stops as soon as it is decided where it may`() async throws {
    try await run { folder in
      let compared = try await Command.run(
        "compare",
        "a.yaml",
        "slow.yaml",
        "--scenarios",
        "s.yaml",
        "--sequential",
        "--margin",
        "makespan=9m",
        "--ceiling",
        "makespan=30m",
        in: folder
      )
      #expect(compared.status == 0)
      #expect(compared.output.contains("of at most 2000 pairs"))
      let unbounded = try await Command.run(
        "compare",
        "a.yaml",
        "slow.yaml",
        "--scenarios",
        "s.yaml",
        "--sequential",
        "--margin",
        "tokens=1",
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
    try await run { folder in
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
      #expect(fast.output.contains("result: inferior: B failed where A did not, so nothing more"))
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
    try await run { folder in
      let power = try await Command.run(
        "compare",
        "a.yaml",
        "slow.yaml",
        "--scenarios",
        "s.yaml",
        "--power",
        "--margin",
        "makespan=2m",
        in: folder
      )
      #expect(power.status == 0)
      #expect(power.output.contains("by a pilot of 200 pairs"))
      let alarms = try await Command.run(
        "compare",
        "a.yaml",
        "--scenarios",
        "s.yaml",
        "--aa",
        "--seeds",
        "10",
        in: folder
      )
      #expect(alarms.status == 0)
      #expect(alarms.output.hasPrefix("A against itself on disjoint seeds, 10 pairs each time"))
      #expect(alarms.output.contains(" of 100 "))
    }
  }

  @Test func `prints Markdown, and a page`() async throws {
    try await run { folder in
      func printed(_ format: String) async throws -> String {
        try await Command.run(
          "compare",
          "a.yaml",
          "slow.yaml",
          "--scenarios",
          "s.yaml",
          "--seeds",
          "10",
          "--format",
          format,
          in: folder
        ).output
      }
      let (markdown, page) = (try await printed("markdown"), try await printed("html"))
      #expect(markdown.contains("| makespan | "))
      #expect(page.hasPrefix("<!doctype html>\n"))
    }
  }

  @Test(arguments: [
    (["a.yaml", "--scenarios", "s.yaml"], 64, "Give two configurations at least, or --aa."),
    (["a.yaml", "a.yaml", "--scenarios", "s.yaml", "--seeds", "1"], 64, "--seeds goes from 2 to"),
    (
      ["a.yaml", "a.yaml", "--scenarios", "s.yaml", "--jobs", "0"], 64,
      "--jobs goes from 1 to 1024."
    ),
    (["a.yaml", "a.yaml", "--scenarios", "s.yaml", "--resume"], 64, "--resume goes with --record"),
    (
      ["a.yaml", "a.yaml", "--scenarios", "s.yaml", "--metric", "speed"], 64,
      "There is no metric `speed`; the metrics are completed, passed, makespan"
    ),
    (
      ["a.yaml", "a.yaml", "--scenarios", "s.yaml", "--margin", "makespan=5"], 64,
      "`makespan=5`: the value has to be a duration such as `5m`."
    ),
    (
      ["a.yaml", "a.yaml", "--scenarios", "s.yaml", "--margin", "completed=200"], 64,
      "the value has to be points from 0 to 100 with at most two decimals, such as `2`."
    ),
    (
      ["a.yaml", "a.yaml", "--scenarios", "s.yaml", "--margin", "retries=-1"], 64,
      "the value has to be a number such as `0.5`."
    ),
    (
      ["a.yaml", "a.yaml", "--scenarios", "s.yaml", "--margin", "cost=x"], 64,
      "the value has to be an amount such as `0.10`."
    ),
    (
      ["a.yaml", "a.yaml", "--scenarios", "s.yaml", "--margin", "cost"], 64,
      "`cost` is no NAME=VALUE, such as `completed=2`."
    ),
    (
      [
        "a.yaml", "a.yaml", "--scenarios", "s.yaml", "--margin", "passed=1", "--margin", "passed=2",
      ],
      64, "A metric has one --margin."
    ),
    (["a.yaml", "a.yaml", "--scenarios", "s.yaml", "--power"], 64, "--power goes with --margin"),
    (
      ["a.yaml", "--scenarios", "s.yaml", "--aa", "--record", "r.sqlite"], 64,
      "--aa goes with --scenarios, --seeds, --metric, --margin and --jobs alone."
    ),
    (
      ["a.yaml", "a.yaml", "a.yaml", "--scenarios", "s.yaml", "--sequential"], 64,
      "--sequential compares two configurations, and goes without --fail-fast."
    ),
    (
      ["a.yaml", "a.yaml", "--scenarios", "s.yaml", "--ceiling", "makespan=5m"], 64,
      "--ceiling goes with --sequential."
    ),
    (
      ["a.yaml", "slow.yaml", "--scenarios", "s.yaml", "--sequential", "--metric", "makespan"], 64,
      "--sequential decides by margins; declare one with --margin NAME=VALUE."
    ),
    (
      ["a.yaml", "slow.yaml", "--scenarios", "s.yaml", "--sequential", "--ceiling", "makespan=1h"],
      64, "--ceiling makespan needs a --margin makespan=VALUE."
    ),
    (
      [
        "a.yaml", "slow.yaml", "--scenarios", "s.yaml", "--sequential", "--margin", "makespan=5m",
        "--ceiling", "makespan=5m",
      ], 64, "--ceiling makespan has to be above its margin."
    ),
    (
      [
        "a.yaml", "slow.yaml", "--scenarios", "s.yaml", "--sequential", "--margin", "makespan=5m",
        "--ceiling", "makespan=9m", "--ceiling", "makespan=8m",
      ], 64, "A metric has one --ceiling."
    ),
    (
      ["a.yaml", "a.yaml", "--scenarios", "s.yaml", "--aa"], 64,
      "--aa compares one configuration with itself, and has no margins."
    ),
    (
      ["a.yaml", "slow.yaml", "--scenarios", "s.yaml", "--corpus", "none/c.json"], 74,
      "none/c.json: error: there is no folder `"
    ),
    (
      ["a.yaml", "b.yaml", "--scenarios", "s.yaml"], 66,
      "b.yaml: error: there is no such configuration file or folder of definitions"
    ),
    (["a.yaml", "s.yaml", "--scenarios", "s.yaml"], 65, "is not a key of the configuration"),
    (
      ["a.yaml", "a.yaml", "--scenarios", "canary.yaml"], 66,
      "error: every scenario below canary.yaml is a canary, which has to fail and compares nothing"
    ),
    (
      ["a.yaml", "other.yaml", "--scenarios", "s.yaml"], 65,
      "other.yaml:3:9: error: no agent is named `nobody`"
    ),
  ])
  func `refuses what it cannot do, and says what to do`(
    arguments: [String],
    status: Int32,
    message: String
  ) async throws {
    try await run { folder in
      let canary = Self.files["s.yaml"]?.replacing(
        #/expect: .*/#,
        with: "must-fail: [{rule: handoff.lost}]"
      )
      try Data((canary ?? "").utf8).write(to: folder.appending(path: "canary.yaml"))
      let other = "rehearsal: 1\nconfiguration: other\nmodel: {nobody: {takes: 1m}}\n"
      try Data(other.utf8).write(to: folder.appending(path: "other.yaml"))
      let result = try await Command.run(["compare"] + arguments, in: folder)
      #expect(result.status == status)
      #expect(result.errors.contains(message), "\(result.errors)")
      #expect(result.output == "")
    }
  }
}

@Suite struct `The command run, over many seeds` {
  private func run(_ body: (URL) async throws -> Void) async throws {
    try await Surroundings.withFolder { folder in
      try FileManager.default.copyItem(
        at: Surroundings.project.appending(path: "Scenarios/agents"),
        to: folder.appending(path: "agents")
      )
      let scenario = """
        rehearsal: 1
        name: half
        agents: agents
        work: {tasks: [{id: T-1, description: Build it, touches: [api/a.py]}]}
        model: {backend-implementer: {succeeds: 50}}
        platform: {attempts: 1}
        """
      try Data(scenario.utf8).write(to: folder.appending(path: "s.yaml"))
      try await body(folder)
    }
  }

  @Test func `stops at the first that fails where it should`() async throws {
    try await run { folder in
      let all = try await Command.run("run", "s.yaml", "--seeds", "40", in: folder)
      let fast = try await Command.run("run", "s.yaml", "--seeds", "40", "--fail-fast", in: folder)
      #expect(all.status == 1 && fast.status == 1)
      let failing = try #require(all.output.firstMatch(of: #/--seed (\d+)/#)?.1)
      #expect(fast.output.contains("--seed \(failing)\n"))
      #expect(fast.output.contains(", \((Int(failing) ?? 0) + 1) run"))
      #expect(
        try await Command.run(
          "run",
          "s.yaml",
          "--seeds",
          "40",
          "--fail-fast",
          "--jobs",
          "1",
          in: folder
        )
        .output == fast.output
      )
    }
  }

  @Test func `keeps failing seeds and tries them before all others`() async throws {
    try await run { folder in
      _ = try await Command.run(
        "run",
        "s.yaml",
        "--seeds",
        "7:20",
        "--corpus",
        "c.json",
        in: folder
      )
      let again = try await Command.run(
        "run",
        "s.yaml",
        "--seeds",
        "1",
        "--corpus",
        "c.json",
        "--fail-fast",
        in: folder
      )
      #expect(again.status == 1 && again.output.contains("1 run: 0 passed, 1 failed"))
      let kept = try String(contentsOf: folder.appending(path: "c.json"), encoding: .utf8)
      #expect(kept.contains("\"scenario\" : \"s.yaml\"") && kept.contains("\"format\" : 1"))
    }
  }

  @Test func `shows a run again whose configuration has a file of the scenario's name`()
    async throws
  {
    try await run { folder in
      let files = [
        "rehearsal.yaml": "", "ways/rehearsal.yaml": "",
        "ways/c.yaml":
          "rehearsal: 1\nconfiguration: c\nagents: [{definition: agents/verify-app.md, name: verify-app}]\n",
        "ways/agents/verify-app.md":
          "---\nname: verify-app\n---\n### Receives Work From\n- **backend-implementer**: Work\n",
        "t.yaml": """
        rehearsal: 1
        name: listed
        agents: [{definition: agents/backend-implementer.md}, {definition: agents/verify-app.md}, {definition: agents/code-reviewer.md}, {definition: agents/spec-planner.md}]
        work: {tasks: [{id: T-1, description: Build it, touches: [api/a.py]}]}

        """,
      ]
      for (path, text) in files {
        let url = folder.appending(path: path)
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(),
          withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: url)
      }
      let ran = try await Command.run(
        "run",
        "t.yaml",
        "--configuration",
        "ways/c.yaml",
        "--record",
        "r.sqlite",
        in: folder
      )
      #expect(ran.status == 0, "\(ran.errors)")
      let shown = try await Command.run("show", "r.sqlite", in: folder)
      #expect(shown.status == 0 && shown.output.contains("listed, c  seed 0"), "\(shown.errors)")
      let both = try await Command.run(
        "run",
        "t.yaml",
        "--configuration",
        "ways/c.yaml",
        "--agents",
        "agents",
        in: folder
      )
      #expect(both.status == 64)
      #expect(
        both.errors.contains("--configuration goes without --agents and --policy; name these")
      )
    }
  }
}
