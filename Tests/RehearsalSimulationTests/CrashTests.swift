import RehearsalSimulation
import Support
import Testing

@Suite struct `An agent that crashes` {
  private static let twoTasks = """
    work:
      tasks:
        - {id: A, description: a, agent: backend-implementer, touches: [a.py], criteria: [x]}
        - {id: B, description: b, agent: backend-implementer, touches: [b.py], needs: [A]}
    behaviour: {backend-implementer: [{takes: 10m, times: always}]}

    """

  private func trial(_ crash: String, _ more: String = "") throws -> TestRun {
    try TestRun(Self.twoTasks + "faults:\n  - {id: f, crash: {\(crash)}}\n" + more)
  }

  @Test func `loses its sessions and restarts after the given time`() throws {
    let trial = try trial("agent: backend-implementer, at: 4m, restart: 3m")
    #expect(trial.lines.contains("backend-implementer crashes by f"))
    #expect(trial.lines.contains("backend-implementer ends session 2: crashed  A"))
    let back = try #require(trial.events.first { $0.kind == .agentRestarted })
    #expect(back.time.nanoseconds == 7 * 60_000_000_000)
    // What the lost session had scheduled is cancelled.
    let retry = trial.events.first { $0.kind.name == .retryScheduled }
    #expect(retry?.time == back.time)
    #expect(trial.outcomes == ["A completed", "B completed"])
    #expect(trial.retries == 1)
  }

  @Test(arguments: [twoTasks, Fixture.work])
  func `at the start of the run is away from the first instant on`(work: String) throws {
    // Without a script, nothing takes time. The other implementer takes the agent's place.
    let trial = try TestRun(
      work + "faults: [{id: f, crash: {agent: backend-implementer, at: 0s}}]\n"
    )
    #expect(trial.lines(with: "backend-implementer opens") == [])
    #expect(trial.lines(with: "frontend-implementer opens").isEmpty == false)
    let late = try TestRun(
      work + "faults: [{id: f, crash: {agent: backend-implementer, at: 0s, restart: 5m}}]\n"
    )
    #expect(late.times(of: "backend-implementer opens").first == "5m")
    #expect(late.outcomes.allSatisfy { $0.hasSuffix("completed") })
  }

  @Test(arguments: ["spec-planner", "implement-trd"])
  func `at the start of the run begins when it is back`(agent: String) throws {
    let trial = try trial("agent: \(agent), at: 0s, restart: 5m")
    #expect(trial.times(of: "backend-implementer opens").first == "5m")
    #expect(trial.outcomes == ["A completed", "B completed"])
  }

  @Test func `crashes before or after the named event`() throws {
    let before = try trial("agent: backend-implementer, nth: 1, before: act.write, restart: 1m")
    let after = try trial("agent: backend-implementer, nth: 1, after: act.write, restart: 1m")
    func writes(_ trial: TestRun) -> Int {
      trial.lines.count { $0 == "backend-implementer writes a.py  A" }
    }
    #expect(writes(before) == 1)
    #expect(writes(after) == 2)
    #expect(after.seriousViolations == [])
  }

  @Test func `crashes as its session opens if no event is named`() throws {
    let trial = try trial("agent: verify-app, nth: 1, restart: 1m")
    let crash = try #require(trial.lines.firstIndex(of: "verify-app crashes by f"))
    #expect(trial.lines[crash - 2].hasPrefix("verify-app opens session"))
    #expect(trial.outcomes == ["A completed", "B completed"])
  }

  @Test func `that never restarts leaves its task died and dependent tasks skipped`() throws {
    let trial = try trial(
      "agent: backend-implementer, at: 4m",
      "  - {id: g, crash: {agent: frontend-implementer, at: 4m}}"
    )
    #expect(trial.outcomes == ["A died: crashed", "B skipped"])
    #expect(trial.summary.ending == .settled)
  }

  private static let slowVerifier = "model: {verify-app: {takes: 10m}}\n"

