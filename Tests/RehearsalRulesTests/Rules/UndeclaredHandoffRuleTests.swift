import RehearsalRules
import Support
import Testing

@Suite struct `The rule on undeclared handoffs` {
  @Test func `fires on an edge that neither contract names`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {backend-implementer: [{hands: [{deliver: code-reviewer}]}]}
        """
    )
    #expect(
      trial.violations(of: "handoff.undeclared") == [
        "handoff.undeclared by backend-implementer on T-1"
      ]
    )
  }

  @Test func `fires when an agent is started without an edge`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {backend-implementer: [{does: [{spawn: code-reviewer}]}]}
        """
    )
    #expect(
      trial.violations(of: "handoff.undeclared") == [
        "handoff.undeclared by backend-implementer on T-1"
      ]
    )
  }

  @Test func `stays silent on information and on results`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {backend-implementer: [{hands: [{inform: code-reviewer}, {deliver: verify-app}]}]}
        """
    )
    #expect(trial.violations(of: "handoff.undeclared") == [])
  }
}
