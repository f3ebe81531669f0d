import RehearsalRules
import Support
import Testing

@Suite struct `The rule on claims without the tool` {
  private func violations(_ acts: String, _ mode: String = "stripped") throws -> [String] {
    try Trial(
      "platform: {tools: \(mode)}\n" + Fixture.work
        + "behaviour: {backend-implementer: [{does: [\(acts), {write: api/a.py}]}]}"
    ).violations(of: "tools.claimed-while-stripped")
  }

  @Test(arguments: ["stripped", "enforced"])
  func `fires where the tool was not to be had`(mode: String) throws {
    #expect(
      try violations("{tool: WebFetch}, {claim: WebFetch}", mode)
        == ["tools.claimed-while-stripped by backend-implementer on T-1"]
    )
  }

  @Test func `stays silent where it was, and on claims of something else`() throws {
    #expect(try violations("{tool: WebFetch}, {claim: WebFetch}", "advisory") == [])
    #expect(try violations("{tool: Read}, {claim: Read}") == [])
    #expect(try violations("{tool: WebFetch}, {claim: Read}") == [])
    #expect(try violations("{tool: WebFetch}") == [])
  }
}
