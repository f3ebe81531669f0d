import RehearsalSimulation
import Support
import Testing

@Suite struct `The record of tasks` {
  private static let one =
    "work: {tasks: [{id: A, description: a, agent: backend-implementer, touches: [a.py]}]}\n"
  private static let two = """
    work:
      tasks:
        - {id: A, description: a, agent: backend-implementer, touches: [a.py]}
        - {id: B, description: b, agent: backend-implementer, touches: [b.py]}

    """

  @Test func `survives a second crash of a planner or orchestrator`() throws {
    let trial = try TestRun(
      Self.one + """
        faults:
          - {id: f, crash: {agent: implement-trd, nth: 1, before: task.ended, restart: 1m}}
          - {id: g, crash: {agent: implement-trd, nth: 2, restart: 1m}}
        """
    )
    #expect(trial.outcomes == ["A completed"])
    #expect(trial.seriousViolations == [])
  }

  @Test func `has a retry that was not assigned yet, which costs no attempt`() throws {
    let trial = try TestRun(
      "platform: {attempts: 2}\n" + Self.one + """
        faults:
          - {id: f, drop: {from: verify-app, nth: 1}}
          - {id: g, crash: {agent: implement-trd, nth: 1, after: retry.scheduled, restart: 1m}}
        """
    )
    #expect(trial.outcomes == ["A completed"])
    #expect(trial.seriousViolations == [])
  }

  @Test(arguments: ["before: handoff.sent", "after: retry.scheduled"])
  func `has the retry of a phase, including tasks that had passed`(moment: String) throws {
    let trial = try TestRun(
      "platform: {retry: phase, attempts: 2}\n" + Self.two + """
        faults:
          - {id: f, drop: {from: verify-app, task: B, nth: 1}}
          - {id: g, crash: {agent: implement-trd, nth: 2, \(moment), restart: 1m}}
        """
    )
    #expect(trial.outcomes == ["A completed", "B completed"])
    #expect(trial.seriousViolations == [])
  }

  @Test func `lets a planner continue that is also the coordinator`() throws {
    let trial = try TestRun(
      "platform: {routing: direct, attempts: 1}\n"
        + Self.two.replacing("b.py]", with: "b.py], phase: 2")
        + "faults: [{id: f, drop: {from: spec-planner}}]"
    )
    #expect(trial.outcomes == ["A died: lost", "B died: lost"])
    #expect(trial.summary.ending == .settled)
  }

  @Test func `leads to one assignment of each task if the planner gets several notices`() throws {
    let trial = try TestRun(
      Self.two + "faults: [{id: f, defer: {agent: spec-planner, nth: 1}}]"
    )
    #expect(trial.outcomes == ["A completed", "B completed"])
    #expect(trial.handoffs.count { $0 == "spec-planner -> backend-implementer: assign" } == 2)
    #expect(trial.violations(of: "handoff.no-progress") == [])
  }

  @Test func `has what an agent handed on before it crashed in other work`() throws {
    let trial = try TestRun(
      "platform: {orchestrator: {takes: 10m}}\n" + Self.two + """
        behaviour:
          backend-implementer:
            - {when: {intent: assign, task: A}, takes: 60m}
            - {when: {intent: assign, task: B}, takes: 5m}
        faults:
          - {id: f, duplicate: {to: backend-implementer, task: B, nth: 1}}
          - {id: g, crash: {agent: backend-implementer, at: 26m, restart: 1m}}
        """
    )
    #expect(Set(trial.outcomes) == ["A completed", "B completed"])
    #expect(trial.lines.count { $0 == "backend-implementer writes b.py  B" } == 1)
    #expect(trial.seriousViolations == [])
  }

  @Test func `has the outcome crashed for work that waited for an agent that never restarts`()
    throws
  {
    let trial = try TestRun(
      "platform: {attempts: 1, sessions: {backend-implementer: 1}}\n" + Self.two + """
        behaviour: {backend-implementer: [{takes: 10m, times: always}]}
        faults:
          - {id: f, crash: {agent: backend-implementer, at: 5m}}
          - {id: g, crash: {agent: frontend-implementer, at: 5m}}
        """
    )
    #expect(trial.outcomes == ["A died: crashed", "B died: crashed"])
  }

  @Test func `has a dependency cycle although the planner's notice was lost`() throws {
    let trial = try TestRun(
      """
      work:
        tasks:
          - {id: A, description: a, agent: backend-implementer, needs: [B]}
          - {id: B, description: b, agent: backend-implementer, needs: [A]}
          - {id: C, description: c, agent: backend-implementer, needs: [B]}
      faults: [{id: f, drop: {from: spec-planner}}]
      """
    )
    #expect(
      Set(trial.outcomes)
        == ["A stuck: dependency-cycle", "B stuck: dependency-cycle", "C skipped"]
    )
    #expect(trial.seriousViolations == [])
  }

  @Test func `has one start of a task, so that no crash comes before a second one`() throws {
    let trial = try TestRun(
      Self.one + """
        faults:
          - {id: f, drop: {from: verify-app, nth: 1}}
          - {id: g, crash: {agent: backend-implementer, nth: 2, before: task.started, restart: 1m}}
        """
    )
    #expect(!trial.lines.contains { $0.contains("crashes") })
    #expect(trial.retries == 1)
  }
}
