import Testing

@Suite struct `The rule file.unregistered` {
  @Test func `fires where no reading finds YAML`() throws {
    let draft = Draft(
      files: [
        "a.md": "---\nname: a\n  tools: [x\n---\n"
      ]
    )
    #expect(
      try draft.findings("file.unregistered") == [
        "a.md:3:8: no agent is registered: not YAML: a colon and a space are inside a value, or the indentation is wrong; put a value that has them in quotes"
      ]
    )
  }

  @Test func `is silent where the second reading does`() throws {
    let draft = Draft(
      files: [
        "a.md": "---\nname: a\ndescription: x: y\n---\n"
      ]
    )
    #expect(try draft.findings("file.unregistered") == [])
  }
}
