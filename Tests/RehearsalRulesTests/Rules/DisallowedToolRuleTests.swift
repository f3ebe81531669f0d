import RehearsalRules
import Support
import Testing

@Suite struct `The rule on tools that are ruled out` {
  private func trial(_ tool: String) throws -> Trial {
    try Trial(
      Fixture.work
        + "behaviour: {verify-app: [{when: {intent: deliver}, does: [{tool: \(tool)}]}]}",
      files: [
        "policy.yaml": "rehearsal-policy: 1\ntools: {verify-app: {deny: [Write]}}"
      ]
    )
  }

  @Test func `fires on one`() throws {
    #expect(
      try trial("Write").violations(of: "tools.disallowed")
        == ["tools.disallowed by verify-app on T-1"]
    )
  }

  @Test func `stays silent on any other`() throws {
    #expect(try trial("Read").violations(of: "tools.disallowed") == [])
  }
}
