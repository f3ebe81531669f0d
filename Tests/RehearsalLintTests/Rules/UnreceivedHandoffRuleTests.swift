import RehearsalSimulation
import RehearsalLint
import Testing

@Suite struct `The rule handoff.not-received` {
  private static let receiver = "---\n## Receives Work From\n- **c**: work\n"

  @Test func `fires once for a receiver whose list leaves out senders, at the list`() throws {
    let draft = Draft(
      [
        "a": "---\n## Hands Off To\n- **d**: work\n- **d**: more\n",
        "b": "---\n## Hands Off To\n- **d**: work\n",
        "c": "---\n## Hands Off To\n- **d**: work\n",
        "d": Self.receiver,
      ]
    )
    #expect(
      try draft.findings("handoff.not-received") == [
        "d.md:6:5: `d` lists the agents that it takes work from, but not `a`, `b`, which hand work to it"
      ]
    )
    let finding = try draft.result().findings.first { $0.rule == "handoff.not-received" }
    #expect(finding?.related.map(\.location.description) == ["a.md:6:5", "b.md:6:5"])
    #expect(try draft.findings("handoff.one-sided") == [])
  }

  @Test func `names four senders and counts the others`() throws {
    var agents = ["c": "---\n## Hands Off To\n- **d**: work\n", "d": Self.receiver]
    for name in ["e", "f", "g", "h", "i"] { agents[name] = "---\n## Hands Off To\n- **d**: work\n" }
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
      "a-builder": "---\nIf it is done, hand off to `work-checker`.\n",
      "c": "---\n## Hands Off To\n- **work-checker**: work\n", "work-checker": Self.receiver,
    ]
    #expect(try draft(agents) == [])
    #expect(try Draft(agents).findings("handoff.one-sided").count == 1)
  }

  private func draft(_ agents: [String: String]) throws -> [String] {
    try Draft(agents).findings("handoff.not-received")
  }
}
