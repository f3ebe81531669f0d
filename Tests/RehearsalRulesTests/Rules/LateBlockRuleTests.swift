import RehearsalRules
import Support
import Testing

@Suite struct `The rule on late blocks` {
  private func violations(_ behaviour: String) throws -> [String] {
    try Reviewers.trial(behaviour, verifier: Reviewers.noneAwaited)
      .violations(of: "gate.late-block")
  }

  @Test func `fires when a reviewer refuses work that has completed`() throws {
    let found = try violations(
      """
        code-reviewer: [{takes: 10m}]
        second-reviewer: [{takes: 15m, decides: {decision: BLOCKED, defects: [{category: a, text: b}]}}]
        third-reviewer: [{takes: 10m}]
      """
    )
    #expect(found == ["gate.late-block by second-reviewer on T-1"])
  }

  @Test func `stays silent on a late approval, and on a refusal before the end`() throws {
    #expect(try violations("  second-reviewer: [{takes: 15m}]") == [])
    let early = try violations(
      """
        code-reviewer: [{takes: 10m, times: always}]
        second-reviewer: [{decides: {decision: BLOCKED, defects: [{category: a, text: b}]}}]
        third-reviewer: [{takes: 10m, times: always}]
      """
    )
    #expect(early == [])
  }

  @Test func `leaves unusable decisions to another rule`() throws {
    #expect(
      try violations("  second-reviewer: [{takes: 15m, decides: {decision: MALFORMED}}]") == []
    )
  }

  @Test(arguments: [", need: 2", nil])
  func `stays silent on a judge whose panel needs no approval from it, or waits for it`(
    panel: String?
  )
    throws
  {
    let trial = try PanelTeam.run(
      "behaviour: {security-reviewer: [{takes: 20m, decides: {decision: BLOCKED}}]}\n",
      panel: panel
    )
    #expect(trial.lines(with: "security-reviewer decides BLOCKED").count == 1)
    #expect(trial.violations(of: "gate.late-block") == [])
  }
}