  @Test func `as the only judge of a task leaves it died without another attempt`() throws {
    let trial = try TestRun(
      Fixture.work + Self.slowVerifier
        + "faults: [{id: f, crash: {agent: verify-app, at: 5m}}]\n"
    )
    #expect(trial.outcomes == ["T-1 died: crashed"] && trial.end == "5m")
    #expect(trial.retries == 0)
    #expect(trial.lines(with: "writes api/a.py").count == 1)
  }

  @Test func `as the only judge of a task is replaced by a stand-in`() throws {
    let standIn =
      "---\nname: night-verifier\n---\n### Receives Work From\n"
      + "- **backend-implementer**: Work\n### Hands Off To\n- **code-reviewer**: Work\n"
    let trial = try TestRun(
      Fixture.work + Self.slowVerifier + "faults: [{id: f, crash: {agent: verify-app, at: 5m}}]\n",
      files: [
        "agents/night-verifier.md": standIn,
        "policy.yaml": Fixture.policy + "\nroles: {night-verifier: verifier}\n",
      ]
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.retries == 1)
    #expect(trial.handoffs.contains("backend-implementer -> night-verifier: deliver"))
  }

  @Test func `while it continues work leaves the task died without another attempt`() throws {
    let trial = try TestRun(
      """
      work: {tasks: [{id: T-1, description: a, agent: drafter, touches: [a.md]}]}
      model: {polisher: {takes: 10m}}
      faults: [{id: f, crash: {agent: polisher, at: 5m}}]
      """,
      files: [
        "agents/drafter.md": "---\nname: drafter\n---\n## Hands Off To\n- **polisher**: A draft\n",
        "agents/polisher.md":
          "---\nname: polisher\n---\n## Receives Work From\n- **drafter**: A draft\n",
        "policy.yaml": "rehearsal-policy: 1\nedges: [{from: spec-planner, to: drafter}]",
      ]
    )
    #expect(trial.outcomes == ["T-1 died: crashed"] && trial.end == "5m")
    #expect(trial.lines(with: "writes a.md").count == 1)
  }

  /// A fault that takes away the only other agent that could do the work of the implementer.
  private static let noStandIn =
    "{id: alone, may-miss: true, crash: {agent: frontend-implementer, at: 0s}}"

  @Test(arguments: ["", "platform: {retry: phase, attempts: 5}\n"])
  func `in a session of an assigned task leaves the task died without another attempt`(
    platform: String
  ) throws {
    let trial = try TestRun(
      platform + Fixture.work + "model: {backend-implementer: {takes: 10m}}\n"
        + "faults: [\(Self.noStandIn), {id: f, crash: {agent: backend-implementer, at: 5m}}]\n"
    )
    #expect(trial.outcomes == ["T-1 died: crashed"] && trial.end == "5m")
    #expect(trial.retries == 0)
  }

  @Test func `as the author of refused work leaves the task died without another attempt`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {verify-app: [{decides: {decision: NEEDS FIXES}}]}
        faults: [\(Self.noStandIn), {id: f, crash: {agent: backend-implementer, nth: 2}}]

