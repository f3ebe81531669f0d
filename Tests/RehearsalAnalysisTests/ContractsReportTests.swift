import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalLint
import RehearsalSimulation
import Support
import Testing

@Suite struct `The handoff matrix` {
  private func definition(_ name: String, from senders: [String], to receivers: [String]) -> String
  {
    let lines =
      ["---", "name: \(name)", "---", "### Receives Work From"]
      + senders.map { "- **\($0)**: work" }
      + ["### Hands Off To"] + receivers.map { "- **\($0)**: work" }
    return lines.joined(separator: "\n") + "\n"
  }

  private func team(_ files: [String: String]) throws -> Team {
    try Team(InMemoryTree(files.mapValues { Array($0.utf8) }, shownAs: "agents/"))
  }

  private func report(_ team: Team) -> ContractsReport {
    ContractsReport(
      team.plan,
      unresolved: team.unresolvedNames.map {
        ContractsReport.UnresolvedName(agent: $0.agentName, name: $0.name, at: $0.location)
      }
    )
  }

  private var files: [String: String] {
    [
      "planner.md": definition("spec-planner", from: [], to: ["builder", "QA team"]),
      "builder.md": definition("builder", from: ["spec-planner", "judge"], to: ["judge"]),
      "judge.md": definition("judge", from: ["builder"], to: []),
      "alone.md": definition("alone", from: [], to: ["judge"]),
    ]
  }

