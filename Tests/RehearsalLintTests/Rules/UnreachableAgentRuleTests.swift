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

  private static let team = [
    "spec-planner": "---\n## Hands Off To\n- **b**: work\n", "b": "---\nBuilds.\n",
  ]

  @Test(arguments: [
    "Polishes. Use when pages are dull.", "Polishes pages. Use PROACTIVELY.",
    "Polishes. MUST BE USED for pages.", "Polishes. Spawned by /polish.",
    "Use this agent to polish.", "Polishes — use for pages.",
  ])
  func `is silent for an agent whose description says when to use it`(
    description: String
  ) throws {
    var draft = Draft(Self.team)
    draft.files["c.md"] =
      "---\nname: c\ndescription: \"\(description)\"\n---\n## Hands Off To\n- **b**: work\n"
    #expect(try draft.findings("handoff.unreachable") == [])
  }

  @Test(arguments: ["Polishes with words of little use here.", "Polishes; makes use of cloths."])
  func `fires for an agent whose description only has the word use`(description: String) throws {
    var draft = Draft(Self.team)
    draft.files["c.md"] =
      "---\nname: c\ndescription: \"\(description)\"\n---\n## Hands Off To\n- **b**: work\n"
    #expect(try draft.findings("handoff.unreachable").count == 1)
  }

  @Test(arguments: ["- **/polish**: pages", "- **User**: pages"])
  func `is silent for an agent that takes work from a command or a person`(item: String) throws {
    var agents = Self.team
    agents["c"] = "---\n## Receives Work From\n\(item)\n## Hands Off To\n- **b**: work\n"
    #expect(try Draft(agents).findings("handoff.unreachable") == [])
  }

  @Test func `is silent where most agents are out of reach, and where all agents are partners`()
    throws
  {
    var agents = Self.team
    for name in ["c", "d", "e"] { agents[name] = "---\n## Hands Off To\n- **b**: work\n" }
    #expect(try Draft(agents).findings("handoff.unreachable") == [])
    agents = Self.team
    agents["c"] = "---\n## Hands Off To\n- **b**: work\n"
    agents["spec-planner"]? += "## Works With\n- **All agents**: words\n"
    #expect(try Draft(agents).findings("handoff.unreachable") == [])
  }

  @Test func `is silent for an agent that hands work on only as one of all agents`() throws {
    var agents = Self.team
    agents["b"] = "---\n## Receives Work From\n- **All agents**: work\n"
    agents["c"] = "---\nPolishes.\n"
    #expect(try Draft(agents).findings("handoff.unreachable") == [])
    agents["c"] = "---\n## Hands Off To\n- **b**: work\n"
    #expect(try Draft(agents).findings("handoff.unreachable").count == 1)
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
