import Testing

@Suite struct `The rule handoff.self-delegation` {
  @Test func `fires for an own name in a list of receivers, in a group and under tools`() throws {
    let draft = Draft(
      [
        "a-implementer":
          "tools: Read, Agent(b, a-implementer)\n---\n## Hands Off To\n- **a-implementer**: the rest\n- **implementers**: pages\n",
        "b": "---\nBuilds.\n",
      ]
    )
    #expect(
      try draft.findings("handoff.self-delegation") == [
        "a-implementer.md:4:8: `Agent(b, a-implementer)` lets `a-implementer` start itself",
        "a-implementer.md:7:5: `a-implementer` hands work to itself",
        "a-implementer.md:8:5: `a-implementer` hands work to itself",
      ]
    )
  }

  @Test func `is silent for a call of it in an example`() throws {
    let draft = Draft(
      [
        "a-builder":
          "tools: Read, Agent(b)\n---\nUse the a-builder agent for pages.\n```\nsubagent_type: \"a-builder\"\n```\n"
      ]
    )
    #expect(try draft.findings("handoff.self-delegation") == [])
  }
}
