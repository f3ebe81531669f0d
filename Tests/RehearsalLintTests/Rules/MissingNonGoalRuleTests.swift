import Testing

@Suite struct `The rule scope.no-non-goal-clause` {
  @Test func `fires for an implementer without non-goals or boundaries`() throws {
    let draft = Draft(
      [
        "page-implementer": "---\nBuilds.\n"
      ]
    )
    #expect(
      try draft.findings("scope.no-non-goal-clause") == [
        "page-implementer.md:2:7: the definition of `page-implementer` does not mention non-goals"
      ]
    )
  }

  @Test func `is silent where non-goals or boundaries are mentioned`() throws {
    let draft = Draft(
      [
        "page-implementer": "---\nRespect non-goals.\n",
        "b-implementer": "---\n## Boundaries\n- no servers\n",
      ]
    )
    #expect(try draft.findings("scope.no-non-goal-clause") == [])
  }
}
