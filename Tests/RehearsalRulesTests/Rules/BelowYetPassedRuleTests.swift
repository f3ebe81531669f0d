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

  private let low =
    "behaviour: {backend-implementer: [{reports: {unit-coverage: 10}, times: always}]}\n"

  @Test func `fires on work that passes a judge without a usable decision`() throws {
    let late = "faults: [{id: late, fail-open: {agent: code-reviewer}}]\n"
    let trial = try TestRun(Fixture.work + "platform: {guards: open}\n" + low + late)
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(
      trial.violations(of: "gate.below-yet-passed") == [
        "gate.below-yet-passed by implement-trd on T-1"
      ]
    )
  }

  @Test func `fires on work that a panel lets through against the judge of gates`() throws {
    let panel =
      "\npanels: {judges: {of: [verify-app, code-reviewer], need: 1}}\n"
      + "edges: [{from: backend-implementer, to: code-reviewer}]\n"
    let trial = try TestRun(
      Fixture.work + low,
      files: ["policy.yaml": Fixture.policy + panel]
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(
      trial.violations(of: "gate.below-yet-passed") == [
        "gate.below-yet-passed by implement-trd on T-1"
      ]
    )
  }

  @Test func `does not take an approval of an earlier report for one of the last`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        platform: {guards: open}
        behaviour: {backend-implementer: [{}, {reports: {unit-coverage: 10}}]}
        faults:
          - {id: gone, drop: {intent: approve, nth: 1}}
          - {id: late, fail-open: {agent: code-reviewer, nth: 2}}
        """
    )
    #expect(trial.retries == 1)
    #expect(
      trial.violations(of: "gate.below-yet-passed") == [
        "gate.below-yet-passed by implement-trd on T-1"
      ]
    )
  }

  @Test func `stays silent at the completion of work that a judge of gates has approved`() throws {
    let lax = "faults: [{id: lax, skip-check: {agent: code-reviewer, check: gates}}]\n"
    let trial = try TestRun(Fixture.work + low + lax)
    #expect(
      trial.violations(of: "gate.below-yet-passed") == [
        "gate.below-yet-passed by code-reviewer on T-1"
      ]
    )
  }
}
