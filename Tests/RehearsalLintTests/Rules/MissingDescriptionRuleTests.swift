import Testing

@Suite struct `The rule description.missing` {
  @Test func `fires for none and for an empty one`() throws {
    let draft = Draft(
      files: [
        "a.md": "---\nname: a\n---\n",
        "b.md": "---\nname: b\ndescription: \" \"\n---\n",
      ]
    )
    #expect(
      try draft.findings("description.missing") == [
        "a.md:2:7: `a` has no description",
        "b.md:3:14: `b` has no description",
      ]
    )
  }

  @Test func `is silent where there is one`() throws {
    let draft = Draft(
      [
        "a": "---\nBuilds.\n"
      ]
    )
    #expect(try draft.findings("description.missing") == [])
  }
}
