import Testing

@Suite struct `The rule handoff.cannot-call` {
  private static let query = "---\nQuery the context-keeper for the plan.\n"

  private func findings(_ text: String, policy: String? = nil) throws -> [String] {
    let agents = ["builder": text, "context-keeper": "---\nKeeps.\n"]
    return try Draft(agents, policy: policy).findings("handoff.cannot-call")
  }

  @Test func `fires once for an agent that is told to call others without a tool for it`() throws {
    #expect(
      try findings("tools: Read, Edit\n\(Self.query)\nInvoke context-keeper again.\n") == [
        "builder.md:6:11: `builder` is told to call `context-keeper`, but its `tools` has neither `Agent` nor `SendMessage`"
      ]
    )
    #expect(
      try findings("tools: Read\n---\n```\nTask(subagent_type=\"context-keeper\")\n```\n").count
        == 1
    )
  }

  @Test(arguments: [
    "tools: Read, Agent", "tools: Task(context-keeper)", "tools: Agent(a, Context Keeper)",
    "disallowedTools: Agent(a), Bash", "tools: SendMessage", "tools: \"*\"", "color: red",
  ])
  func `is silent where the agent has a tool for it`(tools: String) throws {
    #expect(try findings("\(tools)\n\(Self.query)") == [])
  }

  @Test(arguments: [
    "If in doubt, hand off to `context-keeper`.",
    "- Plans needed → use `context-keeper`",
    "Suggest: `use the context-keeper agent`",
    "Do not invoke context-keeper.",
    "Invoke the weather service.",
  ])
  func `is silent where another can make the call, or there is none`(text: String) throws {
    #expect(try findings("tools: Read\n---\n\(text)\n") == [])
  }

  @Test func `goes by the tools of the policy`() throws {
    let policy = "rehearsal-policy: 1\ntools: {builder: {allow: [Read, Agent]}}\n"
    #expect(try findings("tools: Read\n\(Self.query)", policy: policy) == [])
  }

  @Test(arguments: [
    ("disallowedTools: Agent, Task", "`Agent` is denied to it"),
    ("disallowedTools: Task", "`Task` is denied to it"),
    ("tools: Read, Agent\ndisallowedTools: Agent", "`Agent` is denied to it"),
    ("tools: \"*\"\ndisallowedTools: Agent", "`Agent` is denied to it"),
    ("tools: Read, SendMessage\ndisallowedTools: SendMessage", "`SendMessage` is denied to it"),
    ("tools: Read, Agent(mason, tiler)", "its `tools` limits it to `mason`, `tiler`"),
    ("disallowedTools: Agent(context-keeper)", "starting that agent is denied to it"),
  ])
  func `fires where the tool is denied or limited to others`(tools: String, reason: String) throws {
    let findings = try findings("\(tools)\n\(Self.query)")
    #expect(findings.count == 1)
    let message = "`builder` is told to call `context-keeper`, but \(reason)"
    #expect(findings.first?.hasSuffix(message) == true)
  }

  @Test func `fires where the project's settings deny the tool`() throws {
    let draft = Draft(files: [
      ".claude/agents/builder.md": "---\nname: builder\ndescription: Builds.\n\(Self.query)",
      ".claude/agents/context-keeper.md":
        "---\nname: context-keeper\ndescription: Keeps.\n---\nKeeps.\n",
      ".claude/settings.json": "{\"permissions\": {\"deny\": [\"Task\", \"Agent\"]}}",
    ])
    #expect(try draft.findings("handoff.cannot-call").count == 1)
  }
}
