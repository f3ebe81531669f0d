import RehearsalDefinitions
import RehearsalLint
import RehearsalSimulation
import Testing

@Suite struct `The parts of a definition` {
  private static let agent = """
    ---
    name: net-mender
    description: Mends nets.
    tools: Read, Edit
    skills:
      # == Knots ==
      - reef-knot
    ---
    You mend nets.
    ### Hands Off To
    - **net-layer**: whole nets
    ## Deliverables
    - **Net**: whole
    - Strength >= 80% test coverage
    """

  private func parts(_ name: String) throws -> DefinitionParts? {
    try DefinitionParts(of: name, in: InMemoryTree(["a.md": Array(Self.agent.utf8)]))
  }

  @Test func `have their locations, in the order of a contract`() throws {
    let parts = try #require(try parts("Net Mender"))
    #expect(parts.agent == "net-mender" && parts.file == "a.md")
    let shown = parts.sections.map { section in
      section.title + ": "
        + section.parts.map { "\($0.location.line):\($0.location.column) \($0.text)" }
        .joined(separator: ", ")
    }
    #expect(
      shown == [
        "role: 9:1 You mend nets.", "hands work to: 11:5 net-layer: whole nets",
        "tools: 4:8 Read, 4:8 Edit", "skills: 7:5 reef-knot  (Knots)",
        "gates: 14:15 test-coverage >= 80%",
        "deliverables: 13:3 Net, 14:3 Strength >= 80% test coverage",
      ]
    )
  }

  @Test func `leave out adjectives and code that follow the verbs of handoffs`() throws {
    let text = """
      ---
      name: a
      ---
      You excel at using cutting-edge tools. Use `let`, not `var`.
      Escalate to higher-tier agents. Delegate to net-layer and sail-maker.
      """
    let files = ["a.md": text, "sail-maker.md": "---\nname: sail-maker\n---\n"]
    let tree = InMemoryTree(files.mapValues { Array($0.utf8) })
    let parts = try #require(try DefinitionParts(of: "a", in: tree))
    let receivers = parts.sections.first { $0.title == "hands work to" }
    #expect(receivers?.parts.map(\.text) == ["sail-maker"])
  }

  @Test func `of an unknown agent do not exist`() throws {
    #expect(try parts("net-layer") == nil)
  }
}
