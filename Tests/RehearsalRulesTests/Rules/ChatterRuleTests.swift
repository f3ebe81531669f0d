import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `The rule on chatter` {
  private func trial(times: String, _ does: String = "") throws -> TestRun {
    try TestRun(
      Fixture.work
        + """
        behaviour:
          spec-planner:
            - {when: {intent: complete}, hands: [{inform: backend-implementer}]}
            - {when: {intent: fail}, hands: [{inform: backend-implementer}], times: \(times)}
          backend-implementer: [{when: {intent: inform}, takes: 1s, \(does)hands: [{fail: spec-planner}], times: always}]
        limits: {repeats: 50}
        """
    )
  }

  @Test func `fires for both agents that keep talking about an ended task`() throws {
    #expect(
      try trial(times: "5").violations(of: "liveness.chatter")
        == [
          "liveness.chatter by backend-implementer on T-1",
          "liveness.chatter by spec-planner on T-1",
        ].reversed()
    )
  }

  @Test func `fires on messages that only a limit ends`() throws {
    let trial = try trial(times: "always")
    #expect(trial.summary.ending == .limited(.repeats))
    #expect(trial.verdict == "fail")
  }

  @Test func `stays silent on two messages, and when work is done in between`() throws {
    #expect(try trial(times: "1").violations(of: "liveness.chatter") == [])
    let busy = try trial(times: "5", "does: [{write: notes.md}], ")
    #expect(busy.violations(of: "liveness.chatter") == [])
  }

  @Test func `stays silent when the coordinator reminds the planner of a lost message`()
    throws
  {
    let trial = try TestRun(
      Fixture.work + "faults: [{id: f, drop: {from: implement-trd, to: spec-planner, rate: 100}}]"
    )
    #expect(trial.violations(of: "liveness.chatter") == [])
  }
}
