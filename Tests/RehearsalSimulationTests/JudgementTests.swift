import RehearsalSimulation
import Support
import Testing

@Suite struct `Work that is judged` {
  @Test func `is sent back to its author when refused, and passes once fixed`() throws {
    let trial = try TestRun(
      Fixture.work
        + "behaviour: {code-reviewer: [{decides: {decision: BLOCKED, defects: [{category: A01, text: open}]}}]}"
    )
    #expect(trial.handoffs[3] == "code-reviewer -> backend-implementer: reject")
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.retries == 1)
  }

  @Test func `is given up after its last attempt`() throws {
    let trial = try TestRun(
      "platform: {attempts: 2}\n" + Fixture.work
        + "behaviour: {verify-app: [{decides: {decision: NEEDS FIXES}, times: always}]}"
    )
    #expect(trial.outcomes == ["T-1 stuck: attempts-exhausted"])
    #expect(trial.lines.count { $0.contains("decides NEEDS FIXES") } == 2)
  }

  @Test func `goes to the debugger when the same failure comes back`() throws {
    let debugger = """
      ---
      name: app-debugger
      ---
      ### Receives Work From
      - **verify-app**: Failures that came back
      ### Hands Off To
      - **verify-app**: Mended work
      """
    let trial = try TestRun(
      Fixture.work
        + "behaviour: {verify-app: [{decides: {decision: NEEDS FIXES, defects: [{category: c, text: t}]}, times: 2}]}",
      files: ["agents/app-debugger.md": debugger]
    )
    #expect(trial.handoffs.contains("verify-app -> backend-implementer: reject"))
    #expect(trial.handoffs.contains("verify-app -> app-debugger: escalate"))
    #expect(trial.handoffs.contains("app-debugger -> verify-app: deliver"))
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `is blocked if no contract names an agent to fix it`() throws {
    let implementer =
      "---\nname: backend-implementer\n---\n### Hands Off To\n- **code-reviewer**: Work\n"
    let reviewer = "---\nname: code-reviewer\n---\n"
    let trial = try TestRun(
      "platform: {routing: orchestrated}\n" + Fixture.work
        + "behaviour: {code-reviewer: [{decides: {decision: BLOCKED}}]}",
      files: [
        "agents/backend-implementer.md": implementer, "agents/code-reviewer.md": reviewer,
        "agents/verify-app.md": "no agent", "agents/frontend-implementer.md": "no agent",
        "policy.yaml": "rehearsal-policy: 1",
      ]
    )
    #expect(trial.outcomes == ["T-1 blocked"])
  }

  @Test func `is refused if it was claimed but not done`() throws {
    let trial = try TestRun(
      Fixture.work + "faults: [{id: lie, false-done: {agent: backend-implementer, nth: 1}}]"
    )
    #expect(trial.lines.contains { $0.contains("nothing was written") })
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.retries == 1)
    #expect(trial.seriousViolations.isEmpty)
  }

  @Test func `is refused if its report lacks a deliverable`() throws {
    let trial = try TestRun(
      Fixture.work
        + "faults: [{id: short, omit: {agent: backend-implementer, deliverable: test results, nth: 1}}]"
    )
    #expect(trial.lines.contains { $0.contains("deliverable: missing: Test results") })
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.seriousViolations.isEmpty)
  }

  @Test func `cannot be verified if only a person could check it`() throws {
    let trial = try TestRun(
      "work: {tasks: [{id: T-1, description: a, agent: backend-implementer, verification: manual-required}]}"
    )
    #expect(trial.outcomes == ["T-1 unverifiable"])
  }

  private static func demonstratedWork(by agent: String, _ verification: String) -> String {
    """
    work:
      tasks:
        - {id: T-1, description: a, agent: \(agent), touches: [api/a.py], verification: \(verification)}

    """
  }

  @Test(
    arguments: zip(
      ["live-required", "e2e-required"],
      ["watch it run", "walk through it from end to end"]
    )
  )
  func `is refused if the verifier's own demonstration of it fails`(
    verification: String,
    command: String
  ) throws {
    let trial = try TestRun(
      Self.demonstratedWork(by: "backend-implementer", verification)
        + "faults: [{id: torn, torn-write: {agent: verify-app, nth: 1}}]"
    )
    #expect(trial.lines.contains { $0.contains("verify-app runs `\(command)`: fails") })
    #expect(trial.lines.contains { $0.contains("NEEDS FIXES (evidence: `\(command)` failed)") })
    #expect(trial.lines.contains { $0.contains("verify-app runs `\(command)`: succeeds") })
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.retries == 1)
    #expect(trial.seriousViolations.isEmpty)
  }

  @Test(arguments: [
    "no-op: {agent: verify-app}", "skip-check: {agent: verify-app, check: evidence}",
  ])
  func `is not refused for a demonstration that the verifier does not give or does not heed`(
    other: String
  ) throws {
    let trial = try TestRun(
      Self.demonstratedWork(by: "backend-implementer", "live-required")
        + "faults: [{id: torn, may-miss: true, torn-write: {agent: verify-app}}, {id: other, \(other)}]"
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.retries == 0)
  }

  @Test func `is demonstrated by a verifier that does it itself`() throws {
    let trial = try TestRun(Self.demonstratedWork(by: "verify-app", "live-required"))
    #expect(trial.lines(with: "verify-app runs `watch it run`: succeeds").count == 1)
    #expect(trial.outcomes == ["T-1 completed"])
  }

  // MARK: Chains of judges

  /// A second reviewer, which receives work from the first.
  private static let second = [
    "policy.yaml": Fixture.policy + "\nroles: {second-reviewer: reviewer}\n",
    "agents/second-reviewer.md": """
    ---
    name: second-reviewer
    ---
    ### Receives Work From
    - **code-reviewer**: Work that it let through
    ### Hands Off To
    - **backend-implementer**: Defects
    """,
  ]

  @Test
  func `goes from judge to judge along the contracts, and through all of them again after a fix`()
    throws
  {
    let trial = try TestRun(Fixture.work, files: Self.second)
    #expect(
      trial.handoffs.filter { $0.contains("deliver") || $0.contains("approve") } == [
        "backend-implementer -> verify-app: deliver", "verify-app -> code-reviewer: deliver",
        "code-reviewer -> second-reviewer: deliver", "second-reviewer -> implement-trd: approve",
      ]
    )
    let refused = try TestRun(
      Fixture.work + "behaviour: {second-reviewer: [{decides: {decision: BLOCKED}}]}\n",
      files: Self.second
    )
    #expect(refused.outcomes == ["T-1 completed"])
    #expect(refused.handoffs.count { $0 == "code-reviewer -> second-reviewer: deliver" } == 2)

    #expect(trial.verdict == "pass" && refused.verdict == "pass")
  }

  @Test func `never bypasses the reviewers that a verifier names`() throws {
    func deliveries(_ receivers: String) throws -> [String] {
      let trial = try TestRun(
        Fixture.work,
        files: [
          "policy.yaml": Fixture.policy + "\nroles: {e2e-verifier: verifier}\n",
          "agents/e2e-verifier.md":
            "---\nname: e2e-verifier\n---\n### Receives Work From\n- **verify-app**: Work\n"
            + "### Hands Off To\n\(receivers)- **backend-implementer**: Defects\n",
        ]
      )
      #expect(trial.verdict == "pass")
      return trial.handoffs.filter { $0.hasSuffix("deliver") }
    }
    #expect(
      try deliveries("") == [
        "backend-implementer -> verify-app: deliver", "verify-app -> code-reviewer: deliver",
      ]
    )
    #expect(
      try deliveries("- **code-reviewer**: Work\n") == [
        "backend-implementer -> verify-app: deliver", "verify-app -> e2e-verifier: deliver",
        "e2e-verifier -> code-reviewer: deliver",
      ]
    )
  }

  @Test func `never goes around a cycle of judges`() throws {
    let circle = [
      "policy.yaml": Fixture.policy + "\nroles: {second-reviewer: reviewer}\n",
      "agents/second-reviewer.md": """
      ---
      name: second-reviewer
      ---
      ### Receives Work From
      - **code-reviewer**: Work that it let through
      ### Hands Off To
      - **code-reviewer**: Work that it let through
      """,
    ]
    #expect(try TestRun(Fixture.work, files: circle).outcomes == ["T-1 completed"])
  }

  @Test func `counts one failure if a judge returns refused work to the coordinator`() throws {
    let trial = try TestRun(
      Fixture.work + """
        behaviour:
          verify-app:
            - decides: {decision: NEEDS FIXES, defects: [{category: a, text: b}]}
              hands: [{reject: implement-trd}]
              times: always
        """
    )
    #expect(trial.lines.count { $0 == "backend-implementer writes api/a.py  T-1" } == 3)
    #expect(trial.outcomes == ["T-1 stuck: attempts-exhausted"])
  }
}
