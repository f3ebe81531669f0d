import RehearsalDefinitions
import RehearsalSimulation
import Support
import Testing

@Suite struct `The settings of a project` {
  private static let builder = "---\nname: builder\ntools: Read, Write, Bash\n---\nBuilds.\n"
  private static let settings = "{\"permissions\": {\"deny\": [\"Bash(rm *)\"]}}"

  private func load(_ agents: String, settings: String = Self.settings) throws -> LoadedPlan {
    try Fixture.load(
      "rehearsal: 1\nname: x\nagents: \(agents)\nplatform: {routing: orchestrated}\n"
        + "work: {tasks: [{id: T-1, description: Build it, agent: builder, touches: [a.py]}]}\n",
      files: [
        "project/.claude/agents/builder.md": Self.builder,
        "project/.claude/settings.json": settings,
      ]
    )
  }

  @Test(arguments: [
    "project/.claude/agents", "[{definition: project/.claude/agents/builder.md}]",
  ])
  func `deny tools in runs, and are kept with the recording`(agents: String) throws {
    let loaded = try load(agents)
    let builder = try #require(loaded.plan.agent(named: "builder"))
    let rights = try #require(loaded.plan.toolRights(of: builder))
    #expect(rights.permission(for: .tool("Bash(rm a.py)")) == .forbidden("Bash"))
    #expect(rights.permission(for: .tool("Bash(ls)")) == .granted)
    #expect(loaded.sources.map(\.path).filter { $0.hasSuffix("settings.json") }.count == 1)
  }

  @Test(arguments: ["team", "../team"])
  func `deny tools also if the root is below them, as in a recording`(folder: String) throws {
    let loaded = try Fixture.load(
      "rehearsal: 1\nname: x\nagents: \(folder)\nplatform: {routing: orchestrated}\n"
        + "work: {tasks: [{id: T-1, description: Build it, agent: builder, touches: [a.py]}]}\n",
      files: ["\(folder)/builder.md": Self.builder, "../settings.json": Self.settings]
    )
    #expect(
      loaded.plan.members.map(\.contract.disallowedTools).filter { !$0.isEmpty } == [["Bash(rm *)"]]
    )
  }

  @Test func `give way to the tools of the policy`() throws {
    let loaded = try Fixture.load(
      "rehearsal: 1\nname: x\nagents: project/.claude/agents\npolicy: policy.yaml\n"
        + "work: {tasks: [{id: T-1, description: Build it, agent: builder, touches: [a.py]}]}\n",
      files: [
        "project/.claude/agents/builder.md": Self.builder,
        "project/.claude/settings.json": Self.settings,
        "policy.yaml": "rehearsal-policy: 1\ntools: {builder: {deny: []}}\n",
      ]
    )
    #expect(loaded.plan.members.map(\.contract.disallowedTools).filter { !$0.isEmpty } == [])
  }

  @Test func `that are not JSON are a warning in runs, as the platform ignores them`() throws {
    let loaded = try load("project/.claude/agents", settings: "{")
    #expect(
      loaded.remarks.map(\.description).filter { $0.contains("settings.json") } == [
        "project/.claude/settings.json:1:2: warning: the file is not JSON: a `}` is missing at the end"
      ]
    )
  }
}

@Suite struct `A definition of another platform` {
  private func team(_ files: [String: String]) throws -> Team {
    try Team(InMemoryTree(files.mapValues { Array($0.utf8) }))
  }

  private func contract(_ path: String, _ text: String, named name: String) throws -> Contract {
    let plan = try team([path: text, "other.md": "---\nname: other\n---\nOther.\n"]).plan
    let agent = try #require(plan.agent(named: name))
    return plan.members[Int(agent.rawValue)].contract
  }

