import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// Panels whose judges are asked one after another, or do not get the request.
@Suite struct `The requests to a panel` {
  @Test(arguments: [
    "", "faults: [{id: f, crash: {agent: verify-app, after: handoff.sent, nth: 1, restart: 1m}}]",
  ])
  func `are all sent before the panel decides`(fault: String) throws {
    let run = try PanelTeam.run(
      "behaviour: {verify-app: [{takes: 1m}], code-reviewer: [{takes: 0s, times: always}]}\n"
        + fault
    )
    #expect(run.outcomes == ["T-1 completed"])
    #expect(!run.lines(with: "style-reviewer decides APPROVED").isEmpty)
    #expect(run.violations(of: "gate.stage-skipped") == [])
  }

  @Test func `are all sent before the panel decides if a custom agent sends them later`() throws {
    let plan = try PanelTeam.plan("behaviour: {code-reviewer: [{takes: 0s}]}\n")
    let run = TestRun(plan) { name, loop in
      guard name == "verify-app" else { return nil }
      return .suspending(
        Waiting(on: loop) { _, desk in
          desk.decide(.approved)
          desk.passOn(after: .seconds(60))
        }
      )
    }
    #expect(run.times(of: "T-1 ended completed") == ["24m"])
  }

  @Test func `count as one failure if several judges do not answer`() throws {
    let run = try PanelTeam.run(
      """
      platform: {reply: {intent: deliver, within: 30m, tries: 1}}
      faults: [{id: f, partition: {between: [verify-app], and: [code-reviewer, style-reviewer], until: 10m}}]

      """,
      panel: ""
    )
    #expect(run.outcomes == ["T-1 completed"])
    #expect(run.retries == 1)
    #expect(run.violations(of: "handoff.two-owners") == [])
  }
}
