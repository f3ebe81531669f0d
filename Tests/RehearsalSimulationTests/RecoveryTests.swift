import RehearsalSimulation
import Support
import Testing

/// Repeated failures, and failures at difficult moments.
@Suite struct `The protocol under strain` {
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

  @Test func `reports the numbers of the earlier worker where a later one does nothing`() throws {
    let trial = try TestRun(
      """
      work:
        gates: {unit-coverage: 80}
        tasks: [{id: T-1, description: a, agent: drafter, touches: [a.md]}]
      behaviour: {drafter: [{reports: {unit-coverage: 30}, times: always}]}
      """,
      files: Self.chain
    )
    // The reviewer refuses the work, and may hand it to neither worker.
    #expect(trial.outcomes == ["T-1 blocked"])
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

  @Test(arguments: ["live-required", "e2e-required"], ["- **code-reviewer**: Work", ""])
  func `cannot verify a running system without a verifier`(
    verification: String,
    receivers: String
  ) throws {
    let trial = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: a, agent: backend-implementer, touches: [a.md], verification: \(verification)}
      """,
      files: [
        "agents/backend-implementer.md":
          "---\nname: backend-implementer\n---\n### Hands Off To\n\(receivers)\n",
        "agents/verify-app.md": "---\nname: verify-app\n---\n",
      ]
    )
    #expect(trial.outcomes == ["T-1 unverifiable"])
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

  @Test func `keeps the next phase waiting while one is retried`() throws {
    let trial = try TestRun(
      """
      platform: {retry: phase, attempts: 2}
      work:
        tasks:
          - {id: A, description: a, agent: backend-implementer, phase: 1}
          - {id: B, description: b, agent: backend-implementer, phase: 1}
          - {id: C, description: c, agent: backend-implementer, phase: 2, needs: [B]}
      behaviour:
        backend-implementer: [{when: {task: A}, takes: 5m, times: always}]
        code-reviewer:
          - {when: {task: A}, decides: {decision: BLOCKED}, times: always}
          - {when: {task: B, round: 1}, decides: {decision: BLOCKED}, times: always}
          - {when: {task: B, round: 0}, decides: {decision: APPROVED}}
          - {when: {task: B}, decides: {decision: BLOCKED}, times: always}
      """
    )
    #expect(trial.outcomes.contains("A stuck: attempts-exhausted"))
    #expect(trial.outcomes.contains("C skipped"))
    #expect(!trial.lines.contains("backend-implementer starts  C"))
    #expect(trial.violations(of: "liveness.premature-end").isEmpty)
  }

  @Test func `counts a loss in a phase only for its own task`() throws {
    let trial = try TestRun(
      """
      platform: {routing: direct, retry: phase, attempts: 2}
      work:
        tasks:
          - {id: A, description: a, agent: backend-implementer}
          - {id: B, description: b, agent: backend-implementer}
      faults:
        - {id: f, drop: {intent: approve, task: A, nth: 1}}
        - {id: g, drop: {intent: deliver, task: A, nth: 3}}
      """
    )
    #expect(trial.outcomes == ["A died: lost", "B completed"])
  }

  @Test func `repeats the notice that a task is done if it was lost`() throws {
    let trial = try TestRun(
      """
      work:
        tasks:
          - {id: A, description: a, agent: backend-implementer}
          - {id: B, description: b, agent: backend-implementer, needs: [A]}
      faults: [{id: f, drop: {from: implement-trd, to: spec-planner, intent: complete, nth: 1}}]
      """
    )
    #expect(trial.outcomes == ["A completed", "B completed"])
    #expect(!trial.lines.contains { $0.contains("schedules a retry") })
    #expect(trial.seriousViolations.isEmpty)
  }

  @Test func `gives up if that notice is always lost`() throws {
    let trial = try TestRun(
      """
      work:
        tasks:
          - {id: A, description: a, agent: backend-implementer}
          - {id: B, description: b, agent: backend-implementer, needs: [A]}
      faults: [{id: f, drop: {from: implement-trd, to: spec-planner}}]
      """
    )
    #expect(trial.outcomes == ["A completed", "B died: lost"])
    #expect(trial.events.count < 90)
  }

  @Test func `hands back work that two specialties claim, instead of passing it back and forth`()
    throws
  {
    let policy = """
      rehearsal-policy: 1
      specialties:
        backend: {paths: ["api/**"], agents: [backend-implementer]}
        frontend: {paths: ["web/**"], agents: [frontend-implementer]}
      edges: [{from: frontend-implementer, to: backend-implementer}]
      """
    let trial = try TestRun(
      "work: {tasks: [{id: T-1, description: a, agent: backend-implementer, touches: [api/a.py, web/b.tsx]}]}",
      files: ["policy.yaml": policy]
    )
    #expect(trial.outcomes == ["T-1 rejected: specialty"])
    #expect(trial.events.count < 40)
  }

  @Test func `counts scripted refusals like its own`() throws {
    let trial = try TestRun(
      "limits: {rounds: 6}\n" + Fixture.work
        + "behaviour: {code-reviewer: [{decides: {decision: BLOCKED}, hands: [{reject: backend-implementer}], times: always}]}"
    )
    #expect(trial.summary.ending == .limited(.rounds))
    #expect(trial.violations(of: "liveness.cap-ignored").count == 1)
  }

  @Test func `counts losses and refusals of a task together`() throws {
    let trial = try TestRun(
      "platform: {attempts: 3}\n" + Fixture.work + """
        behaviour: {code-reviewer: [{decides: {decision: BLOCKED, defects: [{category: a, text: b}]}, times: always}]}
        faults: [{id: f, drop: {from: verify-app, to: code-reviewer, nth: 2}}]
        """
    )
    #expect(trial.outcomes == ["T-1 stuck: attempts-exhausted"])
    #expect(trial.lines.count { $0.contains("decides BLOCKED") } == 2)
    #expect(trial.retries == 2)
  }

  @Test func `records how tasks end whatever the orchestrator's script sends`() throws {
    let trial = try TestRun(
      Fixture.work
        + "behaviour: {implement-trd: [{when: {intent: approve}, hands: [{inform: spec-planner}]}]}"
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.handoffs.last == "implement-trd -> spec-planner: inform")
  }

  @Test func `survives handoffs without a task`() throws {
    let trial = try TestRun(
      """
      work: {tasks: []}
      behaviour:
        implement-trd: [{hands: [{reject: backend-implementer}]}]
        backend-implementer: [{does: [{write: api/a.py}], hands: [{deliver: code-reviewer}]}]
      """
    )
    #expect(trial.handoffs.last == "backend-implementer -> code-reviewer: deliver")
    #expect(trial.summary.ending == .settled)
  }

  @Test func `sends a failure that a reviewer finds again to the debugger`() throws {
    let debugger = """
      ---
      name: app-debugger
      ---
      ### Receives Work From
      - **code-reviewer**: Failures that came back
      ### Hands Off To
      - **verify-app**: Mended work
      """
    let trial = try TestRun(
      "platform: {attempts: 6}\n" + Fixture.work
        + "behaviour: {code-reviewer: [{decides: {decision: BLOCKED, defects: [{category: a, text: b}]}, times: 3}]}",
      files: ["agents/app-debugger.md": debugger]
    )
    #expect(trial.handoffs.contains("code-reviewer -> app-debugger: escalate"))
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `does not hold up the orchestrator for a late handoff`() throws {
    let trial = try TestRun(
      """
      platform: {orchestrator: {servers: 1, takes: 5s}}
      work:
        tasks:
          - {id: A, description: a, agent: backend-implementer}
          - {id: B, description: b, agent: backend-implementer}
      faults: [{id: f, delay: {from: spec-planner, task: A, nth: 1, by: 10h}}]
      """
    )
    let taken = trial.events.compactMap { event -> Int64? in
      guard case .handoffDelivered(let handoff, _) = event.kind, handoff.intent == .assign else {
        return nil
      }
      return event.time.nanoseconds / 1_000_000_000
    }
    #expect(taken == [5, 36_005])
  }

  @Test func `keeps the order of a pair under the shuffled schedule even behind a limit`() throws {
    let plan = try Fixture.plan(
      """
      platform: {schedule: shuffled, sessions: {backend-implementer: 2}, orchestrator: {takes: 1m}}
      work:
        tasks:
          - {id: A, description: a, agent: backend-implementer}
          - {id: B, description: b, agent: backend-implementer}
          - {id: C, description: c, agent: backend-implementer}
          - {id: D, description: d, agent: backend-implementer}
      behaviour:
        backend-implementer: [{when: {task: A}, takes: 3m}, {when: {task: B}, takes: 2m}]
      """
    )
    for seed in 0..<30 as Range<UInt64> {
      let order = TestRun(plan, seed: seed).events.compactMap { event -> UInt32? in
        guard case .handoffDelivered(let handoff, _) = event.kind, handoff.intent == .assign else {
          return nil
        }
        return handoff.id.rawValue
      }
      #expect(order == order.sorted(), "seed \(seed)")
    }
  }

  @Test func `tolerates the loss, delay or duplication of any one handoff`() throws {
    let work = """
      work:
        tasks:
          - {id: A, description: a, agent: backend-implementer, touches: [a.py], criteria: [x]}
          - {id: B, description: b, agent: backend-implementer, touches: [b.py], needs: [A]}
      behaviour: {code-reviewer: [{when: {task: A}, decides: {decision: BLOCKED, defects: [{category: a, text: b}]}}]}

      """
    for routing in ["direct", "orchestrated"] {
      for retry in ["task", "phase"] {
        for verb in ["drop: {nth: N}", "duplicate: {nth: N, copies: 2}", "delay: {nth: N, by: 1h}"]
        {
          for nth in 1...14 {
            let fault = verb.replacing("N", with: "\(nth)")
            let trial = try TestRun(
              "platform: {routing: \(routing), retry: \(retry)}\n\(work)faults: [{id: f, \(fault)}]"
            )
            let label = "\(routing), \(retry), \(fault)"
            #expect(Set(trial.outcomes) == ["A completed", "B completed"], "\(label)")
            #expect(trial.seriousViolations == [], "\(label)")
          }
        }
      }
    }
  }
}
