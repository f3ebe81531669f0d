import Foundation
import GRDB
import RehearsalRecording
import Support
import Testing

@Suite struct `The command with a recording` {
  private static let good = Fixture.head + Fixture.work

  @Test func `shows what the user selects, and how much that is of all`() async throws {
    try await Surroundings.withFolder { folder in
      _ = try await Command.run("init", "notes", "--sample", "pipeline", in: folder)
      let run = try await Command.run("run", "notes", "--record", "r.sqlite", in: folder)
      #expect(run.status == 0)
      func show(_ options: String...) async throws -> String {
        try await Command.run(["show", "r.sqlite"] + options, in: folder).output
      }
      let task = try await show("3", "--task", "T-2")
      #expect(task.contains("T-2: completed") && !task.contains("T-1:"), "\(task)")
      let decisions = try await show("3", "--kind", "decision.made", "--agent", "verify-app")
      #expect(decisions.components(separatedBy: "verify-app decides APPROVED").count == 4)
      #expect(decisions.contains("\n3 of "), "\(decisions)")
      let edge = try await show(
        "3",
        "--from",
        "spec-planner",
        "--to",
        "backend-implementer",
        "--last",
        "2"
      )
      #expect(edge.components(separatedBy: " -> backend-implementer  assign").count == 3)
      #expect(edge.contains("\n2 of "))
      let summary = try await show("3", "--summary")
      #expect(!summary.contains(" -> ") && summary.contains("T-1: completed"))
      #expect(try await show("--failed") == "all 3 runs pass\n")
      let unknown = try await Command.run("show", "r.sqlite", "3", "--task", "T-9", in: folder)
      #expect(unknown.status == 64)
      #expect(unknown.errors.hasPrefix("error: the run has no task `T-9`; "))
      let agent = try await Command.run("show", "r.sqlite", "3", "--to", "verify-ap", in: folder)
      #expect(
        agent.errors == "error: the run has no agent `verify-ap`; did you mean `verify-app`?\n"
      )
      for options in [["--task", "T-1"], ["--kind", "run.ended"], ["--last", "2"], ["--all"]] {
        let result = try await Command.run(["show", "r.sqlite"] + options, in: folder)
        #expect(result.status == 64 && result.output.isEmpty)
        #expect(
          result.errors
            == "r.sqlite: error: there are 3 runs; name the run whose events are shown, such as 1\n"
        )
      }
      for options in [
        ["--kind", "decision"], ["--last", "0"], ["3", "--failed"], ["3", "--summary", "--all"],
        ["3", "--summary", "--kind", "run.ended"],
      ] {
        let result = try await Command.run(["show", "r.sqlite"] + options, in: folder)
        #expect(result.status == 64)
      }
    }
  }

  /// Returns how many runs a list of runs has.
  private static func runs(in list: String) -> Int {
    list.split(separator: "\n").count { $0.first?.isNumber == true }
  }

  @Test func `records a run and shows it, simulated again where its events were not kept`()
    async throws
  {
    try await withTeam(["a.yaml": Self.good]) { folder in
      let run = try await Command.run(
        ["run", "a.yaml", "--record", "r.sqlite", "--level", "outcomes"],
        in: folder
      )
      #expect(run.output.hasSuffix("recording: r.sqlite\n"))
      try write(["b.yaml": Self.good], to: folder)
      _ = try await Command.run("run", "b.yaml", "--record", "r.sqlite", in: folder)
      let list = try await Command.run("show", "r.sqlite", in: folder)
      #expect(Self.runs(in: list.output) == 2)
      let first = try await Command.run("show", "r.sqlite", "1", in: folder)
      let second = try await Command.run("show", "r.sqlite", "2", in: folder)
      #expect(first.status == 0)
      #expect(first.output.contains("spec-planner -> backend-implementer"))
      #expect(first.output.dropFirst(5) == second.output.dropFirst(5))
      let third = try await Command.run("show", "r.sqlite", "3", in: folder)
      #expect(third.status == 66)
      #expect(
        third.errors == "r.sqlite: error: there is no run 3; the recording has the runs 1 to 2\n"
      )
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
      #expect(Self.runs(in: shown.output) == 20)
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
    (
      "INSERT INTO event SELECT run, 999, time, 30, 99, 4000000000, 0, 1, NULL FROM event LIMIT 1",
      3
    ),
    ("INSERT INTO event_block VALUES (1, 0, 1, x'0100')", 3),
  ])
  func `refuses to show a recording that was tampered with`(sql: String, status: Int32) async throws
  {
    try await withTeam(["a.yaml": Self.good]) { folder in
      _ = try await Command.run("run", "a.yaml", "--record", "r.sqlite", in: folder)
      try await changeRecording("r.sqlite", sql, in: folder)
      let result = try await Command.run("show", "r.sqlite", in: folder)
      #expect(result.status == status)
      #expect(result.errors.hasPrefix("r.sqlite: error: "))
    }
  }

  @Test func `packs the events of a sweep that asks for them, and of no single run`() async throws {
    try await withTeam(["a.yaml": Self.good]) { folder in
      func blocks(_ arguments: String) async throws -> String {
        let path = folder.appending(path: "r.sqlite")
        try? FileManager.default.removeItem(at: path)
        let run = try await Command.line("run a.yaml --record r.sqlite \(arguments)", in: folder)
        #expect(run.status == 0, "\(run.errors)")
        return try await DatabaseQueue(path: path.path).read { db in
          let counts = "SELECT (SELECT count(*) FROM event) > 0, (SELECT count(*) FROM event_block)"
          return try Row.fetchAll(db, sql: counts).map { "\($0[0] as Int) \($0[1] as Int)" }
            .joined()
        }
      }
      for (options, expected) in [
        ("--seeds 3 --level events", "0 3"), ("--seeds 3 --level events --plain", "1 0"),
        ("--seed 3", "1 0"), ("--seed 3 --level events", "1 0"), ("--seed 3 --packed", "0 1"),
        ("--seeds 3 --packed", "0 0"),
      ] {
        let found = try await blocks(options)
        #expect(found == expected, "\(options)")
      }
    }
  }

  @Test func `shows packed events as it shows others, and unpacks them once`() async throws {
    try await withTeam(["a.yaml": Self.good]) { folder in
      _ = try await Command.line(
        "run a.yaml --seeds 2 --record r.sqlite --level events",
        in: folder
      )
      _ = try await Command.line(
        "run a.yaml --seeds 2 --record p.sqlite --level events --plain",
        in: folder
      )
      let plain = try await Command.line("show p.sqlite 2", in: folder)
      #expect(plain.status == 0 && plain.output.contains("work.merged") == false)
      #expect(try await Command.line("show r.sqlite 2", in: folder).output == plain.output)
      let timeline = try await Command.line("query p.sqlite timeline", in: folder)
      #expect(
        try await Command.line("query r.sqlite timeline", in: folder).output == timeline.output
      )
      let unpacked = try await Command.line("unpack r.sqlite", in: folder)
      let count = timeline.output.split(separator: "\n").last?.split(separator: " ").first ?? ""
      #expect(unpacked.output == "r.sqlite: unpacked \(count) events\n")
      #expect(try await Command.line("show r.sqlite 2", in: folder).output == plain.output)
      let again = try await Command.line("unpack r.sqlite", in: folder)
      #expect(again.output == "r.sqlite: no events are packed, so nothing was changed\n")
      #expect(again.status == 0)
    }
  }

  @Test func `says that runs which are skipped keep their packed events`() async throws {
    try await withTeam(["a.yaml": Self.good]) { folder in
      let line = "run a.yaml --level events --record r.sqlite"
      let packed = try await Command.line("\(line) --seeds 2", in: folder)
      #expect(packed.status == 0 && packed.errors == "")
      let plain = try await Command.line("\(line) --seeds 4 --plain --resume", in: folder)
      #expect(plain.status == 0)
      #expect(
        plain.errors == "r.sqlite: note: 2 earlier runs keep their packed events; "
          + "`rehearse unpack r.sqlite` stores them as rows\n"
      )
      _ = try await Command.line("unpack r.sqlite", in: folder)
      let again = try await Command.line("\(line) --seeds 4 --plain --resume", in: folder)
      #expect(again.errors == "")
    }
  }

  @Test(arguments: [
    ("unpack no.sqlite", 66, "no.sqlite: error: there is no such recording"),
    ("unpack a.yaml", 65, "a.yaml: error: the file is not a recording, or is damaged"),
    ("run a.yaml --packed", 64, "Error: --packed requires --record FILE."),
    (
      "run a.yaml --record r.sqlite --level handoffs --plain", 64,
      "Error: --plain cannot be used with --level handoffs, which records no events."
    ),
    ("bench w1 --plain", 64, "Error: --plain requires --record FILE."),
    (
      "bench w1 --record r.sqlite --packed", 64,
      "Error: --packed cannot be used with --level handoffs, which records no events."
    ),
  ])
  func `says why events cannot be packed or unpacked`(
    line: String,
    status: Int32,
    message: String
  ) async throws {
    try await withTeam(["a.yaml": Self.good]) { folder in
      let result = try await Command.line(line, in: folder)
      #expect(result.status == status)
      #expect(result.errors.hasPrefix(message), "\(result.errors)")
      #expect(result.output == "")
    }
  }

  @Test func `says that an empty recording has no run`() async throws {
    try await withTeam(["r.sqlite": ""]) { folder in
      let result = try await Command.run("show", "r.sqlite", in: folder)
      #expect(result.status == 66)
      #expect(result.errors == "r.sqlite: error: the recording has no runs\n")
    }
  }

  @Test func `replaces earlier runs of the same files and seeds, and says so`() async throws {
    try await withTeam(["a.yaml": Self.good]) { folder in
      let line = "run a.yaml --seeds 3 --record r.sqlite"
      let first = try await Command.line(line, in: folder)
      #expect(first.errors == "")
      let again = try await Command.line(line + " --level events", in: folder)
      #expect(
        again.errors
          == "r.sqlite: note: 3 earlier runs of the same files and seeds were replaced\n"
      )
      let resumed = try await Command.line(line + " --level events --resume", in: folder)
      #expect(resumed.errors == "")
      let list = try await Command.run("show", "r.sqlite", in: folder)
      #expect(Self.runs(in: list.output) == 3)

      try write(["a.yaml": Self.good + "about: changed\n"], to: folder)
      let changed = try await Command.line(line, in: folder)
      #expect(changed.errors == "")
      let both = try await Command.run("show", "r.sqlite", in: folder)
      #expect(Self.runs(in: both.output) == 6)
    }
  }

  @Test func `tries the seeds of the corpus first where the first failure ends the runs`()
    async throws
  {
    let flaky =
      Self.good
      + "seeds: 40\nfaults: [{id: f, drop: {from: verify-app, to: code-reviewer, rate: 8}}]\n"
      + "expect: {at-most: [{event: handoff.lost, count: 0}]}\n"
    try await withTeam(["a.yaml": flaky]) { folder in
      _ = try await Command.line("run a.yaml --corpus c.json", in: folder)
      let line = "run a.yaml --fail-fast --jobs 1 --format json"
      let without = try await Command.line(line, in: folder)
      let with = try await Command.line(line + " --corpus c.json", in: folder)
      #expect([without.status, with.status] == [1, 1])
      let runs = [without, with].map { $0.output.ranges(of: "\"digest\"").count }
      #expect(runs[0] > 1)
      #expect(runs[1] == 1)
    }
  }

  @Test(arguments: ["show p", "run a.yaml --record p"])
  func `does not wait for a pipe`(line: String) async throws {
    try await withTeam(["a.yaml": Self.good]) { folder in
      let result = try await Command.shell(
        "mkfifo p; timeout 20 \(Command.path) \(line)",
        in: folder
      )
      #expect(result.status == 65)
      #expect(result.errors == "p: error: this is no file; name a recording\n")
    }
  }

  @Test func `leaves a link to a file that is not there`() async throws {
    try await withTeam(["a.yaml": Self.good]) { folder in
      let path = folder.appending(path: "r.sqlite").path
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "nowhere")
      let result = try await Command.line("run a.yaml --record r.sqlite", in: folder)
      #expect(result.status == 74)
      #expect(result.errors.contains("is a link to a file that is not there; remove it"))
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == "nowhere")
    }
  }

  @Test(arguments: [4, 5, 8, 15])
  func `says that too few files may be open`(files: Int) async throws {
    try await withTeam(["a.yaml": Self.good]) { folder in
      let line = "ulimit -n \(files); exec \(Command.path) run a.yaml --record r.sqlite"
      let result = try await Command.shell(line, in: folder)
      #expect(result.status == 74)
      #expect(
        result.errors == "error: the process may open only \(files) files at a time; "
          + "allow more with `ulimit -n 256`\n"
      )
    }
  }

  @Test(arguments: [":memory:", "file:r.sqlite", "file::memory:?cache=shared"])
  func `is the file of the name, whatever SQLite takes the name for`(name: String) async throws {
    try await withTeam(["a.yaml": Self.good]) { folder in
      _ = try await Command.run("run", "a.yaml", "--record", name, in: folder)
      let shown = try await Command.run("show", name, in: folder)
      #expect(shown.status == 0)
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "r.sqlite").path))
    }
  }

  @Test func `is written by one process at a time`() async throws {
    try await withTeam(["a.yaml": Self.good]) { folder in
      let recording = try Recording(
        appendingTo: folder.appending(path: "r.sqlite").path,
        command: "first",
        version: "0"
      )
      let second = try await Command.line("run a.yaml --record r.sqlite", in: folder)
      #expect(second.status == 74)
      #expect(
        second.errors == "r.sqlite: error: another process is using the recording; wait for it, "
          + "or name another\n"
      )
      try recording.finish()
      let third = try await Command.line("run a.yaml --record r.sqlite", in: folder)
      #expect(third.status == 0)
    }
  }

  @Test(arguments: ["--write-digests --digests", "--corpus"])
  func `leaves links and pipes that it is to write to`(option: String) async throws {
    let failing = Self.good + "expect: {outcomes: {T-1: stuck}}\n"
    try await withTeam(["a.yaml": failing]) { folder in
      let line = "run a.yaml \(option) "
      try write(["real": #"{"format": 1, "kept": []}"#], to: folder)
      _ = try await Command.shell("ln -s real link; ln -s nowhere lost; mkfifo pipe", in: folder)
      _ = try await Command.line(line + "link", in: folder)
      #expect(try await Command.shell("test -L link", in: folder).status == 0)
      let written = try String(contentsOf: folder.appending(path: "real"), encoding: .utf8)
      #expect(written.contains("a.yaml"))
      let lost = try await Command.line(line + "lost", in: folder)
      #expect(lost.status == 74)
      #expect(lost.errors.contains("lost: error: the name is a link to a file that is not there"))
      for name in ["pipe", "."] {
        let refused = try await Command.line(line + name, in: folder)
        #expect(refused.status == 74)
        #expect(refused.errors.contains("\(name): error: this is no plain file; name another"))
      }
      #expect(try await Command.shell("test -p pipe", in: folder).status == 0)
    }
  }

  @Test(arguments: ["--help", "--version", "run --help"])
  func `says where even help cannot be printed`(line: String) async throws {
    try await withTeam([:]) { folder in
      let result = try await Command.shell("\(Command.path) \(line) >/dev/full", in: folder)
      #expect(result.status == 74)
      #expect(result.errors.hasPrefix("error: the result cannot be printed: "))
      let shown = try await Command.line(line, in: folder)
      #expect(shown.status == 0 && !shown.output.isEmpty)
    }
  }
}
