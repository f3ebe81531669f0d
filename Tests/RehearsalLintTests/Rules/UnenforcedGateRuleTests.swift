import Testing

@Suite struct `The rule gate.no-enforcer` {
  @Test func `fires for a gate that only builders state`() throws {
    let draft = Draft(
      [
        "page-implementer": "---\n- Unit coverage >= 80%\n- Integration coverage >= 70%\n",
        "verify-app": "---\n- Unit coverage >= 80%\n",
      ]
    )
    #expect(
      try draft.findings("gate.no-enforcer") == [
        "page-implementer.md:6:27: `integration-coverage` >= 70% is stated for `page-implementer`, but no verifier or reviewer states it"
      ]
    )
  }

  @Test
  func `is silent where a judge holds work to coverage as a whole, and where there is no judge`()
    throws
  {
    let draft = Draft(
      [
        "page-implementer": "---\n- Unit coverage >= 80%\n",
        "code-reviewer": "---\n- Test coverage >= 80%\n",
      ]
    )
    #expect(try draft.findings("gate.no-enforcer") == [])
  }
}
