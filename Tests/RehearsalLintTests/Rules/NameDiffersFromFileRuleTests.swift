import Testing

@Suite struct `The rule name.differs-from-file` {
  @Test func `fires where name and file differ`() throws {
    let draft = Draft(
      files: [
        "maker.md": "---\nname: builder\ndescription: d\n---\n"
      ]
    )
    #expect(
      try draft.findings("name.differs-from-file") == [
        "maker.md:2:7: the agent is named `builder`, but its file is named `maker`"
      ]
    )
  }

  @Test func `is silent where they agree`() throws {
    let draft = Draft(
      [
        "builder": "---\nBuilds.\n"
      ]
    )
    #expect(try draft.findings("name.differs-from-file") == [])
  }
}
