import Foundation
import Support
import Testing

@Suite struct `A link to a definition or scenario` {
  private static let log = [
    #"{"type":"user","uuid":"1","sessionId":"s1","timestamp":"2026-03-01T10:00:00Z","message":{"role":"user","content":"Go."}}"#,
    #"{"type":"assistant","uuid":"2","sessionId":"s1","timestamp":"2026-03-01T10:00:05Z","message":{"id":"m1","model":"m","role":"assistant","content":[{"type":"text","text":"Done."}]}}"#,
    "",
  ].joined(separator: "\n")

  /// Hands over a folder `team` with definitions and a scenario, beside a folder with others.
  private func withLink(
    _ path: String,
    to target: String,
    _ body: (URL) async throws -> Void
  ) async throws {
    let scenario = Fixture.head + Fixture.work
    try await Surroundings.withFolder { folder in
      for (path, text) in Fixture.definitions {
        try write(["team/\(path)": text], to: folder)
      }
      try write(
        [
          "team/policy.yaml": Fixture.policy, "team/rehearsal.yaml": "",
          "team/s/a.yaml": scenario.replacing("agents/", with: "../agents/")
            .replacing("policy.yaml", with: "../policy.yaml"),
          "team/b.yaml": scenario, "other/b.md": "---\nname: builder\n---\n", "log.jsonl": Self.log,
        ],
        to: folder
      )
      try FileManager.default.createSymbolicLink(
        atPath: folder.appending(path: path).path,
        withDestinationPath: target
      )
      try await body(folder)
    }
  }

  @Test(arguments: [
    "run team/b.yaml", "run team/b.yaml --agents team/agents", "lint team/agents",
    "contracts team/agents", "init new --agents team/agents",
    "check log.jsonl --agents team/agents",
  ])
  func `is an error for the commands that read definitions if it cannot be followed`(
    line: String
  ) async throws {
    for (name, target, words) in [
      ("b.md", "../../other/b.md", "team/agents/b.md` is outside the root `team/"),
      ("more", "../../other", "team/agents/more` is outside the root `team/"),
      ("b.md", "nowhere", "the link `team/agents/b.md` cannot be followed: No such file"),
    ] {
      try await withLink("team/agents/\(name)", to: target) { folder in
        let result = try await Command.line(line, in: folder)
        #expect(result.status == 65, "\(result)")
        #expect(result.errors.contains(words), "\(result.errors)")
        #expect(result.output == "")
      }
    }
  }

  @Test(arguments: [
    "run team/s", "run team/s --list", "sweep team/s --record r.sqlite", "bench team/s",
    "compare team/agents team/agents --scenarios team/s", "selftest team/s",
  ])
  func `is an error for a folder of scenarios if it cannot be followed`(line: String) async throws {
    try await withLink("team/s/b.yaml", to: "../../log.jsonl") { folder in
      let result = try await Command.line(line, in: folder)
      #expect(result.status == 65)
      #expect(
        result.errors == """
          team/s: error: the target of the link `team/s/b.yaml` is outside the root `team/`; \
          move it into this folder, replace the link by a copy of it, or name the folder of the target

          """
      )
    }
  }

  @Test func `is left out of a folder of scenarios if it cannot be one`() async throws {
    try await withLink("team/s/README.md", to: "nowhere") { folder in
      let result = try await Command.line("run team/s --list", in: folder)
      #expect(result.status == 0, "\(result.errors)")
    }
  }

  @Test(arguments: [("team/s/b.yaml", "../b.yaml"), ("team/s/more", "../t")])
  func `adds the scenarios to which it leads within the root`(link: String, target: String)
    async throws
  {
    try await withLink(link, to: target) { folder in
      let scenario = try String(
        contentsOf: folder.appending(path: "team/s/a.yaml"),
        encoding: .utf8
      )
      try write(["team/t/c.yaml": scenario], to: folder)
      try FileManager.default.createSymbolicLink(
        atPath: folder.appending(path: "team/t/back").path,
        withDestinationPath: "../s"
      )
      let result = try await Command.line("run team/s", in: folder)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.contains("\n2 scenarios, 2 runs: 2 passed"), "\(result.output)")
    }
  }

  @Test(arguments: [false, true])
  func `does not hide the folder of definitions that init looks for`(isOnlyFile: Bool) async throws
  {
    try await Surroundings.withFolder { folder in
      try write([".claude/agents/a.md": "---\nname: builder\n---\n"], to: folder)
      let agents = folder.appending(path: ".claude/agents")
      try FileManager.default.createSymbolicLink(
        atPath: agents.appending(path: "b.md").path,
        withDestinationPath: "nowhere"
      )
      if isOnlyFile { try FileManager.default.removeItem(at: agents.appending(path: "a.md")) }
      let result = try await Command.run("init", in: folder)
      #expect(result.status == 65)
      #expect(result.errors.contains(".claude/agents/b.md` cannot be followed"))
      let list = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(list == [".claude"])
    }
  }

  @Test(arguments: [
    ("../../deny.json", "is outside the root"), ("nowhere", "cannot be followed"),
    ("local.json", nil),
  ])
  func `from the settings of a project is followed in the project, or a warning`(
    target: String,
    problem: String?
  ) async throws {
    try await Surroundings.withFolder { folder in
      for (path, text) in Fixture.definitions {
        try write(["team/.claude/\(path)": text], to: folder)
      }
      let settings = "{\"permissions\": {\"deny\": [\"Hammer\"]}}\n"
      try write(
        [
          "team/policy.yaml": Fixture.policy, "team/rehearsal.yaml": "", "deny.json": settings,
          "team/.claude/local.json": settings,
          "team/b.yaml": (Fixture.head + Fixture.work)
            .replacing("agents/", with: ".claude/agents/"),
        ],
        to: folder
      )
      try FileManager.default.createSymbolicLink(
        atPath: folder.appending(path: "team/.claude/settings.json").path,
        withDestinationPath: target
      )
      for line in [
        "run team/b.yaml", "lint team/.claude/agents", "contracts team/.claude/agents",
      ] {
        let result = try await Command.line(line, in: folder)
        let text = result.output + result.errors
        #expect(text.contains("the settings cannot be read") == (problem != nil), "\(text)")
        if let problem { #expect(text.contains(problem), "\(text)") }
        #expect(result.status != 65, "\(text)")
      }
    }
  }

  @Test func `is left out of the files of a project around the definitions`() async throws {
    try await Surroundings.withFolder { folder in
      try write([".claude/agents/a.md": "---\nname: builder\n---\n"], to: folder)
      try FileManager.default.createSymbolicLink(
        atPath: folder.appending(path: ".claude/notes.md").path,
        withDestinationPath: "nowhere"
      )
      let lint = try await Command.line("lint .claude/agents", in: folder)
      #expect(lint.status != 65 && !lint.errors.contains("notes.md"), "\(lint.errors)")
    }
  }
}
