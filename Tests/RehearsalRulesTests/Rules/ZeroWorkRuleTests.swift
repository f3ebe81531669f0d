import RehearsalRules
import Support
import Testing

@Suite struct `The rule on zero work` {
  @Test func `fires on a task that completes with nothing written`() throws {
    let trial = try Trial(
      Fixture.work
        + """
        faults:
          - {id: lie, false-done: {agent: backend-implementer}}
          - {id: blind, skip-check: {agent: verify-app, check: evidence}}
        """
    )
    #expect(
      trial.violations(of: "liveness.zero-work") == ["liveness.zero-work by implement-trd on T-1"]
    )
  }

  @Test func `stays silent where the task touches nothing`() throws {
    let trial = try Trial(
      """
      work: {tasks: [{id: T-1, description: a, agent: backend-implementer}]}
      """
    )
    #expect(trial.violations(of: "liveness.zero-work") == [])
  }
}
