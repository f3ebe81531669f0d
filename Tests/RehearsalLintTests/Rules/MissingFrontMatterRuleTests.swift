import Testing

@Suite struct `The rule file.no-front-matter` {
  @Test func `fires for a file that begins with something else`() throws {
    let draft = Draft(
      files: [
        "a.md": "# A\n",
        "b.md": "---\nname: b\ndescription: d\n---\n",
      ]
    )
    #expect(
      try draft.findings("file.no-front-matter") == [
        "a.md:1:1: the file does not begin with a line `---`, so it defines no agent"
      ]
    )
  }

  @Test func `is silent for definitions`() throws {
    let draft = Draft(
      [
        "a": "---\nBuilds.\n"
      ]
    )
    #expect(try draft.findings("file.no-front-matter") == [])
  }
}
