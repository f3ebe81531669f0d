import RehearsalSimulation
import Support
import Testing

/// Workers that pass a task on to each other before it is judged.
@Suite struct `A chain of workers` {
  private static let chain = [
    "agents/drafter.md": """
    ---
    name: drafter
    ---
    ## Deliverables
    - Draft
    ### Hands Off To
    - **polisher**: A draft
    """,
    "agents/polisher.md": """
    ---
    name: polisher
    ---
    ## Deliverables
    - Polish
    ### Hands Off To
    - **verify-app**: The work
    """,
    "agents/verify-app.md": """
    ---
    name: verify-app
    ---
    ### Hands Off To
    - **drafter**: What does not hold
    """,
    "policy.yaml": "rehearsal-policy: 1\nedges: [{from: spec-planner, to: drafter}]",
  ]

  private static let chainWork =
    "work: {tasks: [{id: T-1, description: a, agent: drafter, touches: [a.md], criteria: [it holds]}]}\n"

  @Test func `sends refused work through a whole chain of workers again`() throws {
    let trial = try TestRun(
      Self.chainWork
        + "behaviour: {verify-app: [{decides: {decision: NEEDS FIXES, defects: [{category: a, text: b}]}}]}",
      files: Self.chain
    )
    #expect(
      trial.handoffs.filter { !$0.contains("implement-trd") && !$0.contains("spec-planner") } == [
        "drafter -> polisher: deliver", "polisher -> verify-app: deliver",
        "verify-app -> drafter: reject", "drafter -> polisher: deliver",
        "polisher -> verify-app: deliver", "verify-app -> code-reviewer: deliver",
      ]
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.seriousViolations.isEmpty)
  }

  @Test func `sends refused work through three workers as often as it is refused`() throws {
    let refusal = "{decides: {decision: NEEDS FIXES, defects: [{category: a, text: b}]}, times: 2}"
    let files = [
      "agents/polisher.md": "---\nname: polisher\n---\n### Hands Off To\n- **stylist**: A text\n",
      "agents/stylist.md": "---\nname: stylist\n---\n### Hands Off To\n- **verify-app**: A text\n",
    ]
    let trial = try TestRun(
      Self.chainWork + "behaviour: {verify-app: [\(refusal)]}",
      files: Self.chain.merging(files) { $1 }
    )
    let round = [
      "drafter -> polisher: deliver", "polisher -> stylist: deliver",
      "stylist -> verify-app: deliver",
    ]
    let refused = round + ["verify-app -> drafter: reject"]
    #expect(
      trial.handoffs.filter { !$0.contains("implement-trd") && !$0.contains("spec-planner") }
        == refused + refused + round + ["verify-app -> code-reviewer: deliver"]
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.seriousViolations.isEmpty)
  }

  @Test func `passes the work of an implementer to the worker that its contract names`() throws {
    let policy =
      "rehearsal-policy: 1\nroles: {drafter: implementer}\nedges: [{from: spec-planner, to: drafter}]"
    let trial = try TestRun(
      Self.chainWork,
      files: Self.chain.merging(["policy.yaml": policy]) { $1 }
    )
    #expect(
      trial.handoffs.filter { !$0.contains("implement-trd") && !$0.contains("spec-planner") } == [
        "drafter -> polisher: deliver", "polisher -> verify-app: deliver",
        "verify-app -> code-reviewer: deliver",
      ]
    )
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `fails where the model of a later worker says that it does not succeed`() throws {
    let trial = try TestRun(
      Self.chainWork + "model: {polisher: {succeeds: 0}}",
      files: Self.chain
    )
    #expect(trial.handoffs.filter { $0 == "polisher -> implement-trd: fail" }.count == 3)
    #expect(trial.outcomes == ["T-1 stuck: attempts-exhausted"])
  }

  @Test(arguments: ["", ", polisher: [{does: [{write: a.md}], times: always}]"])
  func `reports the numbers of the earlier worker where a later one states none`(
    polishing: String
  ) throws {
    let trial = try TestRun(
      """
      work:
        gates: {unit-coverage: 80}
        tasks: [{id: T-1, description: a, agent: drafter, touches: [a.md]}]
      behaviour: {drafter: [{reports: {unit-coverage: 30}, times: always}]\(polishing)}
      """,
      files: Self.chain
    )
    #expect(trial.lines.contains { $0.contains("polisher reports unit-coverage 30") })
    #expect(trial.outcomes != ["T-1 completed"])
  }

  @Test
  func `sends work back to a worker that the judge's contract names, though another wrote last`()
    throws
  {
    let trial = try TestRun(
      Self.chainWork + """
        behaviour:
          polisher: [{does: [{write: a.md}], times: always}]
          verify-app: [{decides: {decision: NEEDS FIXES, defects: [{category: a, text: b}]}}]
        """,
      files: Self.chain
    )
    #expect(trial.handoffs.contains("verify-app -> drafter: reject"))
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `asks every worker of a chain for its own deliverables`() throws {
    let work = Self.chainWork
    #expect(try TestRun(work, files: Self.chain).retries == 0)
    let short = try TestRun(
      work + "faults: [{id: short, omit: {agent: drafter, deliverable: Draft, nth: 1}}]",
      files: Self.chain
    )
    #expect(short.lines.contains { $0.contains("missing: Draft") })
    let blind = try TestRun(
      work + """
        faults:
          - {id: short, omit: {agent: drafter, deliverable: Draft}}
          - {id: blind, skip-check: {agent: verify-app, check: deliverables}}
        """,
      files: Self.chain
    )
    #expect(
      blind.violations(of: "deliverable.missing") == [
        "deliverable.missing by verify-app on T-1", "deliverable.missing by code-reviewer on T-1",
      ]
    )
  }

  @Test func `has evidence newer than the last write of a chain of workers`() throws {
    let trial = try TestRun(
      Self.chainWork + "behaviour: {polisher: [{does: [{write: a.md}]}]}",
      files: Self.chain
    )
    #expect(trial.retries == 0)
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `asks all judges of the last worker, even if it writes nothing`() throws {
    let files = [
      "agents/verify-app.md":
        "---\nname: verify-app\n---\n### Hands Off To\n- **security-auditor**: Work that holds\n",
      "agents/security-auditor.md": """
      ---
      name: security-auditor
      ---
      ### Hands Off To
      - **drafter**: What is not secure
      """,
    ]
    let policy = """
      rehearsal-policy: 1
      roles: {security-auditor: reviewer}
      edges: [{from: spec-planner, to: drafter}, {from: security-auditor, to: code-reviewer}]
      """
    let trial = try TestRun(
      Self.chainWork,
      files: Self.chain.merging(files) { $1 }.merging(["policy.yaml": policy]) { $1 }
    )
    #expect(
      trial.handoffs.filter { !$0.contains("implement-trd") && !$0.contains("spec-planner") } == [
        "drafter -> polisher: deliver", "polisher -> verify-app: deliver",
        "verify-app -> security-auditor: deliver", "security-auditor -> code-reviewer: deliver",
      ]
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.seriousViolations.isEmpty)
  }

  @Test func `lets a panel decide on work to which the last worker adds nothing`() throws {
    let policy = """
      rehearsal-policy: 1
      edges:
        - {from: spec-planner, to: drafter}
        - {from: polisher, to: code-reviewer}
      panels: {both: {of: [verify-app, code-reviewer]}}
      """
    let trial = try TestRun(
      Self.chainWork,
      files: Self.chain.merging(["policy.yaml": policy]) { $1 }
    )
    #expect(trial.handoffs.contains("polisher -> code-reviewer: deliver"))
    #expect(trial.handoffs.contains("polisher -> verify-app: deliver"))
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.seriousViolations.isEmpty)
  }

  @Test func `does not prove by a later worker's tests what an earlier worker left unmet`() throws {
    let trial = try TestRun(
      Self.chainWork + """
        model: {drafter: {meets: 0}}
        behaviour: {polisher: [{does: [{write: a.md}], times: always}]}
        """,
      files: Self.chain
    )
    #expect(trial.outcomes == ["T-1 stuck: attempts-exhausted"])
    #expect(trial.lines.contains { $0.contains("polisher leaves without proof: it holds") })
  }
}
