import RehearsalRules
import Support
import Testing

@Suite struct `The rule on stale evidence` {
  private func behaviour(_ does: String) -> String {
    "behaviour: {verify-app: [{when: {intent: deliver}, does: \(does), decides: {decision: APPROVED}}]}"
  }

  @Test func `fires when the verifier writes the files that it verifies`() throws {
    let trial = try TestRun(Fixture.work + behaviour("[{write: api/a.py}]"))
    #expect(trial.violations(of: "evidence.stale") == ["evidence.stale by verify-app on T-1"])
  }

  @Test func `stays silent when a command succeeds after the last write`() throws {
    let trial = try TestRun(Fixture.work + behaviour("[{write: api/a.py}, {command: make test}]"))
    #expect(trial.violations(of: "evidence.stale") == [])
  }

  @Test func `judges the version that the verifier received`() throws {
    // The author writes again while the verifier looks at its work.
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour:
          verify-app:
            - {takes: 10m, does: [{inform: backend-implementer}, {read: api/a.py}], decides: {decision: APPROVED}}
          backend-implementer: [{when: {intent: inform}, does: [{write: api/a.py}]}]
        """
    )
    #expect(trial.lines(with: "writes api/a.py").count == 2)
    #expect(trial.violations(of: "evidence.stale") == [])
    #expect(trial.violations(of: "gate.stale-decision").count == 1)
  }

  @Test func `fires on a received version that is newer than its evidence`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {code-reviewer: [{decides: {decision: BLOCKED, defects: [{category: a, text: b}]}}]}
        faults:
          - {id: boast, claim-without-evidence: {agent: backend-implementer, nth: 2}}
          - {id: blind, skip-check: {agent: verify-app, check: evidence}}
        """
    )
    #expect(trial.violations(of: "evidence.stale") == ["evidence.stale by verify-app on T-1"])
  }

  @Test func `does not take a verifier's approval of an earlier attempt for one of the last`()
    throws
  {
    let trial = try TestRun(
      Fixture.work
        + """
        platform: {guards: open}
        faults:
          - {id: gone, drop: {intent: approve, nth: 1}}
          - {id: boast, claim-without-evidence: {agent: backend-implementer, nth: 2}}
          - {id: late, fail-open: {agent: verify-app, nth: 2}}
        """
    )
    #expect(trial.retries == 1)
    #expect(trial.violations(of: "evidence.stale") == ["evidence.stale by implement-trd on T-1"])
  }

  @Test func `stays silent on a later task of the phase that writes the same file`() throws {
    let trial = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: a, agent: drafter, touches: [a.md], criteria: [it holds]}
          - {id: T-2, description: b, agent: drafter, touches: [a.md]}
      platform: {retry: phase}
      """,
      files: [
        "agents/drafter.md": "---\nname: drafter\n---\n",
        "policy.yaml": "rehearsal-policy: 1\nedges: [{from: spec-planner, to: drafter}]",
      ]
    )
    #expect(trial.outcomes == ["T-1 completed", "T-2 completed"])
    #expect(trial.violations(of: "evidence.stale") == [])
  }
}
