import RehearsalRules
import Support
import Testing

@Suite struct `The rule on tools outside the contract` {
  private func trial(_ tool: String, _ mode: String) throws -> Trial {
    try Trial(
      "platform: {tools: \(mode)}\n" + Fixture.work
        + "behaviour: {backend-implementer: [{does: [{tool: \(tool)}, {write: api/a.py}]}]}"
    )
  }

  @Test(arguments: ["enforced", "advisory", "stripped"])
  func `fires whatever the platform does with the tool`(mode: String) throws {
    let trial = try trial("WebFetch", mode)
    #expect(
      trial.violations(of: "tools.outside-allowlist")
        == ["tools.outside-allowlist by backend-implementer on T-1"]
    )
    #expect(trial.judgement.violations.first?.text.hasSuffix("(tools are \(mode))") == true)
  }

  @Test func `stays silent on a tool of the contract, and where no contract lists any`() throws {
    #expect(try trial("Read", "enforced").violations(of: "tools.outside-allowlist") == [])
    let trial = try Trial(
      Fixture.work
        + "behaviour: {verify-app: [{when: {intent: deliver}, does: [{tool: WebFetch}]}]}"
    )
    #expect(trial.violations(of: "tools.outside-allowlist") == [])
  }
}
