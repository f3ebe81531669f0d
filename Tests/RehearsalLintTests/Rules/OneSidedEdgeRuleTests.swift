import Testing

@Suite struct `The rule handoff.one-sided` {
  @Test func `fires at the side that names the edge, once`() throws {
    let draft = Draft(
      [
        "a": "---\n## Hands Off To\n- **b**: work\n- **b**: more\n",
        "b": "---\nBuilds.\n",
      ]
    )
    #expect(
      try draft.findings("handoff.one-sided") == [
        "a.md:6:5: `a` hands work to `b`, which does not name it as a sender"
      ]
    )
  }

  @Test func `fires for what is taken and for partners too`() throws {
    let draft = Draft(
      [
        "a": "---\n## Receives Work From\n- **b**: work\n## Works With\n- **c**: words\n",
        "b": "---\nBuilds.\n",
        "c": "---\nBuilds.\n",
      ]
    )
    #expect(
      try draft.findings("handoff.one-sided") == [
        "a.md:6:5: `a` takes work from `b`, which does not name it as a receiver",
        "a.md:8:5: `a` works with `c`, which does not name it",
      ]
    )
  }

  @Test func `names the group that stands for an agent`() throws {
    let draft = Draft(
      [
        "a": "---\n## Hands Off To\n- **implementers**: work\n",
        "b-implementer": "---\n## Receives Work From\n- **a**: work\n",
        "c-implementer": "---\nBuilds.\n",
      ]
    )
    #expect(
      try draft.findings("handoff.one-sided") == [
        "a.md:6:5: `a` hands work to `c-implementer`, which does not name it as a sender; `implementers` includes it"
      ]
    )
  }

  @Test func `is silent on words that stand for all agents, which confirm the other side`() throws {
    let draft = Draft(
      [
        "a": "---\n## Hands Off To\n- **All agents**: work\n",
        "b": "---\n## Receives Work From\n- **a**: work\n", "c": "---\nBuilds.\n",
      ]
    )
    #expect(try draft.findings("handoff.one-sided") == [])
  }

  @Test func `is silent where both name it, in whatever form`() throws {
    let draft = Draft(
      [
        "maker": "---\n## Hands Off To\n- **b**: work\n- **c**: work\n",
        "b": "---\n## Receives Work From\n- **maker**: work\n",
        "c": "---\nIntegration with other agents: work with the maker agent on tests.\n",
      ]
    )
    #expect(try draft.findings("handoff.one-sided") == [])
  }

  @Test func `treats an edge of the policy as named by both`() throws {
    let draft = Draft(
      [
        "a": "---\n## Hands Off To\n- **b**: work\n",
        "b": "---\nBuilds.\n",
      ],
      policy: "rehearsal-policy: 1\nedges: [{from: a, to: b}]\n"
    )
    #expect(try draft.findings("handoff.one-sided") == [])
  }
}
