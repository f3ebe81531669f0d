import Testing

@Suite struct `The rule handoff.no-verdict` {
  @Test func `fires where no chain of handoffs leads to a judge`() throws {
    let draft = Draft(
      [
        "page-implementer": "---\n## Hands Off To\n- **b**: work\n",
        "b": "---\nBuilds.\n",
        "verify-app": "---\nBuilds.\n",
      ]
    )
    #expect(
      try draft.findings("handoff.no-verdict") == [
        "page-implementer.md:2:7: the work of `page-implementer` cannot reach a verifier or reviewer"
      ]
    )
  }

  @Test func `is silent where one does, over others`() throws {
    let draft = Draft(
      [
        "page-implementer": "---\n## Hands Off To\n- **b**: work\n",
        "b": "---\n## Hands Off To\n- **verify-app**: work\n",
        "verify-app": "---\nBuilds.\n",
      ]
    )
    #expect(try draft.findings("handoff.no-verdict") == [])
  }

  @Test func `is silent where the team has no judge`() throws {
    let draft = Draft(
      [
        "page-implementer": "---\nBuilds.\n"
      ]
    )
    #expect(try draft.findings("handoff.no-verdict") == [])
  }
}
