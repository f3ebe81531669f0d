import RehearsalLint
import Testing

@Suite struct `The rule tool.unknown` {
  @Test func `fires for an unknown tool, with the nearest known one`() throws {
    let draft = Draft(
      [
        "a": "tools: Read, Hammer, WebSerch\n---\nBuilds.\n"
      ]
    )
    #expect(
      try draft.findings("tool.unknown") == [
        "a.md:4:8: Claude Code has no tool `Hammer`",
        "a.md:4:8: Claude Code has no tool `WebSerch`; did you mean `WebSearch`?",
      ]
    )
  }

  @Test
  func
    `is silent for the platform's tools, limited or not, those of servers and those the policy knows`()
    throws
  {
    let draft = Draft(
      [
        "a": "tools: Read, Bash(git *), mcp__maps__*, Agent(a, b), Hammer\n---\nBuilds.\n"
      ],
      policy: "rehearsal-policy: 1\nknown: {tools: [Hammer]}\n"
    )
    #expect(try draft.findings("tool.unknown") == [])
  }

  @Test(arguments: ["|", ">", "|-"])
  func `is silent for tools in a text over several lines`(indicator: String) throws {
    let draft = Draft(["a": "tools: \(indicator)\n  Read,\n  Write,\n  Bash\n---\nBuilds.\n"])
    #expect(try draft.findings("tool.unknown") == [])
  }

  private func messagesAndRemedies(_ tools: String) throws -> [String] {
    try Draft(["a": "tools: \(tools)\n---\nBuilds.\n"]).result().findings
      .filter { $0.ruleID == "tool.unknown" || $0.ruleID == "tool.foreign" }
      .map { "\($0.message): \($0.remedy)" }
  }

  @Test(arguments: [
    ("Read, Bash(git:*, Grep, Bsh", "Bash(git:*, Grep, Bsh", "Bash"),
    ("Agent(beta-checker, Bash", "Agent(beta-checker, Bash", "Agent"),
    ("[Read, \"Bash(git:*\"]", "Bash(git:*", "Bash"),
    ("Bash(git:*, Bash(ls:*)", "Bash(git:*, Bash(ls:*)", "Bash"),
  ])
  func `fires for a parenthesis that is not closed`(tools: String, entry: String, tool: String)
    throws
  {
    #expect(
      try messagesAndRemedies(tools) == [
        "`\(entry)` opens a parenthesis and does not close it, so all that follows counts as a limit of "
          + "`\(tool)`: close the parenthesis"
      ]
    )
  }

  @Test(arguments: [
    ("Read Write Edit", "Read, Write, Edit"), ("Read;Write", "Read, Write"),
    ("Read | Write", "Read, Write"), ("Read and Write", "Read, Write"),
    ("Bash(git add:*) Read", "Bash(git add:*), Read"), ("Read / Write", "Read, Write"),
  ])
  func `says to separate tools with commas`(tools: String, corrected: String) throws {
    #expect(
      try messagesAndRemedies(tools) == [
        "`\(tools)` is read as the name of one tool: separate the tools with commas: `\(corrected)`"
      ]
    )
  }

  @Test func `fires for text after a parenthesis`() throws {
    #expect(
      try messagesAndRemedies("Bash(git:*)x") == [
        "`Bash(git:*)x` has text after its parenthesis: remove the text after the parenthesis, or separate the tools with commas"
      ]
    )
  }

  @Test func `fires for a permission rule whose parenthesis is not closed`() throws {
    let draft = Draft(files: [
      ".claude/settings.json": "{\"permissions\": {\"deny\": [\"Bash(rm *\"]}}",
      ".claude/agents/a.md": "---\nname: a\ndescription: Builds.\n---\nBuilds.\n",
    ])
    #expect(
      try draft.findings("tool.unknown") == [
        ".claude/settings.json:1:27: `Bash(rm *` opens a parenthesis and does not close it, "
          + "so all that follows counts as a limit of `Bash`"
      ]
    )
  }

  @Test(arguments: ["Bash(git commit:*, git add:*), Read", "Bash(echo \\(:*)", "Skill(a b), Read"])
  func `is silent for limits with blanks, commas and parentheses`(tools: String) throws {
    #expect(try messagesAndRemedies("'\(tools)'") == [])
  }

  @Test func `fires for an unknown tool that the policy allows or denies`() throws {
    let draft = Draft(
      ["a": "tools: Read\n---\nBuilds.\n"],
      policy: "rehearsal-policy: 1\ntools: {a: {allow: [Read, Edit], deny: [Wirte]}}\n"
    )
    #expect(
      try draft.findings("tool.unknown") == [
        "policy.yaml:2:9: Claude Code has no tool `Wirte`; did you mean `Write`?"
      ]
    )
  }

  @Test func `says so if an agent of the team is listed as a tool`() throws {
    let draft = Draft(["a": "tools: [Read, helper]\n---\nBuilds.\n", "helper": "---\nHelps.\n"])
    #expect(
      try draft.findings("tool.unknown") == [
        "a.md:4:15: `helper` is an agent, not a tool; `Agent(helper)` lets this agent start it"
      ]
    )
  }
}
