import RehearsalRules
import Support
import Testing

@Suite struct `The rule on deliverables` {
  @Test func `fires on a report that is approved without a deliverable`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        faults:
          - {id: short, omit: {agent: backend-implementer, deliverable: Summary}}
          - {id: blind, skip-check: {agent: verify-app, check: deliverables}}
        """
    )
    #expect(
      trial.violations(of: "deliverable.missing") == [
        "deliverable.missing by verify-app on T-1", "deliverable.missing by code-reviewer on T-1",
      ]
    )
  }

  @Test func `stays silent on a report that is refused for that`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        faults: [{id: short, omit: {agent: backend-implementer, deliverable: Summary, nth: 1}}]
        """
    )
    #expect(trial.violations(of: "deliverable.missing") == [])
  }
}
