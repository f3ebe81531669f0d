import Foundation
import Support
import Testing

@Suite struct `The command lint` {
  private static let broken = """
    ---
    name: carrier
    description: Carries.
    allowedTools: Read
    ---
    ### Hands Off To
    - **stacker**: work
    """

  private func withTeam(_ body: (URL) async throws -> Void) async throws {
    try await Surroundings.withFolder { folder in
      let agents = folder.appending(path: ".claude/agents")
      try FileManager.default.createDirectory(at: agents, withIntermediateDirectories: true)
      try Data(Self.broken.utf8).write(to: agents.appending(path: "carrier.md"))
      try Data("---\nname: stacker\ndescription: Stacks.\n---\n".utf8)
        .write(to: agents.appending(path: "stacker.md"))
      try await body(folder)
    }
  }

  @Test func `passes where nothing reaches the severity that fails, and fails where it does`()
    async throws
  {
    try await withTeam { folder in
      let mild = try await Command.run("lint", ".", in: folder)
      #expect(mild.status == 0)
      #expect(mild.output.hasPrefix("./.claude/agents/carrier.md\n  4:1  warning  key.misspelt\n"))
      let strict = try await Command.run("lint", ".", "--fail-on", "warning", in: folder)
      #expect(strict.status == 1 && strict.output == mild.output)
    }
  }

  @Test func `takes the platform and its version that the user names`() async throws {
    try await Surroundings.withFolder { folder in
      try Data("---\nname: a\ndescription: Builds.\ntools: MultiEdit\n---\nBuilds.\n".utf8)
        .write(to: folder.appending(path: "a.md"))
      let latest = try await Command.run("lint", ".", in: folder)
      #expect(latest.output.contains("Claude Code 2.1.84 does not have `MultiEdit` any more"))
      let old = try await Command.run("lint", ".", "--platform", "claude-code@2.0", in: folder)
      #expect(!old.output.contains("MultiEdit"))
      let unknown = try await Command.run("lint", ".", "--platform", "crane", in: folder)
      #expect(unknown.status == 64)
    }
  }

  @Test func `reads single files, and several paths as one team`() async throws {
    try await withTeam { folder in
      let alone = try await Command.run("lint", ".claude/agents/carrier.md", in: folder)
      #expect(alone.output.contains("1 definition in 1 file"))
      #expect(!alone.output.contains("handoff.one-sided"))
      let both = try await Command.run(
        "lint",
        ".claude/agents/carrier.md",
        ".claude/agents/stacker.md",
        in: folder
      )
      #expect(both.output.contains("2 definitions in 2 files"))
      #expect(both.output.contains("handoff.one-sided"))
    }
  }

  @Test func `fails where the only file cannot be read`() async throws {
    try await Surroundings.withFolder { folder in
      try Data([0x2D, 0x2D, 0x2D, 0x0A, 0xFF, 0xFE]).write(to: folder.appending(path: "a.md"))
      let result = try await Command.run("lint", ".", in: folder)
      #expect(result.status == 1)
      #expect(result.output.contains("file.unreadable"))
    }
  }

  @Test func `reads a file once though two paths lead to it`() async throws {
    try await withTeam { folder in
      let twice = try await Command.run("lint", ".", ".claude/agents", in: folder)
      #expect(twice.output.contains("2 definitions in 2 files"))
      #expect(!twice.output.contains("name.duplicate"))
    }
  }

  @Test func `keeps to a baseline that it wrote`() async throws {
    try await withTeam { folder in
      let json = try await Command.run("lint", ".", "--format", "json", in: folder)
      try Data(json.output.utf8).write(to: folder.appending(path: "known.json"))
      let quiet = try await Command.run(
        "lint",
        ".claude",
        "--baseline",
        "known.json",
        "--fail-on",
        "note",
        in: folder
      )
      #expect(quiet.status == 1, "the path from the root is another one")
      let same = try await Command.run(
        "lint",
        ".",
        "--baseline",
        "known.json",
        "--fail-on",
        "note",
        in: folder
      )
      #expect(same.status == 0)
      #expect(same.output.contains("2 findings of the baseline not shown"))
      try Data("{}".utf8).write(to: folder.appending(path: "known.json"))
      let wrong = try await Command.run("lint", ".", "--baseline", "known.json", in: folder)
      #expect(wrong.status == 65 && wrong.output == "")
      #expect(wrong.errors.hasPrefix("known.json:1:1: error: the baseline holds neither"))
    }
  }

