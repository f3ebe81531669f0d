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

  @Test(arguments: ["{write: api/a.py}", "{command: rm api/a.py}"])
  func `fires on a planner or a judge that changes a file of a completed task`(act: String) throws {
    let word = act.hasPrefix("{write") ? "wrote" : "ran a command that changes"
    let planner = try TestRun(
      Fixture.work + "behaviour: {spec-planner: [{when: {intent: complete}, does: [\(act)]}]}"
    )
    #expect(texts(planner) == ["\(word) api/a.py for T-1, which had completed"])
    let judge = try PanelTeam.run(
      "behaviour: {security-reviewer: [{takes: 1h, does: [\(act)]}]}\n",
      panel: ", need: 2"
    )
    #expect(
      judge.violations(of: "handoff.work-repeated") == [
        "handoff.work-repeated by security-reviewer on T-1"
      ]
    )
  }

  @Test func `counts files that the owner wrote besides those that the task touches`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour:
          backend-implementer: [{does: [{write: api/a.py}, {write: api/b.py}]}]
          spec-planner: [{when: {intent: complete}, does: [{write: plan.md}, {write: api/b.py}]}]
        """
    )
    #expect(texts(trial) == ["wrote api/b.py for T-1, which had completed"])
  }

  @Test func `stays silent on a planner's own file, and on a file that an open task touches`()
    throws
  {
    let own = try TestRun(
      Fixture.work
        + "behaviour: {spec-planner: [{when: {intent: complete}, does: [{write: plan.md}]}]}"
    )
    #expect(texts(own) == [])
    let shared = try TestRun(
      two.replacing("api/b.py", with: "api/a.py")
        + "behaviour: {spec-planner: [{when: {intent: complete, task: T-1}, does: [{write: api/a.py}]}]}"
    )
    #expect(shared.lines.contains("spec-planner writes api/a.py  T-1"))
    #expect(texts(shared) == [])
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
