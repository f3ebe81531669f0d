import Testing

@Suite struct `The rule file.rescued` {
  @Test func `fires where the second reading alone finds an agent`() throws {
    let draft = Draft(
      files: [
        "a.md": "---\nname: a\ndescription: x: y\n---\n"
      ]
    )
    #expect(
      try draft.findings("file.rescued") == [
        "a.md:3:15: the agent is registered only by a second reading with quoted values, which fails if lines end in CR LF: not YAML: a colon and a space are inside a value, or the indentation is wrong; put a value that has them in quotes"
      ]
    )
  }

  @Test func `is silent for YAML`() throws {
    let draft = Draft(
      [
        "a": "---\nBuilds.\n"
      ]
    )
    #expect(try draft.findings("file.rescued") == [])
  }
}