  @Test func `goes by a policy, and says where that is wrong`() async throws {
    try await withTeam { folder in
      let policy = folder.appending(path: "policy.yaml")
      try Data("rehearsal-policy: 1\ndisabled: {key.misspelt: we know}\n".utf8).write(to: policy)
      let lint = try await Command.run("lint", ".", "--policy", "policy.yaml", in: folder)
      #expect(lint.status == 0 && lint.output.contains("not applied: key.misspelt, we know\n"))
      try Data("rehearsal-policy: 1\ndisabled: [key.misspelt]\n".utf8).write(to: policy)
      let wrong = try await Command.run("lint", ".", "--policy", "policy.yaml", in: folder)
      #expect(wrong.status == 65 && wrong.output == "")
      #expect(wrong.errors.hasPrefix("policy.yaml:2:11: error: `disabled` has to be a mapping"))
    }
  }

  @Test func `holds definitions against those of a recording`() async throws {
    try await Surroundings.withFolder { folder in
      #expect(try await Command.run("init", "notes", in: folder).status == 0)
      let run = try await Command.run("run", "notes", "--record", "r.sqlite", in: folder)
      #expect(run.status == 0)
      let same = try await Command.run("lint", "notes", "--recorded", "r.sqlite", in: folder)
      #expect(same.status == 0 && !same.output.contains("definition.changed"))
      let path = folder.appending(path: "notes/agents/verify-app.md")
      var text = try String(contentsOf: path, encoding: .utf8)
      text += "\nMore words.\n"
      try Data(text.utf8).write(to: path)
      let changed = try await Command.run("lint", "notes", "--recorded", "r.sqlite", in: folder)
      #expect(changed.output.contains("`verify-app` differs from the definition that was recorded"))
    }
  }

  @Test func `refuses a recording without definitions, which compares nothing`() async throws {
    try await Surroundings.withFolder { folder in
      #expect(try await Command.run("init", "notes", in: folder).status == 0)
      let bench = "bench w1 --size 100 --repeats 1 --record w.sqlite"
      #expect(try await Command.line(bench, in: folder).status == 0)
      let result = try await Command.line("lint notes --recorded w.sqlite", in: folder)
      #expect(result.status == 66)
      #expect(result.output == "")
      #expect(
        result.errors
          == "w.sqlite: error: the last command that wrote to the recording used no definitions, so there is nothing "
          + "to compare with; name a recording of runs with definitions\n"
      )
    }
  }

  @Test func `names the files of a folder that has no definition`() async throws {
    try await Surroundings.withFolder { folder in
      try Data("# Builder\n\nYou build pages.\n".utf8).write(
        to: folder.appending(path: "builder.md")
      )
      let result = try await Command.run("lint", ".", in: folder)
      #expect(result.status == 66 && result.errors == "error: no definition in .\n")
      #expect(result.output.hasPrefix("./builder.md\n  1:1  warning  file.no-front-matter\n"))
    }
  }

  @Test(arguments: [
    ["link", ".claude/agents"], [".claude/agents", "link"], [".claude", "link/a.md"],
    ["link.md", ".claude/agents"],
  ])
  func `counts no definition twice that two paths lead to`(paths: [String]) async throws {
    try await Surroundings.withFolder { folder in
      try write([".claude/agents/a.md": "---\nname: dev\ndescription: a\n---\na\n"], to: folder)
      for (link, target) in [("link", ".claude/agents"), ("link.md", ".claude/agents/a.md")] {
        try FileManager.default.createSymbolicLink(
          atPath: folder.appending(path: link).path,
          withDestinationPath: target
        )
      }
      let result = try await Command.run(["lint"] + paths, in: folder)
      #expect(result.output.contains("1 definition in 1 file: "), "\(result.output)")
      #expect(!result.output.contains("name.duplicate"))
    }
  }

  @Test(arguments: [
    (".", "link"), (".", ".claude/agents"), (".claude/agents", "."), (".claude", "."),
    (".claude", "agents"), (".claude", "./agents/"),
  ])
  func `reads the settings of a project however the path of its definitions is written`(
    here: String,
    path: String
  ) async throws {
    try await Surroundings.withFolder { folder in
      try write(
        [
          ".claude/agents/a.md": "---\nname: dev\ndescription: a\n---\na\n",
          ".claude/settings.json": "{\"permissions\": {\"deny\": [\"Hammer\"]}}\n",
        ],
        to: folder
      )
      try FileManager.default.createSymbolicLink(
        atPath: folder.appending(path: "link").path,
        withDestinationPath: ".claude/agents"
      )
      let current = folder.appending(path: here)
      let result = try await Command.run("lint", path, in: current)
      #expect(result.output.contains("settings.json\n  1:27  warning  tool.unknown"))
      let contracts = try await Command.run("contracts", path, "--format", "json", in: current)
      #expect(contracts.output.contains("\"Hammer\""), "\(contracts.output)")
    }
  }

  @Test func `reads the settings beside a folder of definitions`() async throws {
    try await withTeam { folder in
      try Data("{\"permissions\": {\"deny\": [\"Hammer\"]}}\n".utf8)
        .write(to: folder.appending(path: ".claude/settings.json"))
      let result = try await Command.run("lint", ".claude/agents/", in: folder)
      #expect(
        result.output.contains(".claude/settings.json\n  1:27  warning  tool.unknown\n"),
        "\(result.output)"
      )
      let contracts = try await Command.run(
        "contracts",
        ".claude/agents",
        "--format",
        "json",
        in: folder
      )
      #expect(contracts.output.contains("\"Hammer\""))
    }
  }

  @Test func `finds no definition, no path and no rule`() async throws {
    try await Surroundings.withFolder { folder in
      try Data("# Words\n".utf8).write(to: folder.appending(path: "README.md"))
      let none = try await Command.run("lint", ".", in: folder)
      #expect(none.status == 66 && none.errors == "error: no definition in .\n")
      let missing = try await Command.run("lint", "agents", in: folder)
      #expect(missing.status == 66)
      #expect(missing.errors == "agents: error: there is no such file or folder\n")
      #expect(try await Command.run("lint", in: folder).status == 64)
      let rule = try await Command.run("lint", "--explain", "tool.unknwon", in: folder)
      #expect(rule.status == 64)
      #expect(rule.errors.contains("There is no rule `tool.unknwon`"))
    }
  }

  @Test func `reads nothing outside its paths, whatever links say`() async throws {
    try await withTeam { folder in
      let outside = folder.appending(path: "secret.md")
      try Data("---\nname: secret\ndescription: s\n---\n".utf8).write(to: outside)
      try FileManager.default.createSymbolicLink(
        at: folder.appending(path: ".claude/agents/link.md"),
        withDestinationURL: outside
      )
      let lint = try await Command.run("lint", ".claude/agents", "--format", "json", in: folder)
      #expect(lint.status == 65 && lint.output == "")
      #expect(
        lint.errors == """
          error: the target of the link `.claude/agents/link.md` is outside the root `.claude/agents/`; \
          move it into this folder, replace the link by a copy of it, or name the folder of the target

          """
      )
    }
  }

  @Test func `explains a rule and lists them all`() async throws {
    let list = try await Command.run("lint", "--rules", in: Surroundings.project)
    #expect(list.status == 0 && list.output.contains("\nhandoff.one-sided "))
    let text = try await Command.run(
      "lint",
      "--explain",
      "handoff.one-sided",
      in: Surroundings.project
    )
    #expect(text.status == 0 && text.output.hasPrefix("handoff.one-sided (note)\n"))
    for options in ["--rules", "--explain handoff.one-sided"] {
      let line = "lint \(options) --format json"
      let refused = try await Command.line(line, in: Surroundings.project)
      #expect(refused.status == 64)
      #expect(refused.errors.contains("--rules and --explain print text; leave --format out."))
    }
  }

  @Test func `finds nothing to fail in the shipped agents`() async throws {
    let lint = try await Command.run(
      "lint",
      "Scenarios/agents",
      "--policy",
      "Scenarios/policy.yaml",
      "--fail-on",
      "warning",
      in: Surroundings.project
    )
    #expect(lint.status == 0, "\(lint.output)")
  }
}

