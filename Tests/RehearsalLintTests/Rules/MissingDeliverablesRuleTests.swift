import Testing

@Suite struct `The rule deliverable.none` {
  @Test func `fires for an implementer without a list of what to hand in`() throws {
    let draft = Draft(
      [
        "page-implementer": "---\nBuilds.\n"
      ]
    )
    #expect(
      try draft.findings("deliverable.none") == [
        "page-implementer.md:2:7: the definition of `page-implementer` lists no deliverables"
      ]
    )
  }

  @Test func `is silent where there is one, and for others`() throws {
    let draft = Draft(
      [
        "page-implementer": "---\n## Deliverables\n1. **Page**: the page\n",
        "a": "---\nBuilds.\n",
      ]
    )
    #expect(try draft.findings("deliverable.none") == [])
  }

  @Test func `names the lines about deliverables that are not read`() throws {
    let line = "- **Deliverables**: code, tests\n"
    let draft = Draft(
      [
        "page-implementer": "---\nBuilds.\n## Deliverables\nSend a report.\n",
        "app-implementer": "---\n### Hands Off To\n\(line)\(line)\(line)",
      ]
    )
    #expect(
      try draft.findings("deliverable.none") == [
        "app-implementer.md:2:7: the definition of `app-implementer` lists no deliverables; line 6 and 2 more, which mention them, are not read, because deliverables are read from one plain list only",
        "page-implementer.md:2:7: the definition of `page-implementer` lists no deliverables; line 6, which mentions them, is not read, because deliverables are read from one plain list only",
      ]
    )
  }
}
