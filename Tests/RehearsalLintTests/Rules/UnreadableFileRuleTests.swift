import Testing

@Suite struct `The rule file.unreadable` {
  @Test func `fires for a file that is not text`() throws {
    let draft = Draft(
      files: [
        "a.md": "---\nname: a\u{0}\n---\n",
        "b.md": "---\nname: b\ndescription: d\n---\n",
      ]
    )
    #expect(
      try draft.findings("file.unreadable") == [
        "a.md:2:8: the file contains a NUL byte; it is not text"
      ]
    )
  }

  @Test func `is silent for text`() throws {
    let draft = Draft(
      [
        "a": "---\nBuilds.\n"
      ]
    )
    #expect(try draft.findings("file.unreadable") == [])
  }
}
