import Testing

@Suite struct `The rule file.unclosed-front-matter` {
  @Test func `fires where the second line of dashes is missing or indented`() throws {
    let draft = Draft(
      files: [
        "a.md": "---\nname: a\nBody.\n",
        "b.md": "---\nname: b\n    ---\n",
      ]
    )
    #expect(
      try draft.findings("file.unclosed-front-matter") == [
        "a.md:1:1: the front matter is never closed, so the file defines no agent",
        "b.md:1:1: the front matter is never closed, so the file defines no agent",
      ]
    )
  }

  @Test func `is silent where it is closed`() throws {
    let draft = Draft(
      [
        "a": "---\nBuilds.\n"
      ]
    )
    #expect(try draft.findings("file.unclosed-front-matter") == [])
  }
}
