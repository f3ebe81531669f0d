import Testing

@Suite struct `The rule name.malformed` {
  @Test func `fires for colons, capitals, spaces and great length`() throws {
    let draft = Draft(
      files: [
        "a.md": "---\nname: \"x:y\"\ndescription: d\n---\n",
        "b.md": "---\nname: Page Builder\ndescription: d\n---\n",
        "c.md":
          "---\nname: nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn\ndescription: d\n---\n",
      ]
    )
    #expect(
      try draft.findings("name.malformed") == [
        "a.md:2:7: `x:y` contains a colon, so the platform refuses it",
        "b.md:2:7: `Page Builder` contains characters other than lowercase letters, digits and hyphens",
        "c.md:2:7: `nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn` is longer than 64 characters",
      ]
    )
  }

  @Test func `is silent for small letters, digits and dashes`() throws {
    let draft = Draft(
      [
        "page-builder-2": "---\nBuilds.\n"
      ]
    )
    #expect(try draft.findings("name.malformed") == [])
  }
}
