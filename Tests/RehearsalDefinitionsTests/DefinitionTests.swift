@testable import RehearsalDefinitions
import RehearsalSimulation
import Support
import Testing

@Suite struct `A definition` {
  private func read(_ text: String, mode: FrontMatter.Mode = .strict) -> AgentFile? {
    let source = SourceText(
      path: "a.md",
      shownPath: "a.md",
      text: text,
      fingerprint: Digest(of: text)
    )
    return DefinitionFile(source, mode: mode).agent
  }

  static let whole = """
    ---
    name: builder
    # a comment among the keys
    tools: Read, Bash(pytest:*, mypy), Agent(a, b)
    disallowedTools: [Write]
    skills:
      # a group
      - one
      - two
    color: yellow
    ---
    intro

    ---

    ```markdown
    ## Deliverables
    - **Not this**: it is in a fence
    ```

    ## Deliverables

    1. **Summary**: what was built
       over two lines
       - a detail, not a deliverable
    2. **Report**: how it went
    - Plain one: with a colon

    | Gate | Floor |
    |------|-------|
    | Unit test coverage | >= 80% |

    Write tests achieving ≥ 75.5% unit coverage, at least 70 % integration coverage.
    Last month unit coverage was 91%.

    ### Receives Work From

    - **planner / /lead command**: tasks
    - **Context Required**: API (types), data model, rules.

    ### Hands Off To
    - **judge** — work
    - **`mate`**: pages
    - no name here

    ## Boundaries
    - Never the database.

    Stop at a non-goal.
    """

  @Test func `gives its tools and skills in every form of list`() throws {
    let file = try #require(read(Self.whole))
    #expect(file.contract.tools == ["Read", "Bash(pytest:*, mypy)", "Agent(a, b)"])
    #expect(file.contract.disallowedTools == ["Write"])
    #expect(file.contract.skills.map(\.text) == ["one", "two"])
    #expect(file.contract.skills.map(\.location.line) == [8, 9])
  }

  @Test(arguments: [
    "|\n  Read,\n  Write,\n  Bash(a,\n    b)",
    "|-\n  [Read, Write,\n  'Bash(a,\n    b)']\n",
    ">\n  Read,\n\n  Write,\n\n  Bash(a,\n    b),\n",
  ])
  func `gives its tools and skills in a text over several lines`(list: String) throws {
    let file = try #require(read("---\nname: a\ntools: \(list)\nskills: \(list)\n---\n"))
    #expect(file.contract.tools?.map { $0.prefix(6) } == ["Read", "Write", "Bash(a"])
    #expect(file.contract.skills.map { $0.text.prefix(6) } == ["Read", "Write", "Bash(a"])
  }

  @Test func `gives each tool after a parenthesis too many`() throws {
    let file = try #require(read("---\nname: a\ntools: Read), Bash(a, b), Edit\n---\n"))
    #expect(file.contract.tools == ["Read)", "Bash(a, b)", "Edit"])
  }

  @Test func `without tools inherits all of them`() throws {
    #expect(try #require(read("---\nname: a\n---\n")).contract.tools == nil)
  }

  @Test func `gives its deliverables with their lines, those in fences left out`() throws {
    let deliverables = try #require(read(Self.whole)).contract.deliverables
    #expect(deliverables.map(\.text) == ["Summary", "Report", "Plain one"])
    #expect(deliverables.map(\.location.line) == [23, 26, 27])
  }

  @Test func `gives every stated gate, and no other number`() throws {
    let floors = try #require(read(Self.whole)).contract.floors
    #expect(
      floors.map { "\($0.metric) \($0.floor) \($0.location.line)" } == [
        "unit-coverage 80 31", "unit-coverage 75.5 33", "integration-coverage 70 33",
      ]
    )
  }

  @Test func `gives its edges with their lines, commands and pairs taken apart`() throws {
    let file = try #require(read(Self.whole))
    #expect(file.senderMentions.map(\.name) == ["planner", "lead"])
    #expect(file.senderMentions.map(\.location.line) == [38, 38])
    #expect(file.receiverMentions.map(\.name) == ["judge", "mate"])
    #expect(file.receiverMentions.map(\.purpose) == ["work", "pages"])
    #expect(file.contract.neededContext.map(\.text) == ["API", "data model", "rules"])
  }

  @Test func `gives its boundaries`() throws {
    let boundaries = try #require(read(Self.whole)).contract.exclusions
    #expect(boundaries.map(\.text) == ["Never the database.", "Stop at a non-goal."])
  }

  @Test func `is the same with CR LF line ends`() throws {
    let windows = try #require(read(Self.whole.replacing("\n", with: "\r\n")))
    #expect(windows.contract == read(Self.whole)?.contract)
    #expect(windows.receiverMentions.map(\.name) == ["judge", "mate"])
  }

  @Test func `is read by the type that is expected, never by YAML's tags`() throws {
    let file = try #require(read("---\nname: on\nskills: [yes, 1.0, null]\n---\n"))
    #expect(file.name == "on")
    #expect(file.contract.skills.map(\.text) == ["yes", "1.0", "null"])
  }

  @Test func `with an unclosed fence keeps the text after it`() throws {
    let file = try #require(read("---\nname: a\n---\n```\n### Hands Off To\n- **b**: work\n"))
    #expect(file.receiverMentions.map(\.name) == ["b"])
  }
}

