import RehearsalRules
import Support
import Testing

@Suite struct `The rule on contradictory gates` {
  private func trial(_ gates: String) throws -> TestRun {
    try TestRun(
      """
      work:
        gates: {\(gates)}
        tasks: [{id: T-1, description: Build it, agent: backend-implementer}]
      """
    )
  }

  @Test func `fires when two sources state different floors and nothing chooses between them`()
    throws
  {
    let trial = try trial("unit-coverage: 85")
    #expect(trial.violations(of: "gate.contradictory") == ["gate.contradictory by - on -"])
    #expect(
      trial.judgement.violations.first { $0.rule == "gate.contradictory" }?.text
        == "unit-coverage is 85 by work, 80 by backend-implementer"
    )
  }

  @Test(arguments: ["unit-coverage: 80", "unit-coverage: 85, on-conflict: strictest"])
  func `stays silent when they agree, or something says which applies`(gates: String) throws {
    #expect(try trial(gates).violations(of: "gate.contradictory") == [])
  }
}
