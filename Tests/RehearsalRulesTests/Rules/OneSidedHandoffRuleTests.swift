import RehearsalRules
import Support
import Testing

@Suite struct `The rule on one-sided handoffs` {
  @Test func `fires once for an edge that one side names`() throws {
    let trial = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: a, agent: backend-implementer, touches: [web/a.tsx]}
          - {id: T-2, description: a, agent: backend-implementer, touches: [web/b.tsx]}
      """
    )
    #expect(
      trial.violations(of: "handoff.one-sided") == [
        "handoff.one-sided by backend-implementer on T-1"
      ]
    )
  }

  @Test func `stays silent on an edge that both sides name`() throws {
    let trial = try TestRun(
      Fixture.work
    )
    #expect(trial.violations(of: "handoff.one-sided") == [])
  }
}
