import RehearsalRules
import Support
import Testing

@Suite struct `The rule on gates` {
  @Test func `fires on 79.99 against 80`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {backend-implementer: [{reports: {unit-coverage: 79.99}}]}
        faults: [{id: lax, skip-check: {agent: code-reviewer, check: gates}}]
        """
    )
    #expect(
      trial.violations(of: "gate.below-yet-passed") == [
        "gate.below-yet-passed by code-reviewer on T-1"
      ]
    )
  }

  @Test func `fires on work without a judge`() throws {
    let trial = try TestRun(
      Fixture.work + "behaviour: {backend-implementer: [{reports: {unit-coverage: 10}}]}",
      files: [
        "agents/verify-app.md": "no agent", "agents/code-reviewer.md": "no agent",
        "agents/frontend-implementer.md": "no agent",
        "policy.yaml": "rehearsal-policy: 1",
      ]
    )
    #expect(
      trial.violations(of: "gate.below-yet-passed") == [
        "gate.below-yet-passed by implement-trd on T-1"
      ]
    )
  }

  @Test func `stays silent on 80 against 80`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {backend-implementer: [{reports: {unit-coverage: 80}}]}
        """
    )
    #expect(trial.violations(of: "gate.below-yet-passed") == [])
  }
}