  @Test func `of Copilot is read for its name, tools, model and handoffs`() throws {
    let contract = try contract(
      "builder.agent.md",
      """
      ---
      description: Builds.
      tools: [edit, search/codebase]
      model: GPT-5
      handoffs:
        - {label: Check it, agent: other, prompt: Check., send: true}
      ---
      Builds.
      """,
      named: "builder"
    )
    #expect(contract.tools == ["edit", "search/codebase"])
    #expect(contract.languageModel == "GPT-5")
    #expect(contract.handsOffTo.map(\.agent) == ["other"])
    #expect(contract.handsOffTo.map(\.purpose) == ["Check it"])
  }

  @Test func `of Copilot names the agents that it may start`() throws {
    let text = "---\ndescription: Leads.\nagents: [other, '*']\n---\nLeads.\n"
    let contract = try contract(".github/agents/lead.md", text, named: "lead")
    #expect(contract.handsOffTo.map(\.agent) == ["other"])
  }

  @Test(arguments: [
    "mode: subagent\ntools: {write: false, bash: true}\npermission: {edit: deny, webfetch: ask}",
    "mode: all\npermission: {write: deny, edit: {\"*\": deny}, bash: {\"*\": deny, \"git *\": allow}}",
  ])
  func `of OpenCode is read for its denied tools`(keys: String) throws {
    let contract = try contract("sub/builder.md", "---\n\(keys)\n---\nBuilds.\n", named: "builder")
    #expect(contract.tools == nil)
    #expect(contract.disallowedTools == ["write", "edit"])
    let plan = Plan(
      name: "p",
      members: [(name: "builder", member: Plan.Member(contract: contract, role: .worker))]
    )
    let rights = try #require(plan.agent(named: "builder").flatMap { plan.toolRights(of: $0) })
    #expect(rights.permission(for: .write("a.py")) == .forbidden("Write"))
    #expect(rights.permission(for: .read("a.py")) == .granted)
  }

  @Test func `of OpenCode denies no tool whose permission is an empty mapping`() throws {
    let text = "---\nmode: subagent\npermission: {bash: {}, edit: deny}\n---\nBuilds.\n"
    let contract = try contract("sub/builder.md", text, named: "builder")
    #expect(contract.disallowedTools == ["edit"])
  }

  @Test func `of OpenCode names the agents that it may start`() throws {
    let text = "---\npermission: {task: {'*': deny, other: allow, last: deny}}\n---\nLeads.\n"
    let contract = try contract(".opencode/agent/lead.md", text, named: "lead")
    #expect(contract.handsOffTo.map(\.agent) == ["other"])
    #expect(contract.disallowedTools == [])
  }

  @Test func `is recognised by the nearest folder of a platform`() throws {
    let text = "---\ndescription: Reads.\nreadonly: true\n---\nReads.\n"
    let path = "opencode/agents/.cursor/agents/reader.md"
    #expect(try contract(path, text, named: "reader").disallowedTools.first == "Edit")
    let inner = "---\nname: reader\ndescription: Reads.\nreadonly: true\n---\nReads.\n"
    let claude = "opencode/agents/.claude/agents/reader.md"
    #expect(try contract(claude, inner, named: "reader").disallowedTools == [])
  }

  @Test func `of Cursor can be read-only`() throws {
    let text = "---\ndescription: Reads.\nreadonly: true\n---\nReads.\n"
    let contract = try contract(".cursor/agents/reader.md", text, named: "reader")
    #expect(contract.disallowedTools == ["Edit", "Write", "NotebookEdit"])
  }

  @Test func `of Gemini CLI lists tools by its own names`() throws {
    let text = "---\nname: finder\ndescription: Finds.\ntools: [grep_search]\n---\nFinds.\n"
    let contract = try contract(".gemini/agents/finder.md", text, named: "finder")
    #expect(contract.tools == ["grep_search"])
  }

  @Test(arguments: [
    "---\ndescription: Builds.\ntools: [edit]\n---\nBuilds.\n", "---\ndescription: Builds.\n---\n",
  ])
  func `is not guessed where nothing says so`(text: String) throws {
    let team = try team(["agents/builder.md": text])
    #expect(team.plan.members.isEmpty)
    #expect(team.remarks.map(\.message).contains { $0.contains("has no `name`") })
  }
}
