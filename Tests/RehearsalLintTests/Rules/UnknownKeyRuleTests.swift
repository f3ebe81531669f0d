import Testing

@Suite struct `The rule key.unknown` {
  @Test func `fires for a key that is near no other`() throws {
    let draft = Draft(
      [
        "a": "planet: mars\n---\nBuilds.\n"
      ]
    )
    #expect(
      try draft.findings("key.unknown") == [
        "a.md:4:1: the platform does not read the key `planet`"
      ]
    )
  }

  @Test func `is silent for known keys and for misspelt ones, which have a rule of their own`()
    throws
  {
    let draft = Draft(
      [
        "a": "tags: [x]\nallowedTools: Read\n---\nBuilds.\n"
      ]
    )
    #expect(try draft.findings("key.unknown") == [])
  }

  @Test func `looks at no more than a hundred keys of a file`() throws {
    let keys = (1...150).map { "planet-\($0): far\n" }.joined()
    let draft = Draft(["a": keys + "---\nBuilds.\n"])
    #expect(try draft.findings("key.unknown").count == 100)
  }
}
