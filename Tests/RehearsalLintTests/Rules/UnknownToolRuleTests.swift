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
