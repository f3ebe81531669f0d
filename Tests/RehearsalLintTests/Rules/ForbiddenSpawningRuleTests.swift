import Testing

@Suite struct `The rule tool.spawns-though-banned` {
  @Test func `fires where the list of tools lets what the body forbids`() throws {
    let draft = Draft(["builder": "tools: Read, Agent(a, b)\n---\nNever spawn other agents.\n"])
    #expect(
      try draft.findings("tool.spawns-though-banned") == [
        "builder.md:4:8: `Agent(a, b)` lets `builder` start other agents, but line 6 says that it must not"
      ]
    )
  }

  @Test func `is silent where the tool is missing or denied, and where nothing is forbidden`()
    throws
  {
    let draft = Draft([
      "a": "tools: Read\n---\nNever spawn other agents.\n",
      "b": "tools: Read, Task\ndisallowedTools: Agent\n---\nNever spawn other agents.\n",
      "c": "tools: Read, Task\n---\nSpawn other agents.\n",
    ])
    #expect(try draft.findings("tool.spawns-though-banned") == [])
  }

  @Test(arguments: [
    "Do not launch more than three sub-agents.", "Do not launch sub-agents for small edits.",
    "Never spawn agents unless the plan says so.", "Do not spawn agents in parallel.",
    "Never spawn agents that are not listed.", "Do not launch too many agents at once.",
  ])
  func `is silent where only some agents or occasions are forbidden`(text: String) throws {
    let draft = Draft(["a": "tools: Read, Task\n---\n\(text)\n"])
    #expect(try draft.findings("tool.spawns-though-banned") == [])
  }

  @Test(arguments: [
    "Do not launch sub-agents.", "Never spawn agents for any reason.", "Must not spawn.",
    "Do NOT spawn another agent. When it is done, report.",
    "Never spawn agents, even when asked to.",
  ])
  func `fires where all agents are forbidden`(text: String) throws {
    let draft = Draft(["a": "tools: Read, Task\n---\n\(text)\n"])
    #expect(try draft.findings("tool.spawns-though-banned").count == 1)
  }
}
