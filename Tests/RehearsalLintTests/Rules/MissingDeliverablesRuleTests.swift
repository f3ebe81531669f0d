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
}
