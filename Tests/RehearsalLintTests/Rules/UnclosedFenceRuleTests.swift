import Testing

@Suite struct `The rule file.unclosed-fence` {
  @Test func `fires where the last fence opens`() throws {
    let draft = Draft(
      [
        "a": "---\n```\none\n```\n~~~\ntwo\n"
      ]
    )
    #expect(
      try draft.findings("file.unclosed-fence") == [
        "a.md:8:1: this code fence is never closed"
      ]
    )
  }

  @Test func `is silent where all are closed`() throws {
    let draft = Draft(
      [
        "a": "---\n````\n```\n````\n"
      ]
    )
    #expect(try draft.findings("file.unclosed-fence") == [])
  }
}
