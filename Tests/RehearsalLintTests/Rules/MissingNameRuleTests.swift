import Testing

@Suite struct `The rule name.missing` {
  @Test func `fires for front matter without a name`() throws {
    let draft = Draft(
      files: [
        "a.md": "---\ndescription: d\n---\n"
      ]
    )
    #expect(
      try draft.findings("name.missing") == [
        "a.md:1:1: the front matter has no `name`, so the file defines no agent"
      ]
    )
  }

  @Test func `is silent where there is one`() throws {
    let draft = Draft(
      [
        "a": "---\nBuilds.\n"
      ]
    )
    #expect(try draft.findings("name.missing") == [])
  }
}
