import Testing

@Suite struct `The rule handoff.unresolved-group` {
  @Test func `fires for a group without known members`() throws {
    let draft = Draft(
      [
        "a":
          "---\n## Hands Off To\n- **page developers**: pages\n## Works With\n- Coordinate with support team on words\n"
      ]
    )
    #expect(
      try draft.findings("handoff.unresolved-group") == [
        "a.md:6:5: `page developers` names a group of agents whose members are not stated",
        "a.md:8:19: `support team` names a group of agents whose members are not stated",
      ]
    )
  }

  @Test func `is silent where the policy says so`() throws {
    let draft = Draft(
      [
        "a": "---\n## Hands Off To\n- **page developers**: pages\n",
        "b": "---\nBuilds.\n",
      ],
      policy: "rehearsal-policy: 1\naliases: {page developers: [b]}\n"
    )
    #expect(try draft.findings("handoff.unresolved-group") == [])
  }

  @Test func `is silent for agents to come and for a category or folder of the team`() throws {
    let draft = Draft(
      files: [
        "03-specialists/a.md":
          "---\nname: a\ndescription: d\n---\n## Hands Off To\n- **Newly created agents**: words\n- **Specialist agents**: work\n- **Stage agents**: props\n",
        "b.md": "---\nname: b\ndescription: d\ncategory: stage\n---\n",
      ]
    )
    #expect(try draft.findings("handoff.unresolved-group") == [])
  }

  @Test func `is silent where a role has the name`() throws {
    let draft = Draft(
      [
        "a": "---\n## Hands Off To\n- **implementers**: pages\n",
        "b-implementer": "---\nBuilds.\n",
      ]
    )
    #expect(try draft.findings("handoff.unresolved-group") == [])
  }

  @Test(arguments: [
    "**Common Coordination Failures**:\n- Ignoring team capacity limits",
    "## Collaboration Model\n- Works with engineers on what can be built",
    "## Collaboration\n- Cross-functional team collaboration strategies",
    "## Works With\n- Routes tasks to optimal agents by their skill",
    "## Hands Off To\n- **page developers** (page-developer): pages",
    "## Hands Off To\n- **All agents**: pages",
  ])
  func `is silent for failures, people, stated members and what is no group`(text: String) throws {
    #expect(try Draft(["a": "---\n\(text)\n"]).findings("handoff.unresolved-group") == [])
  }
}
