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

  @Test func `fires between an author and a judge of the panel that judges its work`() throws {
    let agents = [
      "builder": "---\n- Unit coverage >= 80%\n## Hands Off To\n- **code-reviewer**: work\n",
      "code-reviewer": "---\n", "page-reviewer": "---\n- Unit coverage >= 90%\n",
    ]
    #expect(try Draft(agents).findings("gate.contradictory") == [])
    let policy = "rehearsal-policy: 1\npanels: {review: {of: [code-reviewer, page-reviewer]}}\n"
    #expect(
      try Draft(agents, policy: policy).findings("gate.contradictory") == [
        "builder.md:5:20: `unit-coverage` is >= 80% for `builder` and >= 90% for `page-reviewer`, which work on the same tasks"
      ]
    )
  }

  @Test func `is silent for a target beside a minimum in the same definition`() throws {
    let text = "---\n- Unit coverage minimum: 80%\n- Unit coverage target: 90%\n"
    #expect(try Draft(["a": text]).findings("gate.contradictory") == [])
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

  @Test(arguments: [
    "Unit coverage >= 80.0%\n\nUnit coverage >= 80%",
    "Unit coverage >= 080%, unit coverage >= 80 %",
    "First the unit tests (4 min, ≥80% coverage) and\nthe integration tests (9 min, ≥70% coverage), then rest.",
    "Unit tests (5 min, >= 80% coverage) and integration tests (5 min, >= 70% coverage).",
    "Note the share of days without rain (98% goal), test\ncoverage (≥80%/≥70% goals), seats sold (≥90% goal).",
    "## Python\n\nCoverage >= 80%.\n\n## Go\n\nCoverage >= 70%.",
    "- Backend: coverage >= 80%\n- Frontend: coverage >= 70%",
    "Python coverage >= 80%, Go coverage >= 70%",
    "| Part | Coverage |\n|---|---|\n| Python | >= 80% |\n| Rust | >= 70% |",
    "Coverage >= 80%. Coverage of new code >= 90%.",
  ])
  func `is silent for equal numbers and for gates of different work`(text: String) throws {
    let draft = Draft(["a": "---\n\(text)\n"])
    #expect(try draft.findings("gate.contradictory") == [])
  }

  @Test func `is silent for the same number as the policy's in another form`() throws {
    let draft = Draft(
      ["a": "---\n- Unit coverage >= 080%\n", "b": "---\n- Unit coverage >= 80.00%\n"],
      policy: "rehearsal-policy: 1\ngates: {unit-coverage: 80}\n"
    )
    #expect(try draft.findings("gate.contradictory") == [])
  }

  @Test(arguments: [
    "## Python\n\nCoverage >= 80%.\n\n### Tests\n\nCoverage >= 70%.\n\n## Go\n\nCoverage >= 60%.",
    "# Python\n\nCoverage >= 80%.\n\n## Tests\n\nCoverage >= 70%.",
    "Coverage >= 80%. The coverage has to be at least 70%.",
    "Unit tests (5 min, >= 80% coverage).\n\nUnit tests (fast, >= 70% coverage).",
    "Unit tests (5 min, >= 80% coverage).\n\nUnit coverage >= 70%",
  ])
  func `fires for gates of the same work`(text: String) throws {
    let draft = Draft(["a": "---\n\(text)\n"])
    #expect(try draft.findings("gate.contradictory").count == 1)
  }

  @Test(arguments: [
    "Unit coverage >= 70% with >= 90% for the risk logic", "Unit coverage >= 70% (>= 90% for risk)",
    "Unit coverage: at least 70%, but at least 90% in the core",
    "Unit coverage at least 70% but at least 90% for the core",
  ])
  func `compares the number for all work beside that for a part`(text: String) throws {
    let draft = Draft(
      ["a": "---\n\(text)\n"],
      policy: "rehearsal-policy: 1\ngates: {unit-coverage: 80}\n"
    )
    let findings = try draft.findings("gate.contradictory")
    #expect(findings.count == 1)
    #expect(
      findings.first?.hasSuffix("`unit-coverage` is >= 70% here and >= 80% in the policy") == true
    )
  }

  @Test(arguments: [
    "Unit coverage >= 80% with >= 90% for the risk logic", "70%+/75%+ unit coverage for a/b",
    "Unit coverage >= 70% for pages (>= 90% for risk)",
  ])
  func `is silent beside a number for a part if that for all work is the same`(text: String) throws
  {
    let draft = Draft(
      ["a": "---\n\(text)\n"],
      policy: "rehearsal-policy: 1\ngates: {unit-coverage: 80}\n"
    )
    #expect(try draft.findings("gate.contradictory") == [])
  }

  @Test func `is silent between agents where one has gates for several languages`() throws {
    let draft = Draft(
      [
        "a":
          "---\n- Python coverage >= 80%\n- Rust coverage >= 70%\n## Hands Off To\n- **page-reviewer**: work\n",
        "page-reviewer": "---\n- Coverage >= 80%\n",
      ]
    )
    #expect(try draft.findings("gate.contradictory") == [])
  }
}
