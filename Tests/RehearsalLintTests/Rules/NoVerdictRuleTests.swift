import RehearsalLint
import RehearsalSimulation
import Testing

@Suite struct `The rule handoff.no-verdict` {
  @Test func `fires where no chain of handoffs leads to a judge`() throws {
    let draft = Draft(
      [
        "page-implementer": "---\n## Hands Off To\n- **b**: work\n",
        "b": "---\nBuilds.\n",
        "verify-app": "---\nBuilds.\n",
      ]
    )
    #expect(
      try draft.findings("handoff.no-verdict") == [
        "page-implementer.md:2:7: the work of `page-implementer` cannot reach a verifier or reviewer"
      ]
    )
  }

  @Test func `is silent where one does, over others`() throws {
    let draft = Draft(
      [
        "page-implementer": "---\n## Hands Off To\n- **b**: work\n",
        "b": "---\n## Hands Off To\n- **verify-app**: work\n",
        "verify-app": "---\nBuilds.\n",
      ]
    )
    #expect(try draft.findings("handoff.no-verdict") == [])
  }

  @Test(arguments: [
    ("## Receives Work From\n- **boss-orchestrator**: work\n", "- **verify-app**: work\n"),
    ("## Works With\n- **verify-app**: words\n", ""),
  ])
  func `is silent where work goes back to an agent that has it judged, or a judge is a partner`(
    body: String,
    receivers: String
  ) throws {
    let draft = Draft(
      [
        "page-implementer": "---\n\(body)",
        "boss-orchestrator": "---\n## Delegates to\n- **page-implementer**: work\n\(receivers)",
        "verify-app": "---\nBuilds.\n",
      ]
    )
    #expect(try draft.findings("handoff.no-verdict") == [])
  }

  @Test func `is silent where the team has no judge`() throws {
    let draft = Draft(
      [
        "page-implementer": "---\nBuilds.\n"
      ]
    )
    #expect(try draft.findings("handoff.no-verdict") == [])
  }

  @Test(arguments: [("Read, Grep", Severity.note), ("Read, Edit", .warning)])
  func `is a note where the only receiver is a worker that may not change files`(
    tools: String,
    severity: Severity
  ) throws {
    let draft = Draft([
      "page-implementer": "---\n## Hands Off To\n- **explore**: questions\n",
      "explore": "tools: \(tools)\n---\nSearches.\n",
      "verify-app": "---\nVerifies.\n",
    ])
    let findings = try draft.result().findings.filter { $0.ruleID == "handoff.no-verdict" }
    #expect(findings.map(\.severity) == [severity])
  }

  @Test
  func `is silent for a generator that only asks a read-only worker, unless others hand it work`()
    throws
  {
    var draft = Draft([
      "patch-generator": "---\n## Hands Off To\n- **explore**: questions\n",
      "explore": "tools: Read, Grep\n---\nSearches.\n", "verify-app": "---\nVerifies.\n",
    ])
    #expect(try draft.findings("handoff.no-verdict") == [])
    draft.files["b.md"] =
      "---\nname: b\ndescription: Leads.\n---\n## Hands Off To\n- **patch-generator**: work\n"
    #expect(try draft.findings("handoff.no-verdict").count == 1)
  }

  /// Three rules about implementers, with the count of their findings.
  @Test(arguments: [
    ("Builds.\n", "", 0), ("## Hands Off To\n- **helper**: work\n", "", 1),
    ("Builds.\n", "rehearsal-policy: 1\nroles: {page-developer: implementer}\n", 1),
  ])
  func `and those on deliverables and non-goals leave the agents of a catalogue alone`(
    body: String,
    policy: String,
    count: Int
  ) throws {
    let draft = Draft(
      [
        "page-developer": "---\n\(body)", "helper": "---\nHelps.\n",
        "verify-app": "---\nVerifies.\n",
      ],
      policy: policy.isEmpty ? nil : policy
    )
    for rule in ["handoff.no-verdict", "deliverable.none", "scope.no-non-goal-clause"] {
      #expect(try draft.findings(rule).count == count, "\(rule)")
    }
  }
}
