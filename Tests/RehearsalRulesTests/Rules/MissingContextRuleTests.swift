import RehearsalRules
import Support
import Testing

@Suite struct `The rule on missing context` {
  @Test func `fires on work that began without needed context`() throws {
    let trial = try TestRun(
      """
      work: {tasks: [{id: T-1, description: a, agent: backend-implementer, context: [data model]}]}
      faults: [{id: hasty, skip-check: {agent: backend-implementer, check: context}}]
      """
    )
    #expect(
      trial.violations(of: "handoff.missing-context") == [
        "handoff.missing-context by backend-implementer on T-1"
      ]
    )
  }

  @Test func `stays silent on an assumption that was recorded`() throws {
    let trial = try TestRun(
      """
      work: {tasks: [{id: T-1, description: a, agent: backend-implementer, context: [API description]}]}
      """
    )
    #expect(trial.violations(of: "handoff.missing-context") == [])
  }
}
