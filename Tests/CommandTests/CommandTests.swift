import Foundation
import GRDB
import Support
import Testing

@Suite struct `The command` {
  private static let good = Fixture.head + Fixture.work
  private static let bad = good + "expect: {outcomes: {T-1: skipped}}"

  // MARK: run

  @Test func `passes with one line a scenario`() async throws {
    try await withTeam(["a.yaml": Self.good]) { folder in
      let result = try await Command.run("run", ".", in: folder)
      #expect(result.status == 0)
      #expect(result.output.hasPrefix("pass  test  1 completed  5 handoffs  0 violations  0s  "))
      #expect(result.errors == "")
    }
  }

  @Test func `fails with the line that repeats it, and that line fails again`() async throws {
    try await withTeam(["a b.yaml": Self.bad]) { folder in
      let result = try await Command.run("run", "a b.yaml", "--seeds", "3:5", in: folder)
      #expect(result.status == 1)
      #expect(result.output.contains("repeat    rehearse run 'a b.yaml' --seed 3\n"))
      let again = try await Command.run("run", "a b.yaml", "--seed", "3", in: folder)
      #expect(again.status == 1)
    }
  }

  @Test func `cannot tell where a fault never struck, and notes what took no part`() async throws {
    let late = Self.good + "faults: [{id: late, drop: {to: verify-app, nth: 9}}]\n"
    try await withTeam(["a.yaml": late]) { folder in
      let result = try await Command.run("run", "a.yaml", in: folder)
      #expect(result.status == 2)
      #expect(result.output.contains("a.yaml:8:10: unknown: fault late never struck\n"))
      #expect(result.output.contains("      note: had no session: frontend-implementer\n"))
      let json = try await Command.run(
        "run",
        "a.yaml",
        "--seed",
        "0",
        "--format",
        "json",
        in: folder
      )
      #expect(json.status == 0)
      #expect(json.output.contains("\"fault late never struck\""))
      let record = ["run", "a.yaml", "--record", "r.sqlite"]
      #expect(try await Command.run(record, in: folder).status == 2)
      let again = try await Command.run(record + ["--resume"], in: folder)
      #expect(again.status == 2)
      #expect(again.output.contains("unknown: fault late never struck\n"))
      #expect(again.output.contains("note: had no session: frontend-implementer\n"))
    }
  }

  @Test func `notes an assertion that judged nothing, also if the runs are recorded`() async throws
  {
    let scenario =
      Self.good
      + "expect: {at-most: [{event: retry.scheduled, count: 2}, {event: task.ended, count: 1}]}\n"
    try await withTeam(["a.yaml": scenario]) { folder in
      let record = ["run", "a.yaml", "--record", "r.sqlite"]
      for options in [[], ["--resume"]] {
        let result = try await Command.run(record + options, in: folder)
        #expect(result.status == 0)
        #expect(result.output.contains("note: a.yaml:8:20: at-most: no retry.scheduled happened\n"))
        #expect(result.output.ranges(of: "at-most: ").count == 1)
      }
    }
  }

