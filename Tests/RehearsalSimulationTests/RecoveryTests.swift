import RehearsalSimulation
import Support
import Testing

/// Repeated failures, and failures at difficult moments.
@Suite struct `The protocol under strain` {
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
