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
        "a.md:4:1: `allowedTools` is no key of the platform; `tools` is likely to be meant",
        "a.md:5:1: `max-turns` is no key of the platform; `maxTurns` is likely to be meant",
        "a.md:6:1: `discription` is no key of the platform; `description` is likely to be meant",
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
}
