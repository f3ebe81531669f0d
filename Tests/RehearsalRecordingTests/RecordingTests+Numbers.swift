import RehearsalRecording
import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// Tests of the times and retries in a recording.
extension `A recording` {
  @Test(arguments: [
    (
      "faults: [{id: late, delay: {to: code-reviewer, by: 5h}}]",
      "delay code-reviewer 18000.0"
    ),
    (
      "platform: {workspace: worktree, merge: {takes: 30m}}",
      "merge implement-trd 1800.0"
    ),
  ])
  func `takes neither a delay nor a merge for a wait`(rest: String, step: String) async throws {
    let work = "behaviour: {backend-implementer: [{takes: 10m}]}\n"
    try await recorded(Fixture.head + Fixture.work + work + rest) { path, _, _, _ in
      let steps = try strings(
        path,
        "SELECT kind || ' ' || agent || ' ' || duration_s FROM critical_path ORDER BY step"
      )
      #expect(steps == ["work backend-implementer 600.0", step])
      #expect(try count(path, "(SELECT * FROM utilisation WHERE waited > 0)") == 0)
      #expect(try count(path, "bottleneck") == 0)
    }
  }

  /// The work on T-2 arrives five minutes late, and then waits for 25 minutes until T-1 is verified.
  @Test(arguments: [RecordingLevel.handoffs, .events])
  func `counts the wait of a handoff after its delay`(level: RecordingLevel) async throws {
    let scenario =
      Fixture.head + """
        platform: {sessions: {verify-app: 1}}
        work:
          tasks:
            - {id: T-1, description: one, agent: backend-implementer, touches: [a.py]}
            - {id: T-2, description: two, agent: backend-implementer, touches: [b.py]}
        faults: [{id: late, delay: {to: verify-app, task: T-2, by: 5m}}]
        behaviour:
          backend-implementer: [{takes: 10m, times: always}]
          verify-app: [{takes: 30m, times: always}]

        """
    try await recorded(scenario, level: level) { path, _, _, _ in
      let held = try strings(
        path,
        "SELECT task || ' ' || (held / 60000000000) FROM handoffs WHERE held > 0"
      )
      #expect(held == ["T-2 5"])
      let waits = try strings(
        path,
        "SELECT (waited / 60000000000) || ' ' || (held / 60000000000) FROM waits WHERE waited > 0"
      )
      #expect(waits == ["30 5"])
      guard level == .events else { return }
      let usage = try strings(
        path,
        "SELECT kind || ' ' || place || ' ' || (waited / 60000000000) FROM utilisation WHERE waited > 0"
      )
      #expect(usage == ["sessions verify-app 25"])
    }
  }

  @Test func `has the exact time for which a session waits for tokens`() async throws {
    let scenario =
      Fixture.head + Fixture.work + """
        platform: {quotas: {backend-implementer: {tokens: 1000, per: 10h}}}
        behaviour: {backend-implementer: [{takes: 20m, spends: 1500}]}
        """
    try await recorded(scenario) { path, _, _, _ in
      let times = try strings(
        path,
        "SELECT kind || ' ' || (sum(\"end\" - start) / 1000000000) FROM path_step GROUP BY kind ORDER BY kind"
      )
      #expect(times == ["wait 36000", "work 1200"])
    }
  }

  /// T-1 takes 2,500 of 1,000 tokens at once, so that the bucket is full again after 25 hours.
  @Test func `has the exact time for which a session waits until it can begin`() async throws {
    let scenario =
      Fixture.head + """
        platform: {quotas: {backend-implementer: {tokens: 1000, per: 10h}}}
        work:
          tasks:
            - {id: T-1, description: one, agent: backend-implementer, touches: [a.py]}
            - {id: T-2, description: two, agent: backend-implementer, touches: [b.py]}
        behaviour:
          backend-implementer:
            - {when: {task: T-1}, takes: 0s, spends: 2500}
            - {when: {task: T-2}, takes: 20m, spends: 500}

        """
    try await recorded(scenario) { path, _, _, _ in
      let steps = try strings(
        path,
        "SELECT kind || ' ' || duration_s FROM critical_path ORDER BY step"
      )
      #expect(steps == ["wait 90000.0", "work 1200.0"])
    }
  }

  @Test(arguments: [RecordingLevel.outcomes, .handoffs, .events])
  func `has the retries of a task that never ended`(level: RecordingLevel) async throws {
    let cut =
      Fixture.head + Fixture.work + """
        platform: {attempts: 50}
        limits: {time: 1h}
        behaviour:
          backend-implementer: [{takes: 10m, times: always}]
          code-reviewer: [{decides: {decision: BLOCKED, defects: [{category: A03, text: sql}]}, times: always}]

        """
    try await recorded(cut, level: level) { path, plan, _, _ in
      #expect(try strings(path, "SELECT retries || ' ' || completed FROM runs") == ["6 0"])
      #expect(try count(path, "outcomes_by_scenario") == 0)
      #expect(try count(path, "outcomes_by_configuration") == 0)
      let retried = try #require(NamedQuery.named("retried-tasks")).sql
      let rows = "SELECT task || ' ' || coalesce(outcome, 'open') || ' ' || retries FROM"
      #expect(try strings(path, "\(rows) (\(retried))") == ["T-1 open 6"])
      let reader = try RecordingReader(path)
      let run = try reader.judgedRun(of: reader.run(numbered: 1), plan)
      #expect(run.judgement.taskResults.isEmpty)
      #expect(Expectations.Quantity.retries.value(of: run, plan) == 6)
    }
  }
}
