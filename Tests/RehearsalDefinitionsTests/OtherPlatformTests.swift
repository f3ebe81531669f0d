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

  @Test(arguments: [
    ("{\"permissions\": {}, \"permissions\": {\"deny\": [\"Bash\"]}}", ["Bash"]),
    (
      "{\"permissions\": {\"deny\": [\"Read\"],\n\"deny\": [\"Bash\"], \"deny\": [\"Write\"]}}",
      ["Write"]
    ),
    ("{\"permissions\": {\"deny\": [\"Bash\"]}, \"a\": {\"b\": 1, \"b\": 2}}", ["Bash"]),
    ("{\"permissions\": {\"deny\": [\"Bash\"]}, \"permissions\": {\"allow\": []}}", []),
  ])
  func `that state a key twice deny what the last one says, with a warning`(
    settings: String,
    denied: [String]
  ) throws {
    let loaded = try load("project/.claude/agents", settings: settings)
    let builder = try #require(loaded.plan.agent(named: "builder"))
    let contract = loaded.plan.members[Int(builder.rawValue)].contract
    #expect(contract.disallowedTools == denied)
    let remarks = loaded.remarks.map(\.description).filter { $0.contains("settings.json") }
    #expect(remarks.count == 1)
    #expect(remarks.first?.contains("is already in line 1, and only the last one counts") == true)
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

  private static let fileTools = ["edit", "apply_patch", "patch", "multiedit", "write"]

  private func rights(_ contract: Contract) throws -> ToolRights {
    let plan = Plan(
      name: "p",
      members: [(name: "builder", member: Plan.Member(contract: contract, role: .worker))]
    )
    return try #require(plan.agent(named: "builder").flatMap { plan.toolRights(of: $0) })
  }

  @Test(arguments: [
    "mode: subagent\ntools: {write: false, bash: true}\npermission: {edit: deny, webfetch: ask}",
    "mode: all\npermission: {write: deny, edit: {\"*\": deny}, bash: {\"*\": deny, \"git *\": allow}}",
    "mode: all\npermission: {edit: deny}", "tools: {write: false}",
    "tools: {write: true, edit: false, bash: true}",
    "mode: all\npermission: {edit: {\"src/*\": allow, \"*\": deny, \"a.py\": deny}}",
    "mode: all\npermission: {\"*\": ask, edit: deny}",
  ])
  func `of OpenCode is read for its denied tools`(keys: String) throws {
    let contract = try contract("sub/builder.md", "---\n\(keys)\n---\nBuilds.\n", named: "builder")
    #expect(contract.tools == nil)
    #expect(contract.disallowedTools == Self.fileTools)
    let rights = try rights(contract)
    #expect(rights.permission(for: .write("a.py")) == .forbidden("Write"))
    #expect(rights.permission(for: .read("a.py")) == .granted)
  }

  @Test(arguments: ["permission: deny", "permission: {\"*\": deny}", "tools: {\"*\": false}"])
  func `of OpenCode can deny all tools`(keys: String) throws {
    let text = "---\nmode: subagent\n\(keys)\n---\nBuilds.\n"
    let contract = try contract("sub/builder.md", text, named: "builder")
    #expect(contract.disallowedTools == ["*"])
    let rights = try rights(contract)
    #expect(rights.permission(for: .write("a.py")) == .forbidden("Write"))
    #expect(rights.permission(for: .read("a.py")) == .forbidden("Read"))
  }

  @Test func `of OpenCode can deny all tools but some`() throws {
    let text =
      "---\nmode: subagent\npermission: {\"*\": deny, read: allow, bash: {\"git *\": allow}, maps_*: ask}\n"
      + "---\nBuilds.\n"
    let contract = try contract("sub/builder.md", text, named: "builder")
    #expect(contract.tools == ["read", "bash", "maps_*"])
    #expect(contract.disallowedTools == [])
    let rights = try rights(contract)
    #expect(rights.permission(for: .write("a.py")) == .unlisted("Write"))
    #expect(rights.permission(for: .read("a.py")) == .granted)
  }

  @Test(arguments: [
    "permission: allow", "permission: {edit: deny, \"*\": allow}", "permission: {edit: ask}",
    "tools: {edit: false, write: true}", "permission: {edit: {\"*\": deny, \"src/*\": allow}}",
    "permission: {edit: {\"secrets/*\": deny}}", "permission: {external_directory: deny}",
  ])
  func `of OpenCode may change files if the last rule allows it`(keys: String) throws {
    let text = "---\nmode: subagent\n\(keys)\n---\nBuilds.\n"
    let contract = try contract("sub/builder.md", text, named: "builder")
    #expect(contract.tools == nil)
    #expect(contract.disallowedTools == [])
  }

  @Test func `of OpenCode denies no tool whose permission is an empty mapping`() throws {
    let text = "---\nmode: subagent\npermission: {bash: {}, edit: deny}\n---\nBuilds.\n"
    let contract = try contract("sub/builder.md", text, named: "builder")
    #expect(contract.disallowedTools == Self.fileTools)
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
