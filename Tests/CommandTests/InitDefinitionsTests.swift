import Foundation
import Support
import Testing

/// Which definitions `init` uses, and what the runs of its files say about the team.
@Suite struct `The first files for definitions` {
  private static let agent = "---\nname: page-implementer\ndescription: Builds.\n---\nBuilds.\n"

  @Test(arguments: [("home", "near"), ("home", "home/near"), ("link", "home/near")])
  func `are made for the definitions below the home folder that the environment names`(
    home: String,
    here: String
  ) async throws {
    try await Surroundings.withFolder { folder in
      try write(
        ["home/.claude/agents/builder.md": Self.agent, "home/near/x": "", "near/x": ""],
        to: folder
      )
      try FileManager.default.createSymbolicLink(
        at: folder.appending(path: "link"),
        withDestinationURL: folder.appending(path: "home")
      )
      let line = "HOME=\"$PWD/\(home)\"; export HOME; cd \(here) && \(Command.path) init team"
      let made = try await Command.shell(line, in: folder)
      #expect(made.output.hasPrefix("found 1 definition in /"), "\(made.output)")
      #expect(made.output.contains("/\(home)/.claude/agents\ncreated team/"), "\(made.output)")
    }
  }

  private static let builder = "---\nname: dev\ndescription: Writes code.\n---\n"
  private static let settings = "{\"permissions\": {\"deny\": [\"Write\", \"Edit\"]}}"

  @Test(arguments: [
    ("team", "rehearsal", ".claude/agents"), ("team", ".claude/rehearsal", ".claude/agents"),
    ("other", "rehearsal", "../team/.claude/agents"), ("team/.claude/agents", "rehearsal", "."),
  ])
  func `keep the tools denied that the settings of the project deny`(
    here: String,
    target: String,
    agents: String
  ) async throws {
    for isDenied in [true, false] {
      try await Surroundings.withFolder { folder in
        try write(
          [
            "team/.claude/agents/dev.md": Self.builder
              + "## Hands Off To\n- **code-reviewer**: x\n",
            "team/.claude/agents/code-reviewer.md":
              "---\nname: code-reviewer\ndescription: Reviews.\ntools: Read\n---\n## Receives Work From\n- **dev**: x\n",
            "team/.claude/settings.json": isDenied ? Self.settings : "{}", "other/x": "",
          ],
          to: folder
        )
        let current = folder.appending(path: here)
        let made = try await Command.run("init", target, "--agents", agents, in: current)
        #expect(made.status == 0, "\(made.errors)")
        let run = try await Command.run("run", target, in: current)
        #expect(run.status == (isDenied ? 1 : 0), "\(run.output)\(run.errors)")
        #expect(run.output.contains("tools.disallowed by dev on T-1") == isDenied)
      }
    }
  }

  @Test func `keep other files beside the definitions out of reach`() async throws {
    try await Surroundings.withFolder { folder in
      try write(
        [
          ".claude/agents/dev.md": Self.builder, ".claude/settings.json": Self.settings,
          ".claude/other.md": Self.builder, ".claude/commands/settings.json": "{}",
        ],
        to: folder
      )
      let made = try await Command.run("init", "try", "--agents", ".claude/agents", in: folder)
      #expect(made.status == 0, "\(made.errors)")
      for path in ["../.claude/other.md", "../.claude/commands/settings.json"] {
        let scenario = """
          rehearsal: 1
          name: a
          agents: [{definition: "\(path)"}]
          work: {tasks: [{id: T-1, description: a, agent: dev}]}
          """
        try write(["try/first.yaml": scenario], to: folder)
        let run = try await Command.run("run", "try", in: folder)
        #expect(run.status == 65)
        #expect(run.errors.contains("`\(path)` is outside the root"), "\(run.errors)")
      }
    }
  }

  @Test func `are not made for a file in place of a folder`() async throws {
    try await Surroundings.withFolder { folder in
      try write(["agents/builder.md": Self.agent], to: folder)
      let made = try await Command.run("init", "x", "--agents", "agents/builder.md", in: folder)
      #expect(made.status == 64)
      #expect(
        made.errors
          == "agents/builder.md: error: this is a file; name the folder of the definitions with --agents\n"
      )
    }
  }
}
