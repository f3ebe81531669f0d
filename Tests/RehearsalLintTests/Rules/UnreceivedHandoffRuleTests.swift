import RehearsalSimulation
import RehearsalLint
import Testing

@Suite struct `The rule handoff.not-received` {
  private static let receiver = "---\n## Receives Work From\n- **c**: work\n"

  @Test func `fires once for a receiver whose list leaves out senders, at the list`() throws {
    let draft = Draft(
      [
        "a": "---\n## Hands Off To\n- **d**: work\n- **d**: more\n- **c**: work\n",
        "b": "---\n## Hands Off To\n- **d**: work\n- **c**: work\n",
        "c": "---\n## Hands Off To\n- **d**: work\n",
        "d": Self.receiver,
      ]
    )
    #expect(
      try draft.findings("handoff.not-received") == [
        "d.md:6:5: `d` lists the agents that it takes work from, but not `a`, `b`, which hand work to it"
      ]
    )
    let finding = try draft.result().findings.first { $0.ruleID == "handoff.not-received" }
    #expect(finding?.severity == .note)
    #expect(finding?.related.map(\.location.description) == ["a.md:6:5", "b.md:6:5"])
    #expect(
      try draft.findings("handoff.one-sided").allSatisfy { $0.contains("hands work to `c`") }
    )
  }

  @Test(arguments: [
    ("## Hands Off To\n- **checker-d**: work\n", "6:5"),
    ("If it is done, hand off to `checker-d`.\n", "5:29"),
  ])
  func `warns about an agent whose only receiver lists its senders without it`(
    body: String,
    location: String
  ) throws {
    let draft = Draft([
      "a": "---\n\(body)", "c": "---\n## Hands Off To\n- **checker-d**: work\n",
      "checker-d": Self.receiver,
    ])
    let findings = try draft.result().findings.filter { $0.ruleID != "gate.no-enforcer" }
    let finding = try #require(findings.first { $0.ruleID == "handoff.not-received" })
    #expect(finding.severity == .warning)
    #expect(finding.location.description == "a.md:\(location)")
    #expect(
      finding.message
        == "no agent takes the work of `a`: `checker-d`, the only receiver, lists its senders without it"
    )
    #expect(finding.related.map(\.location.description) == ["checker-d.md:6:5"])
    #expect(findings.count { $0.ruleID.hasPrefix("handoff.") && $0.message.contains("`a`") } == 1)
  }

  @Test func `counts the receivers of an agent whose work none of them takes`() throws {
    #expect(
      try draft([
        "a": "---\n## Hands Off To\n- **d**: work\n- **e**: work\n",
        "c": "---\n## Hands Off To\n- **d**: work\n- **e**: work\n", "d": Self.receiver,
        "e": Self.receiver,
      ]) == [
        "a.md:6:5: no agent takes the work of `a`: each of the 2 receivers lists its senders without it"
      ]
    )
  }

  @Test func `names four senders and counts the others`() throws {
    var agents = ["c": "---\n## Hands Off To\n- **d**: work\n", "d": Self.receiver]
    for name in ["e", "f", "g", "h", "i"] {
      agents[name] = "---\n## Hands Off To\n- **d**: work\n- **c**: work\n"
    }
    #expect(
      try draft(agents) == [
        "d.md:6:5: `d` lists the agents that it takes work from, but not `e`, `f`, `g`, `h` and 1 more, which hand work to it"
      ]
    )
  }

  @Test(arguments: [
    "---\nBuilds.\n",
    "---\n## Receives Work From\n- **c**: work\n- **all agents**: work\n",
    "---\n## Receives Work From\n- **c**: work\n## Works With\n- **a**: words\n",
  ])
  func `is silent where the receiver lists no senders, or can mean the sender`(receiver: String)
    throws
  {
    #expect(
      try draft([
        "a": "---\n## Hands Off To\n- **d**: work\n", "c": "---\n## Hands Off To\n- **d**: work\n",
        "d": receiver,
      ]) == []
    )
  }

  @Test func `is silent where the list has commands only`() throws {
    #expect(
      try draft([
        "a": "---\n## Hands Off To\n- **d**: work\n",
        "d": "---\n## Receives Work From\n- **/ship command**: work\n",
      ]) == []
    )
  }

  @Test func `leaves sentences to the rule on one-sided edges`() throws {
    let agents = [
      "a-builder":
        "---\nIf it is done, hand off to `work-checker`. Then hand off to `work-painter`.\n",
      "work-painter": "---\n## Receives Work From\n- **a-builder**: work\n",
      "c": "---\n## Hands Off To\n- **work-checker**: work\n", "work-checker": Self.receiver,
    ]
    #expect(try draft(agents) == [])
    #expect(try Draft(agents).findings("handoff.one-sided").count == 1)
  }

  private func draft(_ agents: [String: String]) throws -> [String] {
    try Draft(agents).findings("handoff.not-received")
  }
}