  @Test func `shows each edge with the places of the sides that name it`() throws {
    #expect(
      report(try team(files)).description == """
        4 agents, 4 edges: 2 named by both sides, 1 by the sender alone, 1 by the receiver alone

        alone
          -> judge  sender alone  agents/alone.md:6:5
        builder
          -> judge  both  agents/builder.md:8:5  agents/judge.md:5:5
        judge
          -> builder  receiver alone  agents/builder.md:6:5
        spec-planner
          -> builder  both  agents/planner.md:6:5  agents/builder.md:5:5

        work can go round among
          builder, judge

        no work can reach
          alone

        names that no agent has
          QA team  agents/planner.md:7

        """
    )
  }

  @Test func `takes agents whom nobody hands anything for the beginning where nobody leads`() throws
  {
    let chain = [
      "a.md": definition("first", from: [], to: ["second"]),
      "b.md": definition("second", from: [], to: []),
    ]
    #expect(HandoffMatrix(try team(chain).plan).unreachableAgents == [])
  }

  @Test func `passes over people, commands and headings among the names, not what may be an agent`()
    throws
  {
    let odd = [
      "a.md": definition(
        "a",
        from: ["User/Orchestrator", "/implement command", "Acceptance Criteria"],
        to: ["implement", "rails-backend-expert", "All coding agents", "Stakeholders"]
      )
    ]
    #expect(
      try team(odd).unresolvedNames.map(\.name) == ["rails-backend-expert", "All coding agents"]
    )
  }

  @Test func `passes over code, adjectives and groups that a sentence names`() throws {
    let text = """
      ---
      name: a
      ---
      Use `await` and `std::move`. Run `pip-audit`. All is well → `passed`.
      Escalate to domain-specific agents. Delegate to `security-guardian`.
      """
    #expect(try team(["a.md": text]).unresolvedNames.map(\.name) == ["security-guardian"])
  }

  @Test func `says what it reads where no definition names an edge`() throws {
    #expect(
      report(try team(["a.md": "---\nname: a\n---\nGood morning.\n"])).description == """
        1 agent, 0 edges: 0 named by both sides, 0 by the sender alone, 0 by the receiver alone

        no definition says whom it hands work to or takes it from

        """
    )
  }

  @Test func `lists nobody as unreachable where work can begin nowhere`() throws {
    let circle = [
      "a.md": definition("first", from: [], to: ["second"]),
      "b.md": definition("second", from: [], to: ["first"]),
    ]
    #expect(HandoffMatrix(try team(circle).plan).unreachableAgents == [])
  }

  @Test func `shows no character of a file's name that a terminal obeys`() throws {
    let text = report(try team(["a\u{1b}[31m.md": definition("a", from: [], to: ["b-agent"])]))
    #expect(!text.description.contains("\u{1b}"))
    #expect(text.description.contains("a\\u{1b}[31m.md:6"))
  }

  @Test func `is drawn with dotted arrows for what one side alone names`() throws {
    #expect(
      report(try team(files)).mermaid == """
        flowchart LR
          a0["alone"]
          a1["builder"]
          a2["judge"]
          a3["spec-planner"]
          a0 -.-> a2
          a1 --> a2
          a2 -.-> a1
          a3 --> a1

        """
    )
  }

  @Test func `draws no name that Mermaid could take for something else`() throws {
    let odd = ["a.md": definition("a\"]; b[(x", from: [], to: [])]
    #expect(report(try team(odd)).mermaid.contains("a0[\"a#34;#93;#59; b#91;#40;x\"]"))
  }

  @Test func `is written for other programs`() throws {
    struct Object: Decodable {
      struct Edge: Decodable {
        struct Place: Decodable {
          var file: String
          var line: Int
        }
        var from: String
        var to: String
        var sender: Place?
        var receiver: Place?
      }
      struct Agent: Decodable {
        var file: String
      }
      var format: Int
      var agents: [Agent]
      var edges: [Edge]
      var circles: [[String]]
      var unreachable: [String]
    }
    let json = try report(try team(files)).json()
    let object = try JSONDecoder().decode(Object.self, from: json)
    #expect(object.format == 1)
    #expect(object.edges.map { "\($0.from) \($0.to)" }.count == 4)
    #expect(object.edges[0].sender?.line == 6)
    #expect(object.edges[0].sender?.file == object.agents[0].file)
    #expect(object.edges[0].receiver == nil)
    #expect(object.circles == [["builder", "judge"]])
    #expect(object.unreachable == ["alone"])
  }

  @Test func `gives all keys of the front matter in JSON`() throws {
    let team = try team([
      "a.md": """
      ---
      name: a
      color: red
      permissionMode: plan
      maxTurns: 5
      memory: project
      initialPrompt: go
      mcpServers: [slack, {maps: {command: npx}}]
      hooks: {Stop: [{hooks: [{type: prompt}]}]}
      ---

      """
    ])
    let report = ContractsReport(
      team.plan,
      unresolved: [],
      profiles: team.profiles.map(ContractsReport.Profile.init)
    )
    let object = try JSONSerialization.jsonObject(with: report.json()) as? [String: Any]
    let agent = try #require((object?["agents"] as? [[String: Any]])?.first)
    let frontMatter = try #require(agent["frontMatter"] as? NSDictionary)
    let expected: NSDictionary = [
      "name": "a", "color": "red", "permissionMode": "plan", "maxTurns": "5", "memory": "project",
      "initialPrompt": "go", "mcpServers": ["slack", ["maps": ["command": "npx"]]] as [Any],
      "hooks": ["Stop": [["hooks": [["type": "prompt"]]]]],
    ]
    #expect(frontMatter == expected)
  }

  @Test func `gives all gates and all parts of each definition in JSON`() throws {
    let team = try team([
      "a.md": """
      ---
      name: a
      ---
      You build.
      - Unit coverage >= 79.5%, p95 latency < 200ms
      - **Strategy**: `tdd`
      - Making a sock: invoke `knitting`
      ## Quality Standards
      - No holes
      ## Deliverables
      Send a report.

      """
    ])
    let report = ContractsReport(
      team.plan,
      unresolved: [],
      profiles: team.profiles.map(ContractsReport.Profile.init)
    )
    let object = try JSONSerialization.jsonObject(with: report.json()) as? [String: Any]
    let agent = try #require((object?["agents"] as? [[String: Any]])?.first)
    let gates = try #require(agent["statedGates"] as? [[String: Any]])
    #expect(gates.map { $0["metric"] as? String } == ["unit-coverage", "p95-latency"])
    #expect(gates.map { $0["comparison"] as? String } == [">=", "<"])
    #expect(gates.map { $0["value"] as? Double } == [79.5, 200])
    #expect(gates.map { $0["unit"] as? String } == ["%", "ms"])
    #expect(gates.map { $0["line"] as? Int } == [5, 5])
    let sections = try #require(agent["sections"] as? [[String: Any]])
    #expect(
      sections.map { $0["title"] as? String } == [
        "role", "invokes", "strategies", "gates", "quality standards",
        "deliverables not read",
      ]
    )
    let parts = try #require(sections.last?["parts"] as? [[String: Any]])
    #expect(parts.map { $0["text"] as? String } == ["Deliverables"])
    #expect(parts.map { $0["line"] as? Int } == [10])
  }

  @Test func `says in JSON which gates require more than their number, and which are only targets`()
    throws
  {
    let team = try team([
      "a.md": """
      ---
      name: a
      ---
      You build.
      - Unit coverage >= 80%
      - Unit coverage > 80%
      - Integration coverage >= 70%
      - Integration coverage target: 90%

      """
    ])
    let report = ContractsReport(
      team.plan,
      unresolved: [],
      profiles: team.profiles.map(ContractsReport.Profile.init)
    )
    let object = try JSONSerialization.jsonObject(with: report.json()) as? [String: Any]
    let agent = try #require((object?["agents"] as? [[String: Any]])?.first)
    #expect(
      agent["gates"] as? [String: Double] == ["unit-coverage": 80, "integration-coverage": 70]
    )
    #expect(agent["exclusiveGates"] as? [String] == ["unit-coverage"])
    let gates = try #require(agent["statedGates"] as? [[String: Any]])
    #expect(gates.map { $0["isTarget"] as? Bool } == [false, false, false, true])
  }
}
