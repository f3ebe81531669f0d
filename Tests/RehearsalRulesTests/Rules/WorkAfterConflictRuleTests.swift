import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `The rule on work after a conflict` {
  @Test func `fires when a session returns a task and still writes`() throws {
    let trial = try TestRun(
      """
      work:
        non-goals: [{id: NG-1, text: Leave it, terms: [invoice]}]
        tasks: [{id: T-1, description: Draft an invoice, agent: backend-implementer}]
      faults: [{id: f, scope-creep: {agent: backend-implementer, path: notes/a.md}}]
      """
    )
    #expect(trial.outcomes == ["T-1 rejected: non-goal"])
    #expect(
      trial.seriousViolations == ["scope.work-after-conflict by backend-implementer on T-1"]
    )
  }

  @Test func `fires on a write after a conflict was raised`() throws {
    // The protocol never writes after a conflict, so the test creates the events itself.
    let plan = try Fixture.plan(Fixture.work)
    let agent = try #require(plan.agent(named: "backend-implementer"))
    let coordinator = try #require(plan.coordinator)
    let session = SessionID(rawValue: 1)
    let task = TaskID(rawValue: 0)
    let conflict = Handoff(
      id: HandoffID(rawValue: 1),
      sender: agent,
      receiver: coordinator,
      task: task,
      intent: .conflict
    )
    let kinds: [Event.Kind] = [
      .actWrite("before.py"), .handoffSent(conflict, items: ["NG-1"]), .actWrite("after.py"),
    ]
    var judge = RunJudge(plan)
    for (sequence, kind) in kinds.enumerated() {
      judge.observe(
        Event(
          sequence: UInt64(sequence),
          time: .start,
          agent: agent,
          session: session,
          task: task,
          kind: kind
        )
      )
    }
    let found = judge.conclude().violations.filter { $0.rule == "scope.work-after-conflict" }
    #expect(found.map(\.text) == ["wrote after.py after it had raised a conflict"])
    #expect(found.first?.evidence == [1, 2])
  }

  @Test func `stays silent when nothing is written after it`() throws {
    let trial = try TestRun(
      """
      work:
        non-goals: [{id: NG-1, text: no, paths: [a.py]}]
        tasks: [{id: T-1, description: a, agent: backend-implementer, touches: [a.py]}]
      expect: {outcomes: {T-1: rejected}}
      """
    )
    #expect(trial.violations(of: "scope.work-after-conflict") == [])
  }
}
