import RehearsalRules
import Support
import Testing

@Suite struct `The rule on deadlocks` {
  @Test func `fires when no agent looks for open work`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {backend-implementer: [{hands: [{inform: verify-app}]}]}
        faults: [{id: asleep, skip-check: {agent: implement-trd, check: open-work}}]
        """
    )
    #expect(trial.violations(of: "liveness.deadlock") == ["liveness.deadlock by - on T-1"])
  }

  /// The messages of the rule in a run of ten minutes whose coordinator does not look for open work.
  private func messages(_ fault: String) throws -> [String] {
    let trial = try TestRun(
      Fixture.work + """
        behaviour: {backend-implementer: [{takes: 10m, times: always}]}
        faults:
          - {id: asleep, skip-check: {agent: implement-trd, check: open-work}}
          - {id: f, \(fault)}
        """
    )
    return trial.judgement.violations.filter { $0.rule == "liveness.deadlock" }.map(\.text)
  }

  @Test func `names the agent that crashed, and what waits for it`() throws {
    #expect(
      try messages("crash: {agent: verify-app, at: 5m}") == [
        "no event was left to process while T-1 was open; verify-app crashed, "
          + "and deliver 2 from backend-implementer waits for it"
      ]
    )
  }

  @Test func `names no agent that is back`() throws {
    #expect(
      try messages("crash: {agent: backend-implementer, at: 5m, restart: 1m}") == [
        "no event was left to process while T-1 was open"
      ]
    )
  }

  @Test func `names the agent whose sessions were cancelled`() throws {
    #expect(
      try messages("cancel: {agent: backend-implementer, at: 5m}") == [
        "no event was left to process while T-1 was open; backend-implementer was cancelled"
      ]
    )
  }

  @Test func `names the agent that a script cancelled`() throws {
    let trial = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: a, touches: [api/a.py]}
          - {id: T-2, description: a page, touches: [web/b.js]}
      behaviour:
        backend-implementer: [{takes: 10m, times: always}]
        frontend-implementer: [{takes: 5m, does: [{cancel: {agent: backend-implementer}}]}]
      faults: [{id: asleep, skip-check: {agent: implement-trd, check: open-work}}]
      """
    )
    #expect(
      trial.judgement.violations.filter { $0.rule == "liveness.deadlock" }.map(\.text) == [
        "no event was left to process while T-1 was open; backend-implementer was cancelled"
      ]
    )
  }

  @Test func `does not list a handoff as waiting that was withdrawn`() throws {
    // T-2 waits for the one session of the implementer when the planner is cancelled.
    let trial = try TestRun(
      """
      platform: {children: cancelled, sessions: {backend-implementer: 1}}
      work:
        tasks:
          - {id: T-1, description: a, touches: [api/a.py]}
          - {id: T-2, description: b, touches: [api/b.py]}
      behaviour: {backend-implementer: [{takes: 10m, times: always}]}
      faults:
        - {id: stop, cancel: {agent: spec-planner, at: 5m}}
        - {id: asleep, skip-check: {agent: implement-trd, check: open-work}}
      """
    )
    #expect(
      trial.judgement.violations.filter { $0.rule == "liveness.deadlock" }.map(\.text)
        == ["T-1", "T-2"].map {
          "no event was left to process while \($0) was open; backend-implementer was cancelled"
        }
    )
  }

  @Test func `stays silent when every task ends`() throws {
    let trial = try TestRun(
      Fixture.work
    )
    #expect(trial.violations(of: "liveness.deadlock") == [])
  }
}
