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
}
