import Testing

@Suite struct `The rule key.misspelt` {
  @Test func `fires with the key that is meant`() throws {
    let draft = Draft(
      [
        "a": "allowedTools: Read\nmax-turns: 3\ndiscription: x\n---\nBuilds.\n"
      ]
    )
    #expect(
      try draft.findings("key.misspelt") == [
        "a.md:4:1: `allowedTools` is not a key of the platform, so the agent has all tools; did you mean `tools`?",
        "a.md:5:1: `max-turns` is not a key of the platform; did you mean `maxTurns`?",
        "a.md:6:1: `discription` is not a key of the platform; did you mean `description`?",
      ]
    )
  }

  @Test func `is silent for keys of the platform and of authors`() throws {
    let draft = Draft(
      [
        "a": "tools: Read\nmaxTurns: 3\ncategory: x\nversion: 1\n---\nBuilds.\n"
      ]
    )
    #expect(try draft.findings("key.misspelt") == [])
  }

  @Test func `says what a misspelt list of tools means for the agent`() throws {
    let draft = Draft(
      [
        "a": "tools: Read\nallowed-tools: Read\n---\nBuilds.\n",
        "b": "deniedTools: Edit\n---\nBuilds.\n",
      ]
    )
    #expect(
      try draft.findings("key.misspelt") == [
        "a.md:5:1: `allowed-tools` is not a key of the platform; did you mean `tools`?",
        "b.md:4:1: `deniedTools` is not a key of the platform, so no tool is denied to the agent; did you mean `disallowedTools`?",
      ]
    )
  }
}
