import Testing

@Suite struct `The rule tool.allowed-and-denied` {
  @Test func `fires for a tool in both lists, by its old name too`() throws {
    let draft = Draft(
      [
        "a": "tools: [Read, Task]\ndisallowedTools: [Agent]\n---\nBuilds.\n"
      ]
    )
    #expect(
      try draft.findings("tool.allowed-and-denied") == [
        "a.md:5:19: `Agent` is both allowed and denied"
      ]
    )
  }

  @Test func `is silent where the lists share nothing`() throws {
    let draft = Draft(
      [
        "a": "tools: [Read, Bash(git *)]\ndisallowedTools: [Bash]\n---\nBuilds.\n"
      ]
    )
    #expect(try draft.findings("tool.allowed-and-denied") == [])
  }
}