        """
    )
    #expect(trial.outcomes == ["T-1 died: crashed"])
    #expect(trial.retries == 1)
  }

  @Test func `in a session of a claimed task leaves the task to another agent`() throws {
    let trial = try TestRun(
      """
      platform: {assignment: pull}
      work:
        tasks:
          - {id: T-1, description: a, agent: [backend-implementer, frontend-implementer], touches: [a.py]}
      model: {backend-implementer: {takes: 10m}}
      faults: [{id: f, crash: {agent: backend-implementer, at: 5m}}]
      """
    )
    #expect(trial.outcomes == ["T-1 completed"] && trial.retries == 1)
  }

  @Test func `lets the other tasks of a phase go on that is retried as a whole`() throws {
    let trial = try TestRun(
      """
      platform: {retry: phase, attempts: 3}
      work:
        tasks:
          - {id: A, description: a, agent: drafter, touches: [a.py]}
          - {id: B, description: b, agent: frontend-implementer, touches: [b.py]}
          - {id: C, description: c, agent: frontend-implementer, touches: [c.py], phase: 2}
          - {id: D, description: d, agent: frontend-implementer, touches: [d.py], needs: [A], phase: 2}
      faults:
        - {id: f, crash: {agent: drafter, at: 0s}}
        - {id: g, stop-silently: {agent: frontend-implementer, nth: 1}}
      """,
      files: [
        "agents/drafter.md": "---\nname: drafter\n---\n",
        "policy.yaml":
          "rehearsal-policy: 1\nroles: {drafter: worker}\nedges: [{from: spec-planner, to: drafter}]",
      ]
    )
    #expect(trial.outcomes == ["A died: crashed", "D skipped", "B completed", "C completed"])
    #expect(trial.lines(with: "schedules a retry").count == 1)
  }

  @Test func `loses a handoff that it crashes before, and keeps one that it crashes after`() throws
  {
    let before = try trial("agent: verify-app, nth: 1, before: handoff.sent, restart: 1m")
    let after = try trial("agent: verify-app, nth: 1, after: handoff.sent, restart: 1m")
    #expect(before.handoffs.count { $0 == "verify-app -> code-reviewer: deliver" } == 2)
    #expect(before.retries == 1)
    #expect(after.handoffs.count { $0 == "verify-app -> code-reviewer: deliver" } == 2)
    #expect(after.retries == 0)
    #expect(before.outcomes == ["A completed", "B completed"])
    #expect(after.outcomes == ["A completed", "B completed"])
  }

  @Test(arguments: ["direct", "orchestrated"], ["task", "phase"])
  func `does no damage at any moment if it is a planner or orchestrator`(
    routing: String,
    retry: String
  ) throws {
    for agent in ["spec-planner", "implement-trd"]
    where agent != "implement-trd" || routing != "direct" {
      // A separate planner ends no task.
      let isKeeper = agent == "implement-trd" || routing == "direct"
      let ends = isKeeper ? ["before: task.ended, ", "after: task.ended, "] : []
      for moment in ["", "after: handoff.sent, "] + ends {
        for nth in 1...6 {
          let crash = "agent: \(agent), nth: \(nth), \(moment)restart: 30m"
          let trial = try trial(crash, "platform: {routing: \(routing), retry: \(retry)}")
          let label = "\(routing), \(retry), \(crash)"
          #expect(Set(trial.outcomes) == ["A completed", "B completed"], "\(label)")
          #expect(trial.seriousViolations == [], "\(label)")
          let ends = trial.events.filter { $0.kind.name == .taskEnded }
          #expect(ends.count == 2, "\(label)")
        }
      }
    }
  }

  @Test func `when it is woken at idle is waited for`() throws {
    // The implementer's work is lost, and the orchestrator crashes as it is woken to settle it.
    let trial = try TestRun(
      Self.twoTasks + """
        faults:
          - {id: f, crash: {agent: backend-implementer, at: 4m, restart: 1m}}
          - {id: g, crash: {agent: implement-trd, nth: 1, restart: 1h}}
        """
    )
    #expect(trial.lines.contains("implement-trd crashes by g"))
    #expect(trial.outcomes == ["A completed", "B completed"])
  }

  @Test func `crashes by the fault whose event comes first`() throws {
    let trial = try TestRun(
      Self.twoTasks + """
        faults:
          - {id: f, crash: {agent: backend-implementer, nth: 1, before: handoff.sent, restart: 1m}}
          - {id: g, crash: {agent: backend-implementer, nth: 1, after: act.write, restart: 1m}}
        """
    )
    #expect(trial.lines.contains("backend-implementer crashes by g"))
    #expect(trial.outcomes == ["A completed", "B completed"])
  }

  @Test func `forever is a deadlock if it keeps the ledger`() throws {
    let trial = try trial("agent: implement-trd, at: 4m")
    #expect(trial.summary.ending == .deadlocked)
    #expect(trial.outcomes == ["A stuck: deadlock", "B stuck: deadlock"])
    #expect(trial.violations(of: "liveness.deadlock").count == 2)
  }

  @Test func `makes handoffs wait for the orchestrator's restart`() throws {
    let trial = try trial("agent: implement-trd, at: 4m, restart: 1h")
    let arrival = try #require(
      trial.events.first { event in
        guard case .handoffDelivered(let handoff, _) = event.kind else { return false }
        return handoff.intent == .deliver
      }
    )
    #expect(arrival.time.nanoseconds == 64 * 60_000_000_000)
    #expect(trial.outcomes == ["A completed", "B completed"])
  }

  @Test func `finishes in time although the lost work would have exceeded the time limit`() throws {
    let trial = try TestRun(
      Fixture.work + """
        behaviour: {backend-implementer: [{takes: 24h}]}
        faults: [{id: f, crash: {agent: backend-implementer, at: 7h, restart: 1m}}]
        limits: {time: 8h}
        """
    )
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `frees its slot`() throws {
    let trial = try TestRun(
      """
      platform: {slots: 1}
      work:
        tasks:
          - {id: A, description: a, agent: backend-implementer}
          - {id: B, description: b, agent: frontend-implementer}
      behaviour: {backend-implementer: [{takes: 10m}]}
      faults: [{id: f, crash: {agent: backend-implementer, at: 4m, restart: 1h}}]
      """
    )
    #expect(trial.outcomes == ["B completed", "A completed"])
  }

  @Test func `frees the slot of a handoff that had left the mailbox`() throws {
    // Both slots become free at once for two handoffs to an agent that pauses at the first.
    let trial = try TestRun(
      """
      platform: {slots: 2}
      work:
        tasks:
          - {id: A, description: a, agent: backend-implementer}
          - {id: B, description: b, agent: backend-implementer}
          - {id: C, description: c, agent: frontend-implementer}
          - {id: D, description: d, agent: frontend-implementer}
          - {id: E, description: e, agent: verify-app}
          - {id: F, description: f, agent: verify-app}
      behaviour:
        backend-implementer: [{takes: 10m, times: always}]
        verify-app: [{takes: 10m, times: always}]
      faults:
        - {id: f, crash: {agent: backend-implementer, at: 5m, restart: 10h}}
        - {id: g, pause: {agent: frontend-implementer, nth: 1, for: 1h}}
      """
    )
    let starts = trial.events.filter { event in
      event.kind == .taskStarted && trial.plan.name(of: event.agent) == "verify-app"
    }
    #expect(starts.first?.time == Instant(nanoseconds: 5 * 60_000_000_000))
  }

  @Test func `while it is down does not crash again`() throws {
    let trial = try TestRun(
      Self.twoTasks + """
        faults:
          - {id: f, crash: {agent: backend-implementer, at: 4m, restart: 3m}}
          - {id: g, crash: {agent: backend-implementer, at: 5m, restart: 9h}}
        """
    )
    #expect(trial.lines.count { $0.contains(" crashes by ") } == 1)
    #expect(trial.summary.time < Instant(nanoseconds: 3_600_000_000_000))
  }

  @Test func `does not make a run wait for its restart once every task has ended`() throws {
    let trial = try TestRun(
      Self.twoTasks
        + "faults: [{id: f, crash: {agent: code-reviewer, nth: 2, after: handoff.sent, restart: 9h}}]"
    )
    #expect(trial.outcomes == ["A completed", "B completed"])
    #expect(trial.summary.time.nanoseconds == 20 * 60_000_000_000)
  }

  @Test func `repeats the work of a duplicate only if it had handed nothing on`() throws {
    let duplicate = "{id: d, duplicate: {to: backend-implementer, intent: assign, task: A}}"
    func trial(_ moment: String) throws -> TestRun {
      try TestRun(
        Self.twoTasks.replacing(
          "behaviour:",
          with: "platform: {sessions: {backend-implementer: 1}}\nbehaviour:"
        )
          + "faults: [\(duplicate), {id: f, crash: {agent: backend-implementer, nth: 1, \(moment), restart: 1m}}]"
      )
    }
    let lost = try trial("after: act.write")
    #expect(lost.seriousViolations == [])
    #expect(lost.retries == 0)
    let handedOn = try trial("after: handoff.sent")
    #expect(handedOn.seriousViolations == [])
    #expect(handedOn.lines.contains { $0.contains("ends session") && $0.contains("repeated") })
  }
}
