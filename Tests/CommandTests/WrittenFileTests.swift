import Foundation
import Support
import Testing

@Suite struct `A file that a command writes` {
  private static let log = [
    #"{"type":"user","uuid":"1","sessionId":"s1","timestamp":"2026-03-01T10:00:00Z","message":{"role":"user","content":"Go."}}"#,
    #"{"type":"assistant","uuid":"2","sessionId":"s1","timestamp":"2026-03-01T10:00:05Z","message":{"id":"m1","model":"m","role":"assistant","content":[{"type":"text","text":"Done."}]}}"#,
    "",
  ].joined(separator: "\n")

  private static let files = [
    "a.yaml": Fixture.head + Fixture.work,
    "c.yaml": "rehearsal: 1\nconfiguration: c\nplatform: {attempts: 7}\n",
    "logs/stream.jsonl": log, "p.yaml": "rehearsal-policy: 1\n",
  ]

  /// Returns the content of each file in a folder.
  private func contents(of folder: URL) throws -> [String: Data] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return Dictionary(
      uniqueKeysWithValues: paths.map { path in
        (path, FileManager.default.contents(atPath: folder.appending(path: path).path) ?? Data())
      }
    )
  }

  @Test(arguments: [
    ("run a.yaml --json ./y.json --junit y.json", "y.json", "--junit"),
    ("run a.yaml --digests a.yaml --write-digests", "a.yaml", "--digests"),
    ("run a.yaml --markdown agents/../policy.yaml", "agents/../policy.yaml", "--markdown"),
    ("run a.yaml --json link", "link", "--json"),
    ("run a.yaml --record z --corpus ./z", "./z", "--corpus"),
    ("run a.yaml --record z --digests z --write-digests", "z", "--digests"),
    (
      "run a.yaml --agents agents --record agents/verify-app.md", "agents/verify-app.md", "--record"
    ),
    ("compare c.yaml c.yaml --scenarios a.yaml --record z --corpus ./z", "./z", "--corpus"),
    ("compare c.yaml c.yaml --scenarios a.yaml --record c.yaml", "c.yaml", "--record"),
    ("sweep a.yaml --record all.sqlite --json ./all.sqlite", "./all.sqlite", "--json"),
    ("sweep a.yaml --record all.sqlite --junit a.yaml", "a.yaml", "--junit"),
    ("merge m.sqlite one.sqlite --json ./m.sqlite", "./m.sqlite", "--json"),
    ("merge m.sqlite one.sqlite --json one.sqlite", "one.sqlite", "--json"),
    ("calibrate logs -o logs/stream.jsonl", "logs/stream.jsonl", "-o"),
    ("calibrate logs --policy p.yaml -o ./p.yaml", "./p.yaml", "-o"),
    ("calibrate logs --agents agents -o agents/verify-app.md", "agents/verify-app.md", "-o"),
    ("import logs --policy p.yaml --record p.yaml", "p.yaml", "--record"),
  ])
  func `is no other file of the command`(
    line: String,
    path: String,
    option: String
  ) async throws {
    try await withTeam(Self.files) { folder in
      try FileManager.default.createSymbolicLink(
        atPath: folder.appending(path: "link").path,
        withDestinationPath: "a.yaml"
      )
      let before = try contents(of: folder)
      let result = try await Command.line(line, in: folder)
      #expect(result.status == 64, "\(result)")
      #expect(
        result.errors.hasSuffix(
          "\(path): error: the command uses this file for something else; name another file with \(option)\n"
        ),
        "\(result.errors)"
      )
      #expect(result.output == "")
      #expect(try contents(of: folder) == before)
    }
  }

  @Test func `may be the recording from which a shard takes the costs of runs`() async throws {
    try await withTeam(["a.yaml": Fixture.head + Fixture.work + "seeds: 4\n"]) { folder in
      _ = try await Command.line("run a.yaml --record r.sqlite", in: folder)
      let shard = try await Command.line(
        "run a.yaml --shard 1/2 --balance r.sqlite --record r.sqlite",
        in: folder
      )
      #expect(shard.status == 0, "\(shard.errors)")
    }
  }

  @Test(arguments: [
    "run a.yaml --record r.sqlite --json no/x", "run a.yaml --record r.sqlite --junit no/x",
    "run a.yaml --record r.sqlite --markdown no/x",
    "run a.yaml --record r.sqlite --digests no/x --write-digests",
    "sweep a.yaml --record r.sqlite --json no/x", "merge r.sqlite one.sqlite --junit no/x",
    "calibrate logs -o no/x", "report one.sqlite -o no/x",
  ])
  func `needs a folder before anything runs`(line: String) async throws {
    try await withTeam(Self.files) { folder in
      _ = try await Command.line("run a.yaml --record one.sqlite", in: folder)
      let result = try await Command.line(line, in: folder)
      #expect(result.status == 74)
      #expect(
        result.errors.hasSuffix(
          "no/x: error: cannot be written: there is no folder `no`; create it, or name another file\n"
        ),
        "\(result.errors)"
      )
      #expect(result.output == "")
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "r.sqlite").path))
    }
  }

  @Test(arguments: [
    "run a.yaml --json one.sqlite", "run a.yaml --junit one.sqlite",
    "run a.yaml --markdown one.sqlite", "run a.yaml --digests one.sqlite --write-digests",
    "merge r.sqlite two.sqlite --json one.sqlite", "calibrate logs -o one.sqlite",
  ])
  func `never replaces a recording`(line: String) async throws {
    try await withTeam(Self.files) { folder in
      _ = try await Command.line("run a.yaml --record one.sqlite", in: folder)
      _ = try await Command.line("run a.yaml --record two.sqlite", in: folder)
      let result = try await Command.line(line, in: folder)
      #expect(result.status == 64)
      #expect(
        result.errors.contains(
          "one.sqlite: error: this is a recording, which would be replaced; name another file\n"
        ),
        "\(result.errors)"
      )
      #expect(try await Command.line("show one.sqlite", in: folder).status == 0)
    }
  }

  @Test(arguments: [
    ("run a.yaml --corpus c.json", 74, "1 scenario, 1 run: 1 passed"),
    ("merge m.sqlite one.sqlite", 74, "1 scenario, 1 run: 1 passed"),
    // A canary that is not caught is worse.
    ("run canary.yaml", 70, ", 1 run: 0 passed"),
  ])
  func `keeps no result from the user if it cannot be written`(
    line: String,
    status: Int32,
    summary: String
  ) async throws {
    let canary = Fixture.head + Fixture.work + "must-fail: [{rule: handoff.lost}]\n"
    try await withTeam(Self.files.merging(["canary.yaml": canary]) { $1 }) { folder in
      _ = try await Command.line("run a.yaml --record one.sqlite", in: folder)
      let result = try await Command.shell(
        "GITHUB_STEP_SUMMARY=no/step.md '\(Command.path)' \(line)",
        in: folder
      )
      #expect(result.status == status)
      #expect(
        result.errors.contains("no/step.md: error: the summary of the step cannot be written")
      )
      #expect(result.output.contains(summary), "\(result)")
    }
  }

  @Test func `has no part of a summary for which there is no room`() async throws {
    let earlier = String(repeating: "x", count: 499) + "\n"
    try await withTeam(Self.files.merging(["step.md": earlier]) { $1 }) { folder in
      let result = try await Command.shell(
        "ulimit -f 1; GITHUB_STEP_SUMMARY=step.md '\(Command.path)' run a.yaml",
        in: folder
      )
      #expect(result.status == 74 && result.output.contains("1 passed"), "\(result)")
      #expect(result.errors.hasPrefix("step.md: error: the summary of the step cannot be written"))
      let text = try String(contentsOf: folder.appending(path: "step.md"), encoding: .utf8)
      #expect(text == earlier)
    }
  }

  @Test(arguments: [false, true])
  func `is not left behind by an export that cannot be finished`(hasFolder: Bool) async throws {
    try await withTeam(Self.files) { folder in
      _ = try await Command.line("run a.yaml --record one.sqlite", in: folder)
      let logs = folder.appending(path: "out")
      if hasFolder {
        try FileManager.default.createDirectory(at: logs, withIntermediateDirectories: false)
      }
      let line = "export one.sqlite 1 -o out"
      let cut = try await Command.shell("ulimit -f 1; '\(Command.path)' \(line)", in: folder)
      #expect(cut.status == 74 && cut.output == "", "\(cut)")
      #expect(cut.errors.hasPrefix("out/run-1-"), "\(cut.errors)")
      #expect(cut.errors.contains(".jsonl: error: cannot be written: "), "\(cut.errors)")
      #expect(cut.errors.hasSuffix("; make room, or name another folder with -o\n"))
      #expect(FileManager.default.fileExists(atPath: logs.path) == hasFolder)
      let again = try await Command.line(line, in: folder)
      #expect(again.status == 0, "\(again)")
    }
  }

  @Test func `is not taken for one of the user if a killed export has left it`() async throws {
    try await withTeam(Self.files) { folder in
      _ = try await Command.line("run a.yaml --record one.sqlite", in: folder)
      try write(["out/.rehearse-unfinished/half.jsonl": "{"], to: folder)
      let exported = try await Command.line("export one.sqlite 1 -o out", in: folder)
      #expect(exported.status == 0, "\(exported)")
      let names = try contents(of: folder.appending(path: "out")).keys
      #expect(names.contains { $0.hasPrefix("run-1-") && $0.hasSuffix(".jsonl") })
      #expect(!names.contains { $0.hasPrefix(".rehearse") })
      let refused = try await Command.line("export one.sqlite 1 -o out", in: folder)
      #expect(refused.status == 64)
      #expect(
        refused.errors
          == "out: error: the folder is not empty, or is a file; name another with -o\n"
      )
    }
  }

  @Test(arguments: [
    (["run", "a.yaml", "--json", ""], "--json must name a file; its value is empty."),
    (["run", "a.yaml", "--junit", ""], "--junit must name a file; its value is empty."),
    (["run", "a.yaml", "--markdown", ""], "--markdown must name a file; its value is empty."),
    (["run", "a.yaml", "--record", ""], "--record must name a file; its value is empty."),
    (["run", "a.yaml", "--corpus", ""], "--corpus must name a file; its value is empty."),
    (["run", "a.yaml", "--digests", ""], "--digests must name a file; its value is empty."),
    (["merge", "m", "one", "--json", ""], "--json must name a file; its value is empty."),
    (
      ["compare", "c.yaml", "c.yaml", "--scenarios", "a.yaml", "--record", ""],
      "--record must name a file; its value is empty."
    ),
    (["bench", "w1", "--record", ""], "--record must name a file; its value is empty."),
    (["calibrate", "logs", "-o", ""], "-o must name a file; its value is empty."),
    (["import", "logs", "--record", ""], "--record must name a file; its value is empty."),
    (["report", "one.sqlite", "-o", ""], "-o must name a file; its value is empty."),
    (
      ["export", "one.sqlite", "1", "-o", ""],
      "-o must name a folder; its value is empty. Write . for the current folder."
    ),
    (
      ["init", ""], "FOLDER must name a folder; its value is empty. Write . for the current folder."
    ),
  ])
  func `has a name`(arguments: [String], message: String) async throws {
    try await withTeam(Self.files) { folder in
      let before = try contents(of: folder)
      let result = try await Command.run(arguments, in: folder)
      #expect(result.status == 64)
      #expect(result.errors.contains(message), "\(result.errors)")
      #expect(try contents(of: folder) == before)
    }
  }
}
