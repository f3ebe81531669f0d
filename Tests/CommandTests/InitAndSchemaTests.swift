import Foundation
import GRDB
import Support
import Testing

@Suite struct `The command for a beginning` {
  @Test func `starts a pipeline that passes at once`() async throws {
    try await Surroundings.withFolder { folder in
      let made = try await Command.run("init", "team", in: folder)
      #expect(made.status == 0)
      #expect(made.output.hasSuffix("next: rehearse run team\n"))
      let run = try await Command.run("run", "team", in: folder)
      #expect(run.status == 0)
      #expect(run.output.contains("3 scenarios (1 of them canaries), 3 runs: 3 passed"))
      let again = try await Command.run("init", "team", in: folder)
      #expect(again.status == 74)
      #expect(
        again.errors
          == "team/rehearsal.yaml: error: the file already exists; move it, or name another folder\n"
      )
      try write(["file": ""], to: folder)
      let inside = try await Command.run("init", "file/team", in: folder)
      #expect(inside.status == 74)
      #expect(inside.errors.hasPrefix("file/team/rehearsal.yaml: error: cannot be written: "))
    }
  }

  @Test func `can be repeated after it was killed, and overwrites nothing else`() async throws {
    try await Surroundings.withFolder { folder in
      #expect(try await Command.run("init", "whole", in: folder).status == 0)
      // The files are written in this order: one is whole, one has begun, and the others are missing.
      let policy = try String(
        contentsOf: folder.appending(path: "whole/policy.yaml"),
        encoding: .utf8
      )
      let root = try String(
        contentsOf: folder.appending(path: "whole/rehearsal.yaml"),
        encoding: .utf8
      )
      try write(
        ["team/rehearsal.yaml": root, "team/policy.yaml": String(policy.prefix(20))],
        to: folder
      )
      let again = try await Command.run("init", "team", in: folder)
      #expect(again.status == 0, "\(again.errors)")
      let difference = try await Command.shell("diff -r whole team", in: folder)
      #expect(difference.status == 0 && difference.output == "")
      try write(["mine/rehearsal.yaml": root, "mine/policy.yaml": "mine"], to: folder)
      try write(["empty/rehearsal.yaml": ""], to: folder)
      for name in ["mine/policy.yaml", "empty/rehearsal.yaml"] {
        let refused = try await Command.run("init", String(name.prefix { $0 != "/" }), in: folder)
        #expect(refused.status == 74)
        #expect(refused.errors.hasPrefix("\(name): error: the file already exists; move it"))
      }
    }
  }

  @Test func `ends with an error in a folder that has been deleted`() async throws {
    try await Surroundings.withFolder { folder in
      let line = "mkdir gone && cd gone && rmdir ../gone && timeout 60 \(Command.path) init team"
      let result = try await Command.shell(line, in: folder)
      #expect(result.status == 74)
      #expect(result.errors.hasPrefix("team/rehearsal.yaml: error: cannot be written: "))
    }
  }

  @Test func `sketches a policy and a scenario for a team's own definitions`() async throws {
    try await withTeam { folder in
      try FileManager.default.removeItem(at: folder.appending(path: "policy.yaml"))
      let made = try await Command.run("init", "try", "--agents", "agents", in: folder)
      #expect(made.status == 0)
      let policy = try String(
        contentsOf: folder.appending(path: "try/policy.yaml"),
        encoding: .utf8
      )
      #expect(policy.contains("\"verify-app\": verifier  # sure: `verify` in its name"))
      #expect(policy.contains("#   spec-planner -> backend-implementer  (agents/"))
      #expect(try await Command.run("run", "try", in: folder).status == 0)
      let absent = try await Command.run("init", "x", "--agents", "nowhere", in: folder)
      #expect(absent.status == 66)
      #expect(absent.errors == "nowhere: error: there is no such folder of definitions\n")
      let deep = folder.appending(path: "try")
      let far = try await Command.run("init", "x", "--agents", "../agents", in: deep)
      #expect(far.status == 0)
      #expect(try await Command.run("run", "x", in: deep).status == 0)
      try write(["agents/again.md": "---\nname: verify-app\n---\n"], to: folder)
      let twice = try await Command.run("init", "two", "--agents", "agents", in: folder)
      #expect(twice.status == 0)
      #expect(twice.errors.contains("another definition is already named `verify-app`"))
      #expect(try await Command.run("run", "two", in: folder).status == 0)
      try write(["empty/notes.txt": ""], to: folder)
      let empty = try await Command.run("init", "x", "--agents", "empty", in: folder)
      #expect(empty.status == 65)
      #expect(empty.errors.hasPrefix("error: no definition below `empty/`; hidden folders"))
    }
  }

  @Test func `gives the first task to no planner`() async throws {
    try await Surroundings.withFolder { folder in
      try write(
        [
          "agents/plans.md": "---\nname: spec-planner\n---\nPlans the work.\n",
          "agents/checks.md": "---\nname: verify-app\ntools: Read\n---\nVerifies the work.\n",
        ],
        to: folder
      )
      let made = try await Command.run("init", "try", "--agents", "agents", in: folder)
      #expect(made.status == 0)
      let scenario = try String(
        contentsOf: folder.appending(path: "try/first.yaml"),
        encoding: .utf8
      )
      #expect(scenario.contains("{id: T-1, description: A first task, agent: \"verify-app\", "))
      let run = try await Command.run("run", "try", in: folder)
      #expect(run.status != 65, "\(run.errors)")
    }
  }

  @Test func `prints the schemas and its version`() async throws {
    try await Surroundings.withFolder { folder in
      let schema = try await Command.run("schema", in: folder)
      let committed = try Surroundings.text("Scenarios/scenario.schema.json")
      #expect(schema.output == committed)
      let other = try await Command.run("schema", "--configuration", in: folder)
      #expect(other.output.contains("\"title\": \"Rehearsal configuration\""))
      let root = try await Command.run("schema", "--root", in: folder)
      #expect(root.output.contains("\"title\": \"Rehearsal root file\""))
      let both = try await Command.run("schema", "--configuration", "--policy", in: folder)
      #expect(both.status == 64)
      #expect(both.errors.contains("Give only one of --policy, --configuration and --root."))
      #expect(try await Command.run("--version", in: folder).output == "0.1.0\n")
    }
  }

  private static let agent =
    "---\nname: page-implementer\ndescription: Builds pages.\n---\nBuilds.\n"
  private static let judge = """
    ---
    name: page-reviewer
    description: Reviews pages.
    ---
    ### Receives Work From
    - **page-implementer**: pages

    """

  @Test(arguments: [
    (".claude/agents", ".", ".claude/agents"), ("agents", ".", "agents"),
    (".claude/agents", "deep/below", "../../.claude/agents"),
  ])
  func `finds the definitions of a team, and refers to them`(
    place: String,
    here: String,
    shown: String
  ) async throws {
    try await Surroundings.withFolder { folder in
      try write(
        [
          "\(place)/builder.md": Self.agent, "\(place)/judge.md": Self.judge, ".git/HEAD": "",
          "\(here)/x": "",
        ],
        to: folder
      )
      let current = folder.appending(path: here)
      let made = try await Command.run("init", in: current)
      #expect(
        made.output == """
          found 2 definitions in \(shown)
          created rehearsal/rehearsal.yaml
          created rehearsal/policy.yaml
          created rehearsal/first.yaml

          next: rehearse run rehearsal

          """
      )
      let run = try await Command.run("run", "rehearsal", in: current)
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      #expect(
        run.output.hasSuffix(
          "\n2 of 2 agents took part, 1 of 2 edges exercised, 1 of the 1 that definitions name\n"
        )
      )
    }
  }

  @Test func `copies definitions from elsewhere, and writes nowhere else`() async throws {
    try await Surroundings.withFolder { folder in
      try write(
        ["far/agents/builder.md": Self.agent, "far/agents/judge.md": Self.judge, "near/x": ""],
        to: folder
      )
      let current = folder.appending(path: "near")
      let made = try await Command.run("init", "try", "--agents", "../far/agents", in: current)
      #expect(
        made.output == """
          created try/rehearsal.yaml
          created try/agents/builder.md
          created try/agents/judge.md
          created try/policy.yaml
          created try/first.yaml

          next: rehearse run try

          """
      )
      #expect(try await Command.run("run", "try", in: current).status == 0)
      let files = try FileManager.default.contentsOfDirectory(atPath: current.path).sorted()
      #expect(files == ["try", "x"])
    }
  }

  @Test func `takes no folder for one of definitions that has none`() async throws {
    try await Surroundings.withFolder { folder in
      try write(
        [
          "agents/README.md": "# Agents\n", ".claude/agents/builder.md": Self.agent,
          ".git/HEAD": "",
        ],
        to: folder
      )
      let made = try await Command.run("init", in: folder)
      #expect(made.output.hasPrefix("found 1 definition in .claude/agents\ncreated "))
    }
  }

  @Test func `makes a root of its own below a root that does not have the definitions`()
    async throws
  {
    try await Surroundings.withFolder { folder in
      try write(
        [
          "rehearsal.yaml": "# All\n", "agents/builder.md": Self.agent,
          "agents/judge.md": Self.judge,
          "part/rehearsal.yaml": "# A part\n",
        ],
        to: folder
      )
      let made = try await Command.run("init", "part/try", "--agents", "agents", in: folder)
      #expect(made.output.hasPrefix("created part/try/rehearsal.yaml\n"))
      let run = try await Command.run("run", "part/try", in: folder)
      #expect(run.status == 0, "\(run.errors)")
      let near = try await Command.run("init", "try", "--agents", "agents", in: folder)
      #expect(near.output.hasPrefix("created try/policy.yaml\n"))
      #expect(try await Command.run("run", "try", in: folder).status == 0)
    }
  }

  @Test func `makes no sample in place of definitions that cannot be read`() async throws {
    try await Surroundings.withFolder { folder in
      try write(["team/.claude/agents/b.md": Self.agent], to: folder)
      let broken = Data(Array("---\nname: builder\n---\n".utf8) + [0xff, 0xfe])
      let agents = folder.appending(path: ".claude/agents")
      try FileManager.default.createDirectory(at: agents, withIntermediateDirectories: true)
      try broken.write(to: agents.appending(path: "c.md"))
      let team = folder.appending(path: "team")
      let made = try await Command.run("init", in: team)
      #expect(made.status == 0, "\(made.errors)")
      #expect(
        made.output.hasPrefix(
          "found 1 definition in .claude/agents\nfound definitions that cannot be read in ../.claude/agents; --agents says why"
        ),
        "\(made.output)"
      )
      try broken.write(to: team.appending(path: ".claude/agents/c.md"))
      let refused = try await Command.run("init", "other", in: team)
      #expect(refused.status == 65)
      #expect(refused.errors.contains(".claude/agents/c.md:4:1: error: the file is not UTF-8"))
      #expect(refused.output == "")
    }
  }

  @Test func `makes a sample if there are no definitions, and says so`() async throws {
    try await Surroundings.withFolder { folder in
      let made = try await Command.run("init", "team", in: folder)
      #expect(
        made.output.hasPrefix(
          "found no definitions in .claude/agents, agents, ~/.claude/agents and the folders of other platforms, so this is a sample\ncreated team/"
        )
      )
    }
  }

  @Test(arguments: [
    ("allow: [agents]", "`agents` is below the root, so its files can be named anyway; remove it"),
    (
      "allow: [../..]",
      "`../..` is above the root; name the folder in it that scenarios need, or move this file there"
    ),
    ("allow: [/etc]", "`/etc` is an absolute path; write it relative to this file"),
    (#"allow: ["../agents\0x"]"#, "the text contains a NUL character; remove it"),
    ("alow: [../x]", "`alow` is not a key of the root file; did you mean `allow`?"),
  ])
  func `marks a root that allows folders by name, or says what is wrong`(
    text: String,
    message: String
  ) async throws {
    try await withTeam { folder in
      let scenario = "rehearsal: 1\nname: a\nagents: agents/\nwork: {tasks: []}\n"
      try write(["rehearsal.yaml": text, "a.yaml": scenario], to: folder)
      let run = try await Command.run("run", ".", in: folder)
      #expect(run.status == 65)
      #expect(run.errors.hasPrefix("rehearsal.yaml:1:"))
      #expect(run.errors.contains(message), "\(run.errors)")
    }
  }

  @Test(arguments: ["../team", "../../outer", "../link"])
  func `marks a root that does not allow itself or a folder above it`(allowed: String) async throws
  {
    try await Surroundings.withFolder { folder in
      try write(
        [
          "outer/team/rehearsal.yaml": "allow: [\(allowed)]\n",
          "outer/team/agents/builder.md": Self.agent,
          "outer/team/a.yaml": """
          rehearsal: 1
          name: a
          agents: agents
          work: {tasks: [{id: T-1, description: a, agent: page-implementer}]}
          """,
        ],
        to: folder
      )
      try FileManager.default.createSymbolicLink(
        at: folder.appending(path: "outer/link"),
        withDestinationURL: folder.appending(path: "outer")
      )
      let run = try await Command.run("run", "outer/team", in: folder)
      #expect(run.status == 65)
      #expect(
        run.errors.contains("rehearsal.yaml:1:9: error: `\(allowed)` is the root or above it; "),
        "\(run.errors)"
      )
    }
  }

  @Test func `reads nothing outside the root that is not allowed, not even through a link`()
    async throws
  {
    try await Surroundings.withFolder { folder in
      try write(
        [
          "outer/secret/x.md": Self.agent, "outer/agents/builder.md": Self.agent,
          "outer/root/rehearsal.yaml": "allow: [../agents]\n",
          "outer/root/a.yaml": """
          rehearsal: 1
          name: a
          agents: ../secret/
          work: {tasks: [{id: T-1, description: a, agent: page-implementer}]}
          """,
        ],
        to: folder
      )
      let refused = try await Command.run("run", "outer/root", in: folder)
      #expect(refused.status == 65)
      #expect(refused.errors.contains("`../secret/` is outside the root"))
      let link = folder.appending(path: "outer/agents/link.md")
      try FileManager.default.createSymbolicLink(
        at: link,
        withDestinationURL: folder.appending(path: "outer/secret/x.md")
      )
      try write(
        [
          "outer/root/a.yaml": """
          rehearsal: 1
          name: a
          agents: [{definition: ../agents/link.md}]
          work: {tasks: [{id: T-1, description: a, agent: page-implementer}]}
          """
        ],
        to: folder
      )
      let linked = try await Command.run("run", "outer/root", in: folder)
      #expect(linked.status == 65)
      #expect(linked.errors.contains("link.md` is outside the allowed folder `../agents`; move it"))
    }
  }
}
