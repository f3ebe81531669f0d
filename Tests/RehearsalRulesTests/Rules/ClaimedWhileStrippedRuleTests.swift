import RehearsalRules
import Support
import Testing

@Suite struct `The rule on claims without the tool` {
  private func violations(_ acts: String, _ mode: String = "stripped") throws -> [String] {
    try TestRun(
      "platform: {tools: \(mode)}\n" + Fixture.work
        + "behaviour: {backend-implementer: [{does: [\(acts), {write: api/a.py}]}]}"
    ).violations(of: "tools.claimed-while-stripped")
  }

  @Test(arguments: ["stripped", "enforced"])
  func `fires when the tool was not to be had`(mode: String) throws {
    #expect(
      try violations("{tool: WebFetch}, {claim: WebFetch}", mode)
        == ["tools.claimed-while-stripped by backend-implementer on T-1"]
    )
  }

  @Test func `stays silent when the tool was allowed, and on other claims`() throws {
    #expect(try violations("{tool: WebFetch}, {claim: WebFetch}", "advisory") == [])
    #expect(try violations("{tool: Read}, {claim: Read}") == [])
    #expect(try violations("{tool: WebFetch}, {claim: Read}") == [])
    #expect(try violations("{tool: WebFetch}") == [])
  }

  @Test func `fires on a claim before the refusal, and on a tool that was never granted`() throws {
    let one = ["tools.claimed-while-stripped by backend-implementer on T-1"]
    #expect(try violations("{claim: WebFetch}, {tool: WebFetch}") == one)
    #expect(try violations("{claim: WebFetch}") == one)
    #expect(try violations("{claim: mcp__search__find}") == one)
  }

  @Test func `stays silent on claims without a tool, and on a tool that was allowed once`()
    throws
  {
    #expect(try violations("{claim: tests}") == [])
    #expect(try violations("{claim: Bash}") == [])
    let trial = try TestRun(
      Fixture.work
        + "behaviour: {verify-app: [{does: [{command: pytest}, {command: rm x}, {claim: Bash}]}]}",
      files: [
        "policy.yaml": "rehearsal-policy: 1\ntools: {verify-app: {allow: ['Bash(pytest:*)']}}"
      ]
    )
    #expect(trial.violations(of: "tools.outside-allowlist").count == 1)
    #expect(trial.violations(of: "tools.claimed-while-stripped") == [])
  }
}
