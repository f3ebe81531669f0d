import RehearsalLint
import RehearsalSimulation
import Testing

@Suite struct `A finding that a team may have good reasons for` {
  private func severities(
    _ rule: String,
    _ agents: [String: String]
  ) throws -> [Severity] {
    try Draft(agents).result().findings.filter { $0.ruleID == rule }.map(\.severity)
  }

  @Test(arguments: [
    ("Reviews pages.", Severity.warning), ("Reviews pages and fixes defects.", .note),
    ("Reviews pages and generates tests.", .note), ("Reviews the prefix of names.", .warning),
  ])
  func `is a note for a reviewer that is told to change files`(text: String, severity: Severity)
    throws
  {
    let file = "---\nname: page-reviewer\ndescription: \(text)\ntools: Read, Edit\n---\nReviews.\n"
    let findings = try Draft(files: ["page-reviewer.md": file]).result().findings
    #expect(
      findings.filter { $0.ruleID == "tool.reviewer-may-write" }.map(\.severity) == [severity]
    )
  }

  @Test func `is a note for an implementer that names no receiver`() throws {
    let agents = ["page-implementer": "---\nBuilds.\n", "verify-app": "---\nVerifies.\n"]
    #expect(try severities("handoff.no-verdict", agents) == [.note])
    let sending = agents.merging(
      ["page-implementer": "---\n## Hands Off To\n- **helper**: work\n", "helper": "---\nHelps.\n"]
    ) { $1 }
    #expect(try severities("handoff.no-verdict", sending) == [.warning])
  }

  @Test(arguments: [("", Severity.note), ("## Hands Off To\n- **verify-app**: work\n", .warning)])
  func `is a note for a gate whose author hands nothing to a judge`(
    edges: String,
    severity: Severity
  )
    throws
  {
    let agents = [
      "page-implementer": "---\n- Unit coverage >= 80%\n\(edges)", "verify-app": "---\nVerifies.\n",
    ]
    #expect(try severities("gate.no-enforcer", agents) == [severity])
  }

  @Test(arguments: [("verify-app", Severity.warning), ("helper", .note)])
  func `is a note for two numbers neither of which is a judge's`(
    receiver: String,
    severity: Severity
  )
    throws
  {
    let agents = [
      "a": "---\n- Unit coverage >= 90%\n## Hands Off To\n- **\(receiver)**: work\n",
      receiver: "---\n- Unit coverage >= 80%\n",
    ]
    #expect(try severities("gate.contradictory", agents) == [severity])
  }

  @Test func `is a note for the common part of names in several other plugins`() throws {
    let texts = [
      "one/agents/lead.md":
        "---\nname: lead\ndescription: Leads.\n---\nDelegate to page-designer.\n",
      "two/agents/designer.md": "---\nname: two-page-designer\ndescription: Draws.\n---\n",
      "three/agents/designer.md": "---\nname: three-page-designer\ndescription: Draws.\n---\n",
    ]
    func severities(_ files: [String: String]) throws -> [Severity] {
      try Draft(files: files).result().findings.filter { $0.ruleID == "handoff.dangling" }
        .map(\.severity)
    }
    #expect(try severities(texts) == [.note])
    var single = texts
    single["three/agents/designer.md"] = nil
    #expect(try severities(single) == [.warning])
  }

  @Test func `is one for a model that many definitions name`() throws {
    let agents = ["a": "model: high\n---\n", "b": "model: high\n---\n", "c": "model: low\n---\n"]
    #expect(
      try Draft(agents).findings("model.unknown") == [
        "a.md:4:8: `high` is not a known model; 2 definitions name it",
        "c.md:4:8: `low` is not a known model",
      ]
    )
  }

  @Test func `is none for tools and models of a platform that has no table`() throws {
    let text = "---\nname: a\ndescription: Builds.\nmodel: high\ntools: Hammer\n---\nBuilds.\n"
    let findings = try Draft(files: ["pi/agents/a.md": text]).result().findings
    #expect(findings.map(\.message) == ["`a` is written for Pi"])
  }
}
