import RehearsalRules
import Support
import Testing

@Suite struct `The rule on stale decisions` {
  private func rest(delay: String) -> String {
    """
    behaviour:
      verify-app: [{when: {intent: deliver}, hands: [{deliver: code-reviewer}, {inform: backend-implementer}]}]
      backend-implementer: [{when: {intent: inform}, takes: 10m, does: [{write: api/a.py}]}]
    faults: [{id: late, delay: {from: code-reviewer, intent: approve, by: \(delay)}}]
    """
  }

  @Test func `fires where work changes after its last approval and before its end`() throws {
    let trial = try Trial(Fixture.work + rest(delay: "1h"))
    #expect(
      trial.violations(of: "gate.stale-decision") == ["gate.stale-decision by implement-trd on T-1"]
    )
  }

  @Test func `stays silent where the task is over before`() throws {
    let trial = try Trial(Fixture.work + rest(delay: "1m"))
    #expect(trial.violations(of: "gate.stale-decision") == [])
  }
}
