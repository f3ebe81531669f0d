import Testing

@Suite struct `The rule gate.contradictory` {
  @Test func `fires inside a file`() throws {
    let draft = Draft(
      [
        "a":
          "---\n- Unit coverage >= 80%\n- Integration coverage >= 70%\n- 90% or higher unit test coverage\n"
      ]
    )
    #expect(
      try draft.findings("gate.contradictory") == [
        "a.md:7:3: `unit-coverage` is >= 90% here and >= 80% on line 5 of the same file"
      ]
    )
  }

  @Test func `fires along the way of the work, once for a gate, for the numbers that differ most`()
    throws
  {
    let draft = Draft(
      [
        "a": "---\n- Unit coverage >= 80%\n## Hands Off To\n- **b**: work\n",
        "b": "---\n## Hands Off To\n- **c**: work\n- **d**: work\n",
        "c": "---\n- Unit coverage >= 85%\n",
        "d": "---\n- Unit coverage at least 90 %\n",
      ]
    )
    #expect(
      try draft.findings("gate.contradictory") == [
        "a.md:5:20: `unit-coverage` is >= 80% for `a` and >= 90% for `d`, which work on the same tasks"
      ]
    )
  }

  @Test(arguments: [
    "", "## Works With\n- **ruby-person**: words\n",
    "## Hands Off To\n- **boss-orchestrator**: work\n",
  ])
  func `is silent between agents that share no work`(edges: String) throws {
    let draft = Draft(
      [
        "rust-person": "---\n- Unit coverage >= 90%\n\(edges)",
        "ruby-person":
          "---\n- Unit coverage >= 95%\n## Hands Off To\n- **boss-orchestrator**: work\n",
        "boss-orchestrator":
          "---\n## Delegates to\n- **rust-person**: rust\n- **ruby-person**: ruby\n",
      ]
    )
    #expect(try draft.findings("gate.contradictory") == [])
  }

  @Test func `is silent between two implementers, which have parts of their own`() throws {
    let draft = Draft(
      [
        "page-implementer":
          "---\n- Unit coverage >= 90%\n## Hands Off To\n- **api-implementer**: work\n",
        "api-implementer": "---\n- Unit coverage >= 80%\n",
      ]
    )
    #expect(try draft.findings("gate.contradictory") == [])
  }

  @Test func `fires for a judge beside implementers whose numbers are further off`() throws {
    func agent(_ number: Int, _ rest: String = "## Hands Off To\n- **c-implementer**: work\n")
      -> String
    {
      "---\n- Unit coverage >= \(number)%\n\(rest)"
    }
    let draft = Draft(
      [
        "a-implementer": agent(70), "b-implementer": agent(90), "page-reviewer": agent(80),
        "c-implementer": agent(75, ""),
      ]
    )
    #expect(
      try draft.findings("gate.contradictory") == [
        "c-implementer.md:5:20: `unit-coverage` is >= 75% for `c-implementer` and >= 80% for `page-reviewer`, which work on the same tasks"
      ]
    )
  }

  @Test func `fires between agents that hand work to each other in a circle`() throws {
    let draft = Draft(
      [
        "a": "---\n- Unit coverage >= 90%\n## Hands Off To\n- **b**: work\n",
        "b": "---\n- Unit coverage >= 80%\n## Hands Off To\n- **a**: work\n",
      ]
    )
    #expect(try draft.findings("gate.contradictory").count == 1)
  }

  @Test func `fires against the policy`() throws {
    let draft = Draft(
      [
        "a": "---\n- Unit coverage >= 80%\n"
      ],
      policy: "rehearsal-policy: 1\ngates: {unit-coverage: 85}\n"
    )
    #expect(
      try draft.findings("gate.contradictory") == [
        "a.md:5:20: `unit-coverage` is >= 80% here and >= 85% in the policy"
      ]
    )
  }

  @Test func `is silent where numbers are the same, of different gates or for a part`() throws {
    let draft = Draft(
      [
        "d": "---\n- Unit coverage >= 95% for the risk logic\n",
        "a": "---\n- Unit coverage >= 80%\n- Branch coverage >= 60%\n- Response time < 200ms\n",
        "b": "---\n- Unit coverage >= 80%\n- Response time < 500ms\n",
      ],
      policy: "rehearsal-policy: 1\ngates: {unit-coverage: 80}\n"
    )
    #expect(try draft.findings("gate.contradictory") == [])
  }
}
