import Testing

@Suite struct `The rule tool.undeclared` {
  @Test func `fires where the body says to use what is not listed, once for a tool`() throws {
    let draft = Draft(
      [
        "a": "tools: Read\n---\nUse the Bash tool.\nThen use the `Bash` tool again.\n"
      ]
    )
    #expect(
      try draft.findings("tool.undeclared") == [
        "a.md:6:9: `a` is told to use `Bash`, which its `tools` does not list"
      ]
    )
  }

  @Test func `goes by what the policy allows`() throws {
    let draft = Draft(
      [
        "a": "tools: Read\n---\nUse the Bash tool.\n"
      ],
      policy: "rehearsal-policy: 1\ntools: {a: {allow: [Read, Bash]}}\n"
    )
    #expect(try draft.findings("tool.undeclared") == [])
  }

  @Test func `is silent where it is listed, denied, somebody else's or where all are inherited`()
    throws
  {
    let draft = Draft(
      [
        "a":
          "tools: Read, Task\n---\nUse the Agent tool, never use the Bash tool. The assistant uses the Edit tool.\n",
        "b": "---\nUse the Bash tool.\n",
        "c": "tools: mcp__maps__*, mcp__wiki\n---\nUse the mcp__maps__find tool.\n"
          + "Use the `mcp__wiki__search` tool.\n",
      ]
    )
    #expect(try draft.findings("tool.undeclared") == [])
  }

  @Test(arguments: [
    "The user uses the Bash tool.", "The user then uses the Bash tool.",
    "Users use the Bash tool for this.", "Ask the user, who uses the Bash tool.",
    "The orchestrator uses the `Bash` tool to start you.",
  ])
  func `is silent where another uses the tool`(text: String) throws {
    #expect(try Draft(["a": "tools: Read\n---\n\(text)\n"]).findings("tool.undeclared") == [])
  }

  @Test(arguments: [
    "Ask the user. Then use the Bash tool.", "The agent uses the Bash tool.",
    "For users, use the Bash tool.", "Run it for users with the Bash tool.",
    "Ask the users then use the Bash tool.", "This agent uses the Bash tool for users.",
  ])
  func `fires where the agent uses the tool after a word about others`(text: String) throws {
    #expect(try Draft(["a": "tools: Read\n---\n\(text)\n"]).findings("tool.undeclared").count == 1)
  }

  @Test func `is silent for a tool that is denied for some arguments only`() throws {
    let draft = Draft(["a": "disallowedTools: Bash(rm:*)\n---\nUse the Bash tool.\n"])
    #expect(try draft.findings("tool.undeclared") == [])
  }

  @Test(arguments: ["", "tools: Read, Bash\n", "tools: \"*\"\n"])
  func `fires for a tool that is denied`(tools: String) throws {
    let draft = Draft([
      "a":
        "\(tools)disallowedTools: Bash, Edit\n---\nUse the Bash tool, then read.\n"
    ])
    let findings = try draft.findings("tool.undeclared")
    #expect(findings.count == 1)
    #expect(findings.first?.hasSuffix("`a` is told to use `Bash`, which is denied to it") == true)
  }
}