  @Test func `runs nothing where one file is invalid, and leaves no recording`() async throws {
    try await withTeam(["a.yaml": Self.good, "b.yaml": Self.good + "oops: 1"]) { folder in
      let result = try await Command.run("run", ".", "--record", "r.sqlite", in: folder)
      #expect(result.status == 65)
      #expect(result.output == "")
      #expect(result.errors.hasPrefix("b.yaml:8:1: error: `oops` is not a key of the scenario; "))
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "r.sqlite").path))
    }
  }

  @Test func `says that nothing ran where there is no scenario`() async throws {
    try await withTeam { folder in
      let result = try await Command.run("run", "agents", in: folder)
      #expect(result.status == 66)
      #expect(result.errors.hasPrefix("error: no scenario below agents; "))
      let absent = try await Command.run("run", "nowhere", in: folder)
      #expect(absent.status == 66)
      #expect(absent.errors == "nowhere: error: there is no such file or folder\n")
    }
  }

  @Test(arguments: [
    "run", "compare", "bench", "show", "query", "unpack", "init", "lint", "contracts", "frameworks",
    "faults",
    "rules", "explain", "schema", "selftest", "tools",
  ])
  func `has examples in the help of every command`(name: String) async throws {
    try await withTeam { folder in
      let help = try await Command.run("help", name, in: folder)
      #expect(help.status == 0)
      #expect(help.output.contains("Examples:\n  rehearse \(name)"), "\(help.output)")
    }
  }

  @Test(arguments: [
    (["run"], "No scenario is named"),
    (["run", "a", "--seed", "x"], "The value 'x' is invalid for '--seed <seed>'"),
    (["run", "a", "--seed", "1", "--seeds", "2"], "Give --seed or --seeds, not both."),
    (
      ["run", "a", "--seed", "18446744073709551615"], "--seed must be at most 18446744073709551614."
    ),
    (
      ["run", "a", "--seeds", "5:5"],
      "Give a count of at least 1, or A:B with A less than B; at most a billion seeds."
    ),
    (["run", "a", "--level", "all"], "Give outcomes, handoffs or events."),
    (["run", "a", "--level", "events"], "--level requires --record FILE."),
    (["run", "a", "--write-digests"], "--write-digests requires --digests FILE."),
    (["run", "a", "--resume"], "--resume requires --record FILE."),
    (
      ["run", "a", "--resume", "--record", "r", "--check-determinism"],
      "--check-determinism cannot be used with --resume, which repeats no run."
    ),
    (["run", "a", "--jobs", "0"], "--jobs must be from 1 to 1024."),
    (["walk"], "error: there is no command `walk`; the commands are: `help`, `run`,"),
    (["runn", "a"], "error: there is no command `runn`; did you mean `run`?"),
  ])
  func `refuses wrong usage and says what is right`(arguments: [String], message: String)
    async throws
  {
    try await withTeam { folder in
      let result = try await Command.run(arguments, in: folder)
      #expect(result.status == 64)
      #expect(result.errors.contains(message))
    }
  }

  @Test func `says what it was told to use and cannot find`() async throws {
    try await withTeam(["a.yaml": Self.good]) { folder in
      let agents = try await Command.run("run", "a.yaml", "--agents", "no", in: folder)
      #expect(agents.status == 66)
      #expect(agents.errors == "no: error: there is no such folder of definitions\n")
      let policy = try await Command.run("run", "a.yaml", "--policy", "no", in: folder)
      #expect(policy.status == 66)
      #expect(policy.errors == "no: error: there is no such policy\n")
      let digests = try await Command.run(
        ["run", "a.yaml", "--digests", "no/d.txt", "--write-digests"],
        in: folder
      )
      #expect(digests.status == 74)
      #expect(digests.errors.hasPrefix("no/d.txt: error: cannot be written: "))
    }
  }

  @Test func `refuses a folder in place of a file`() async throws {
    let scenario = Self.good.replacing("policy: policy.yaml", with: "policy: agents")
    try await withTeam(["a.yaml": scenario]) { folder in
      let result = try await Command.run("run", "a.yaml", in: folder)
      #expect(result.status == 65)
      #expect(result.errors == "a.yaml:4:9: error: `agents` is a folder, not a file\n")
    }
  }

  @Test func `uses other definitions and another policy where it is told to`() async throws {
    let implementer =
      "---\nname: backend-implementer\n---\n### Receives Work From\n- **implement-trd**: a task\n"
    try await withTeam(["a.yaml": Self.good, "other/b.md": implementer]) { folder in
      try write(["p.yaml": "rehearsal-policy: 1"], to: folder)
      let result = try await Command.run(
        ["run", "a.yaml", "--agents", "other", "--policy", "p.yaml", "--record", "r.sqlite"],
        in: folder
      )
      #expect(result.status == 0)
      #expect(result.output.hasPrefix("pass  test  1 completed  2 handoffs"))
      let shown = try await Command.run("show", "r.sqlite", in: folder)
      #expect(shown.output.contains("backend-implementer -> implement-trd  complete"))
    }
  }

  @Test func `finds the root above a scenario, and refuses what is outside it`() async throws {
    let scenario = Self.good.replacing("agents: agents/", with: "agents: ../agents")
      .replacing("policy: policy.yaml", with: "policy: ../policy.yaml")
    try await withTeam(["deep/a.yaml": scenario]) { folder in
      let outside = try await Command.run("run", "deep", in: folder)
      #expect(outside.status == 65)
      #expect(outside.errors.contains("deep/a.yaml:3:9: error: `../agents` is outside the root"))
      try write(["rehearsal.yaml": "# root\n"], to: folder)
      #expect(try await Command.run("run", "deep", in: folder).status == 0)
      let inner = try await Command.run("run", "a.yaml", in: folder.appending(path: "deep"))
      #expect(inner.status == 0)
    }
  }

  @Test func `never follows a link out of the root`() async throws {
    try await Surroundings.withFolder { outside in
      try write(["secret.md": "---\nname: secret\n---\n"], to: outside)
      try await withTeam(["a.yaml": Self.good.replacing("agents/", with: "linked/")]) { folder in
        try FileManager.default.createSymbolicLink(
          at: folder.appending(path: "linked"),
          withDestinationURL: outside
        )
        let result = try await Command.run("run", "a.yaml", in: folder)
        #expect(result.status == 65)
        #expect(result.errors.contains("is outside the root"))
        #expect(!result.errors.contains("secret"))
      }
    }
  }

  @Test func `holds digests against a file and writes it`() async throws {
    try await withTeam(["a.yaml": Self.good]) { folder in
      func run(_ more: String...) async throws -> Command.Result {
        try await Command.run(["run", "a.yaml", "--digests", "d.txt"] + more, in: folder)
      }
      let absent = try await run()
      #expect(absent.status == 1)
      #expect(absent.output.contains("the digest file has no digest of this run"))
      #expect(try await run("--write-digests").status == 0)
      #expect(try await run().status == 0)
      let text = try String(contentsOf: folder.appending(path: "d.txt"), encoding: .utf8)
      let changed = text.replacing(/[0-9a-f]{32}/) { _ in String(repeating: "0", count: 32) }
      try write(["d.txt": changed], to: folder)
      #expect(try await run().output.contains("fail: the trace has changed"))
      try write(["d.txt": "\nnonsense"], to: folder)
      let broken = try await run()
      #expect(broken.status == 65)
      #expect(broken.errors.hasPrefix("d.txt:2:1: error: a line is `digest seed path`"))
      #expect(try await run("--write-digests").status == 0)
      #expect(try await run().status == 0)
    }
  }

  @Test func `checks determinism by running twice`() async throws {
    try await withTeam(["a.yaml": Self.good]) { folder in
      let result = try await Command.run("run", "a.yaml", "--check-determinism", in: folder)
      #expect(result.status == 0)
    }
  }

  @Test func `prints JSON and JUnit and nothing else`() async throws {
    try await withTeam(["a.yaml": Self.bad]) { folder in
      let json = try await Command.run("run", "a.yaml", "--format", "json", in: folder)
      #expect(json.status == 1)
      let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
      #expect((object as? [String: Any])?["exit"] as? Int == 1)
      let junit = try await Command.run("run", "a.yaml", "--format", "junit", in: folder)
      #expect(junit.output.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>"))
    }
  }

  @Test func `makes the same digest in twenty processes`() async throws {
    let scenarios = Surroundings.project.appending(path: "Scenarios/happy-pipeline")
    var outputs: Set<String> = []
    for _ in 0..<20 {
      let result = try await Command.run("run", "happy.yaml", "--seed", "11", in: scenarios)
      #expect(result.status == 0)
      outputs.insert(result.output)
    }
    #expect(outputs.count == 1)
  }

  @Test func `finds scenarios in a folder however their YAML is written`() async throws {
    let flow = #"{"rehearsal": 1, "name": "flow", "agents": "agents/", "work": {"tasks": []}}"#
    let quoted = "\"rehearsal\": 1\n'name': quoted\nagents: agents/\nwork: {tasks: []}\n"
    let others = [
      "d.yaml": "x: 1", "e.json": #"{"properties": {"rehearsal": {"const": 1}}}"#,
      "f.json": #"{"rehearsal-policy": 1}"#,
    ]
    let ours = ["a.yaml": flow, "b.json": flow, "c.yml": quoted]
    try await withTeam(ours.merging(others) { $1 }) { folder in
      let result = try await Command.run("run", ".", in: folder)
      #expect(result.status == 1)
      #expect(result.output.contains("3 scenarios, 3 runs: 0 passed, 3 failed, 0 unknown"))
    }
  }

  @Test func `takes a broken scenario for one and says where it is broken`() async throws {
    try await withTeam(["a.json": "{\n  \"rehearsal\": 1,\n  \"name\": ]\n"]) { folder in
      let result = try await Command.run("run", ".", in: folder)
      #expect(result.status == 65)
      #expect(result.errors.hasPrefix("a.json:3:11: error: not YAML: "))
    }
  }

  @Test func `follows a link that it was given by name`() async throws {
    try await withTeam(["a.yaml": Self.good]) { folder in
      try FileManager.default.createDirectory(
        at: folder.appending(path: "links"),
        withIntermediateDirectories: true
      )
      try FileManager.default.createSymbolicLink(
        at: folder.appending(path: "links/a.yaml"),
        withDestinationURL: folder.appending(path: "a.yaml")
      )
      #expect(try await Command.run("run", "links/a.yaml", in: folder).status == 0)
    }
  }

  @Test func `says that the result cannot be printed`() async throws {
    try await withTeam(["a.yaml": Self.good]) { folder in
      let line = "\(Command.path) run a.yaml >/dev/full"
      let result = try await Command.shell(line, in: folder)
      #expect(result.status == 74)
      #expect(result.errors.hasPrefix("error: the result cannot be printed: "))
    }
  }

  @Test func `refuses what is no ordinary file instead of waiting for it`() async throws {
    try await withTeam(["a.yaml": Self.good]) { folder in
      _ = try await Command.shell("mkfifo agents/pipe.md", in: folder)
      let result = try await Command.run("run", "a.yaml", in: folder)
      #expect(result.status == 65)
      #expect(result.errors.contains("error: `agents/pipe.md` is not a regular file"))
    }
  }

  @Test func `refuses a folder in place of a digest file`() async throws {
    try await withTeam(["a.yaml": Self.good]) { folder in
      let result = try await Command.run("run", "a.yaml", "--digests", "agents", in: folder)
      #expect(result.status == 74)
      #expect(result.errors == "agents: error: this is no plain file; name another\n")
    }
  }
}
