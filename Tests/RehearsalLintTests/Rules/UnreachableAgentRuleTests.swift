import Testing

@Suite struct `The rule handoff.unreachable` {
  @Test func `fires for an agent that hands on what it never gets`() throws {
    let draft = Draft(
      [
        "spec-planner": "---\n## Hands Off To\n- **b**: work\n",
        "b": "---\nBuilds.\n",
        "c": "---\n## Hands Off To\n- **b**: work\n",
      ]
    )
    #expect(
      try draft.findings("handoff.unreachable") == [
        "c.md:2:7: no work can reach `c`: no chain of handoffs leads to it"
      ]
    )
  }

  @Test func `is silent for agents that hand nothing on, and for those that partners lead to`()
    throws
  {
    let draft = Draft(
      [
        "spec-planner": "---\n## Works With\n- **c**: words\n",
        "b": "---\nBuilds.\n",
        "c": "---\n## Hands Off To\n- **b**: work\n",
      ]
    )
    #expect(try draft.findings("handoff.unreachable") == [])
  }
}