@Suite struct `Names in a definition` {
  @Test func `stand for the same agents in tasks as in the plan, numbers in them or not`() throws {
    let files = Dictionary(
      uniqueKeysWithValues: [2, 10].map { number in
        ("agents/dev-\(number).md", "---\nname: dev-\(number)-implementer\n---\n")
      }
    )
    let plan = try Fixture.plan(
      """
      work:
        tasks:
          - {id: T-2, description: Build it, agent: dev-2-implementer, touches: [a]}
          - {id: T-10, description: Build it, agent: dev-10-implementer, touches: [b]}
      """,
      files: files
    )
    #expect(
      plan.tasks.map { plan.name(of: $0.agent) } == ["dev-2-implementer", "dev-10-implementer"]
    )
  }

  private func edges(_ name: String, policy: String = "rehearsal-policy: 1") throws -> [String] {
    let definition = "---\nname: extra\n---\n### Hands Off To\n- **\(name)**: work\n"
    let plan = try Fixture.plan(
      Fixture.work,
      files: ["agents/extra.md": definition, "policy.yaml": policy]
    )
    let extra = try #require(plan.agent(named: "extra").flatMap(plan.member))
    return extra.contract.handsOffTo.map(\.agent)
  }

  @Test func `resolve regardless of case and separators`() throws {
    #expect(try edges("Code Reviewer") == ["code-reviewer"])
  }

  @Test func `resolve a plural to all agents of a role`() throws {
    #expect(try edges("implementer agents") == ["backend-implementer", "frontend-implementer"])
  }

  @Test func `resolve all agents to every other agent`() throws {
    let allAgents = try edges("All agents")
    #expect(
      allAgents == [
        "backend-implementer", "code-reviewer", "frontend-implementer", "spec-planner",
        "verify-app",
      ]
    )
    let policy = "rehearsal-policy: 1\naliases: {all agents: [verify-app]}"
    #expect(try edges("All agents", policy: policy) == ["verify-app"])
  }

  @Test func `resolve an alias of the policy, through others`() throws {
    let policy =
      "rehearsal-policy: 1\naliases: {qa team: [judges], judges: [verify-app, code-reviewer]}"
    #expect(try edges("QA team", policy: policy) == ["verify-app", "code-reviewer"])
  }

  @Test func `in a comment make no edge`() throws {
    let names = "code-reviewer**: work\n<!--\n- **verify-app**: work\n-->\n- **spec-planner"
    #expect(try edges(names) == ["code-reviewer", "spec-planner"])
  }

  @Test func `of people and unknown agents make no edge`() throws {
    #expect(try edges("Stakeholders").isEmpty)
    #expect(try edges("extra").isEmpty)
  }
}

@Suite struct `A policy` {
  private func plan(_ policy: String) throws -> Plan {
    try Fixture.plan(Fixture.work, files: ["policy.yaml": "rehearsal-policy: 1\n" + policy])
  }

  @Test func `gives roles, edges and tools that definitions leave open`() throws {
    let plan = try plan(
      """
      roles: {frontend-implementer: worker}
      edges: [{from: code-reviewer, to: spec-planner, for: word of it}]
      tools: {backend-implementer: {allow: [Read], deny: [Bash]}}
      """
    )
    func member(_ name: String) -> Plan.Member? { plan.agent(named: name).flatMap(plan.member) }
    #expect(member("frontend-implementer")?.role == .worker)
    #expect(member("code-reviewer")?.contract.handsOffTo.last?.agent == "spec-planner")
    #expect(member("spec-planner")?.contract.receivesFrom.last?.agent == "code-reviewer")
    #expect(member("backend-implementer")?.contract.tools == ["Read"])
    #expect(member("backend-implementer")?.contract.disallowedTools == ["Bash"])
  }

  @Test(arguments: [
    ("strictest", "85", "policy"), ("declared", "85", "policy"),
  ])
  func `states gates that override those of contracts`(
    conflict: String,
    floor: String,
    source: String
  )
    throws
  {
    let plan = try plan("gates: {unit-coverage: 85, on-conflict: \(conflict)}")
    #expect(
      plan.gates.map { "\($0.metric) \($0.floor) \($0.source)" } == [
        "unit-coverage \(floor) \(source)"
      ]
    )
  }

  @Test func `lets the declared gate be laxer than a contract, the strictest not`() throws {
    #expect(
      try plan("gates: {unit-coverage: 60, on-conflict: declared}").gates[0].floor.description
        == "60"
    )
    #expect(
      try plan("gates: {unit-coverage: 60, on-conflict: strictest}").gates[0].floor.description
        == "80"
    )
    #expect(
      try plan("gates: {unit-coverage: 60}").gates[0].source == .contract("backend-implementer")
    )
  }

  @Test func `assigns tasks without an agent by keywords`() throws {
    let plan = try Fixture.plan(
      "work: {tasks: [{id: A, description: Draw a page}, {id: B, description: Store it}]}",
      files: ["policy.yaml": "rehearsal-policy: 1\nkeywords: {frontend-implementer: [page]}"]
    )
    #expect(
      plan.tasks.map { plan.name(of: $0.agent) } == ["frontend-implementer", "backend-implementer"]
    )
  }
}

@Suite struct `The same plan` {
  @Test func `results from definitions in another order`() throws {
    let names = ["spec-planner", "verify-app", "backend-implementer", "code-reviewer"]
    func digest(_ names: [String]) throws -> Digest {
      let list = names.map { "{definition: agents/\($0).md}" }.joined(separator: ", ")
      return TestRun(
        try Fixture.load("rehearsal: 1\nname: x\nagents: [\(list)]\n" + Fixture.work).plan
      ).summary.digest
    }
    #expect(try digest(names) == digest(names.reversed()))
  }
}
