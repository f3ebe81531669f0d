import RehearsalRules
import Support
import Testing

@Suite struct `The rule on slots` {
  private func trial(_ spawned: Int) throws -> TestRun {
    let spawns = Array(repeating: "{spawn: code-reviewer}", count: spawned)
    return try TestRun(
      Fixture.work + "platform: {slots: 3}\n"
        + "behaviour: {backend-implementer: [{does: [\(spawns.joined(separator: ", "))]}]}"
    )
  }

  @Test func `fires when a session starts more agents than there are slots`() throws {
    #expect(
      try trial(3).violations(of: "resource.slots-exceeded")
        == ["resource.slots-exceeded by backend-implementer on T-1"]
    )
  }

  @Test func `stays silent up to the last slot, and counts it as free after the session`() throws {
    #expect(try trial(2).violations(of: "resource.slots-exceeded") == [])
  }
}
