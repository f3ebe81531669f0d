import Foundation
import Support
import Testing

/// The definitions that `init` uses, and the results of runs of its files.
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

  @Test(arguments: [["planner"], ["orchestrator"], ["planner", "orchestrator"]])
  func `give the work to one agent of a team that only plans`(names: [String]) async throws {
    try await Surroundings.withFolder { folder in
      for name in names {
        let definition = "---\nname: \(name)\ndescription: Works.\n---\nWorks.\n"
        try write(["agents/\(name).md": definition], to: folder)
      }
      let made = try await Command.run("init", "rehearsal", "--agents", "agents", in: folder)
      #expect(made.status == 0, "\(made.errors)")
      let run = try await Command.run("run", "rehearsal", in: folder)
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      let text = try String(
        contentsOf: folder.appending(path: "rehearsal/first.yaml"),
        encoding: .utf8
      )
      #expect(text.contains("about: At most 5 tasks. It passes"))
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

  /// Creates and runs the first files for definitions, given by name and text.
  private static func firstRun(_ definitions: [String: String]) async throws -> (
    scenario: String, run: Command.Result
  ) {
    try await Surroundings.withFolder { folder in
      for (name, text) in definitions {
        try write(["agents/\(name).md": "---\nname: \(name)\n---\n\(text)\n"], to: folder)
      }
      let made = try await Command.run("init", "try", "--agents", "agents", in: folder)
      #expect(made.status == 0, "\(made.errors)")
      let scenario = try String(
        contentsOf: folder.appending(path: "try/first.yaml"),
        encoding: .utf8
      )
      return (scenario, try await Command.run("run", "try", in: folder))
    }
  }

  @Test func `let the orchestrator that the definitions name route the work`() async throws {
    let (scenario, run) = try await Self.firstRun([
      "boss-orchestrator": "Delegates to:\n- alpha-builder\n- beta-tester",
      "alpha-builder": "Work.", "beta-tester": "Work.",
    ])
    #expect(scenario.contains("platform: {orchestrator: {agent: \"boss-orchestrator\"}}"))
    #expect(run.status == 0, "\(run.output)")
    #expect(
      run.output.hasSuffix(
        "3 of 3 agents took part, 2 of 4 edges exercised, 1 of the 2 that definitions name\n"
      ),
      "\(run.output)"
    )
  }

  @Test func `give the task to the sender of work, and let the receiver take it over`()
    async throws
  {
    let (scenario, run) = try await Self.firstRun([
      "web-researcher": "## Hands Off To\n- **report-writer**: notes",
      "report-writer": "## Receives Work From\n- **web-researcher**: notes",
    ])
    #expect(scenario.contains("agent: \"web-researcher\""))
    #expect(run.status == 0, "\(run.output)")
    #expect(
      run.output.hasSuffix("2 of 2 agents took part, 1 of 1 edges exercised\n"),
      "\(run.output)"
    )
  }

  @Test func `give tasks to agents whose judges the definitions name, and add no other judge`()
    async throws
  {
    let (scenario, run) = try await Self.firstRun([
      "a-builder": "Work.", "b-builder": "## Hands Off To\n- **page-reviewer**: pages",
      "page-reviewer": "Work.", "app-tester": "Work.",
    ])
    #expect(scenario.contains("{id: T-1, description: A first task, agent: \"b-builder\", "))
    #expect(!scenario.contains("T-2"))
    #expect(
      run.output.hasSuffix(
        "2 of 4 agents took part, 1 of 2 edges exercised, 1 of the 1 that definitions name\n"
      ),
      "\(run.output)"
    )
  }

  @Test func `say that no definition names an edge if the policy has all of them`() async throws {
    let (_, run) = try await Self.firstRun(["a-builder": "Work.", "page-reviewer": "Work."])
    #expect(run.status == 0, "\(run.output)")
    #expect(
      run.output.hasSuffix(
        "2 of 2 agents took part, 1 of 2 edges exercised; no definition names an edge\n"
      ),
      "\(run.output)"
    )
  }

  @Test func `let an orchestrator assign work only along edges that are named`() async throws {
    let (_, run) = try await Self.firstRun([
      "boss-orchestrator": "Delegates to:\n- alpha-builder",
      "alpha-builder": "Work.", "c-researcher": "## Hands Off To\n- **d-researcher**: notes",
      "d-researcher": "Work.",
    ])
    #expect(run.status == 0, "\(run.output)")
    #expect(run.output.contains("3 edges exercised, 2 of the 2 that definitions name\n"))
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
