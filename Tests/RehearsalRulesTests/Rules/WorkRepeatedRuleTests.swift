import RehearsalRules
import Support
import Testing

@Suite struct `The rule on work that is repeated` {
  private let two = """
    work:
      tasks:
        - {id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py]}
        - {id: T-2, description: Go on, agent: backend-implementer, touches: [api/b.py], needs: [T-1]}

    """

  private func texts(_ trial: TestRun) -> [String] {
    trial.judgement.violations.filter { $0.rule == "handoff.work-repeated" }.map(\.text)
  }

  @Test func `fires once when a planner assigns a completed task`() throws {
    let trial = try TestRun(
      two
        + """
        behaviour:
          spec-planner: [{when: {intent: complete, task: T-1}, hands: [{assign: backend-implementer}]}]
          backend-implementer: [{takes: 10m, times: always}]
        """
    )
    #expect(
      trial.violations(of: "handoff.work-repeated")
        == ["handoff.work-repeated by spec-planner on T-1"]
    )
    #expect(texts(trial) == ["handed T-1, which had completed, to backend-implementer"])
  }

  @Test func `fires when files are written in a session that opened after the end`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour:
          spec-planner: [{when: {intent: complete}, hands: [{inform: backend-implementer}]}]
          backend-implementer: [{when: {intent: inform}, does: [{write: api/a.py}]}]
        """
    )
    #expect(texts(trial) == ["wrote api/a.py for T-1, which had completed"])
  }

  @Test func `fires when a session that was open before writes after the end`() throws {
    let open = try TestRun(
      Fixture.work
        + """
        behaviour:
          verify-app: [{hands: [{deliver: code-reviewer}, {inform: backend-implementer}]}]
          backend-implementer: [{when: {intent: inform}, takes: 10m, does: [{write: api/a.py}]}]
        """
    )
    #expect(texts(open) == ["wrote api/a.py for T-1, which had completed"])
  }

  @Test func `stays silent on a retry`() throws {
    let retried = try TestRun(Fixture.work + "faults: [{id: f, drop: {intent: approve, nth: 1}}]")
    #expect(retried.retries == 1)
    #expect(texts(retried) == [])
  }

  @Test func `stays silent on a judge's own report, and on the next task's file`() throws {
    let report = try Reviewers.trial("  second-reviewer: [{takes: 9m, does: [{write: notes.md}]}]")
    #expect(texts(report) == [])
    let shared = two.replacing("api/b.py", with: "api/a.py")
    #expect(texts(try TestRun(shared)) == [])
  }

  @Test func `leaves duplicates to another rule`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        faults:
          - {id: f, duplicate: {to: backend-implementer, nth: 1}}
          - {id: g, skip-check: {agent: backend-implementer, check: duplicates}}
        """
    )
    #expect(trial.violations(of: "handoff.processed-twice").count == 1)
    #expect(texts(trial) == [])
  }
}
