import RehearsalRules
import Support
import Testing

@Suite struct `The rule on unknown agents` {
  @Test func `fires on a receiver that does not exist`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {backend-implementer: [{hands: [{deliver: verify-ap, absent: true}]}]}
        """
    )
    #expect(
      trial.violations(of: "handoff.unknown-agent") == [
        "handoff.unknown-agent by backend-implementer on T-1"
      ]
    )
  }

  @Test func `fires on an agent that is started and does not exist`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {backend-implementer: [{does: [{spawn: ghost, absent: true}]}]}
        """
    )
    #expect(
      trial.violations(of: "handoff.unknown-agent") == [
        "handoff.unknown-agent by backend-implementer on T-1"
      ]
    )
  }

  @Test func `stays silent on a receiver that exists`() throws {
    let trial = try TestRun(
      Fixture.work
    )
    #expect(trial.violations(of: "handoff.unknown-agent") == [])
  }
}
