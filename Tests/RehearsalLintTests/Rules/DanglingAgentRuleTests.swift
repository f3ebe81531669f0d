import Testing

@Suite struct `The rule handoff.dangling` {
  @Test func `fires for an unknown name, with the nearest known one`() throws {
    let draft = Draft(
      [
        "test-runner": "---\nBuilds.\n",
        "a": "---\n## Hands Off To\n- **test-runer**: work\n",
      ]
    )
    #expect(
      try draft.findings("handoff.dangling") == [
        "a.md:6:5: there is no agent `test-runer`; did you mean `test-runner`?"
      ]
    )
  }

  @Test func `suggests the agents whose names have the same ending`() throws {
    let draft = Draft(
      [
        "tent-runner": "---\nBuilds.\n",
        "rope-runner": "---\nBuilds.\n",
        "a": "---\n## Hands Off To\n- **runner**: work\n",
      ]
    )
    #expect(
      try draft.findings("handoff.dangling") == [
        "a.md:6:5: there is no agent `runner`; there are `rope-runner`, `tent-runner`"
      ]
    )
  }

  @Test func `fires for prose that names an agent by its title`() throws {
    let draft = Draft(
      [
        "a": "---\nFor pages delegate to page-developer.\n"
      ]
    )
    #expect(
      try draft.findings("handoff.dangling") == [
        "a.md:5:23: there is no agent `page-developer`"
      ]
    )
  }

  @Test func `is silent for people, commands, tools, phrases and agents of the platform`() throws {
    let draft = Draft(
      [
        "a":
          "---\n## Hands Off To\n- **User**: words\n- **/implement**: tasks\n- **general-purpose**: rest\n- **Acceptance Criteria**: a list\n## Collaboration\n- Work with cross-functional people\n- Use multi-agent patterns\n"
      ]
    )
    #expect(try draft.findings("handoff.dangling") == [])
  }

  @Test func `is silent for agents that the policy knows`() throws {
    let draft = Draft(
      [
        "a": "---\n## Hands Off To\n- **test-runner**: work\n"
      ],
      policy: "rehearsal-policy: 1\nknown: {agents: [test-runner]}\n"
    )
    #expect(try draft.findings("handoff.dangling") == [])
  }

  @Test func `fires for titles, names with digits and names that only sound like people`() throws {
    let draft = Draft([
      "a":
        "---\n## Works With\n- **With treasury-management-expert**: money\n- **With 3d-graphics-expert**: models\n- **Report Writer**: reports\n- **Legal**: advice\n\nEngage missing-supervisor to plan.\n"
    ])
    let findings = try draft.findings("handoff.dangling").joined(separator: "\n")
    for name in [
      "treasury-management-expert", "3d-graphics-expert", "Report Writer", "missing-supervisor",
    ] {
      #expect(findings.contains("there is no agent `\(name)`"))
    }
    #expect(!findings.contains("Legal"))
  }
}
