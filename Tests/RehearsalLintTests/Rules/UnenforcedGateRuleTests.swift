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
  func `is silent where a judge holds work to coverage as a whole`()
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

  @Test func `fires in a pipeline without judges for a gate that one agent states alone`() throws {
    let draft = Draft(
      [
        "a":
          "---\n- Unit coverage >= 80%\n- Branch coverage >= 60%\n## Hands Off To\n- **b**: work\n",
        "b": "---\n- Branch coverage >= 60%\n",
        "c": "---\n- Integration coverage >= 70%\n",
      ]
    )
    #expect(
      try draft.findings("gate.no-enforcer") == [
        "a.md:5:20: `unit-coverage` >= 80% is stated for `a` alone, and the team has no verifier or reviewer"
      ]
    )
  }
}