@Suite struct `The command frameworks` {
  @Test func `says which framework and skills are selected, or that none is`() async throws {
    try await Surroundings.withFolder { folder in
      let agents = folder.appending(path: "agents")
      let project = folder.appending(path: "shop")
      for place in [agents, project] {
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      }
      let agent = """
        ---
        name: weaver
        description: Weaves.
        skills: [weaving]
        ---
        - Any Loom: invoke `weaving`

        | Framework | Signals |
        |---|---|
        | Loom | `threads.txt` with `loom` |
        """
      try Data(agent.utf8).write(to: agents.appending(path: "weaver.md"))
      let none = try await Command.run("frameworks", "shop", "--agents", "agents", in: folder)
      #expect(
        none.status == 66
          && none.errors
            == "shop: error: none of the 1 frameworks was found; looked for Loom (`threads.txt` with `loom`)\n"
      )
      let tableless = try await Command.run("frameworks", ".", "--agents", "shop", in: folder)
      #expect(
        tableless.errors.hasPrefix(
          "shop: error: none of the 0 definitions lists frameworks; add a table with a column `framework`, `frameworks`, "
        ),
        "\(tableless.errors)"
      )
      try Data("loom==2\n".utf8).write(to: project.appending(path: "threads.txt"))
      let found = try await Command.run("frameworks", "shop", "--agents", "agents", in: folder)
      #expect(found.status == 0)
      #expect(
        found.output == """
          weaver
            Loom
              because `threads.txt` contains `loom`
              skills: weaving

          """
      )
    }
  }
}
