import RehearsalRules
import Support
import Testing

@Suite struct `The rule on duplicates` {
  @Test func `fires on a duplicate that takes effect`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        faults:
          - {id: echo, duplicate: {to: verify-app, nth: 1}}
          - {id: blind, skip-check: {agent: verify-app, check: duplicates}}
        """
    )
    #expect(
      trial.violations(of: "handoff.processed-twice") == [
        "handoff.processed-twice by verify-app on T-1"
      ]
    )
  }

  @Test func `fires on a duplicate that only writes again`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {backend-implementer: [{}, {hands: []}]}
        faults:
          - {id: echo, duplicate: {intent: assign, nth: 1}}
          - {id: blind, skip-check: {agent: backend-implementer, check: duplicates}}
        """
    )
    #expect(
      trial.violations(of: "handoff.processed-twice") == [
        "handoff.processed-twice by backend-implementer on T-1"
      ]
    )
  }

  @Test func `stays silent on a reminder about a duplicated handoff`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        platform: {reply: {within: 10h, remind: 1h}}
        behaviour: {verify-app: [{takes: 2h}]}
        faults: [{id: echo, duplicate: {to: verify-app, intent: deliver}}]
        """
    )
    #expect(trial.lines.contains { $0.contains("inform") })
    #expect(trial.violations(of: "handoff.processed-twice") == [])
  }

  @Test func `stays silent on a duplicate that is recognized`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        faults: [{id: echo, duplicate: {to: verify-app, nth: 1}}]
        """
    )
    #expect(trial.violations(of: "handoff.processed-twice") == [])
  }
}
