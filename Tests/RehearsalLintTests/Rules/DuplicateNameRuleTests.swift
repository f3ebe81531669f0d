import Testing

@Suite struct `The rule name.duplicate` {
  @Test func `fires for a second definition with the same name`() throws {
    let draft = Draft(
      files: [
        "a.md": "---\nname: x\ndescription: d\n---\n",
        "b/c.md": "---\nname: X\ndescription: d\n---\n",
      ]
    )
    #expect(
      try draft.findings("name.duplicate") == [
        "b/c.md:2:7: another definition is also named `X`: a.md"
      ]
    )
  }

  @Test func `is silent for definitions of two plugins`() throws {
    let draft = Draft(
      files: [
        "plugins/one/agents/x.md": "---\nname: x\ndescription: d\n---\n",
        "plugins/two/agents/x.md": "---\nname: x\ndescription: d\n---\n",
      ]
    )
    #expect(try draft.findings("name.duplicate") == [])
  }
}
