import RehearsalRules
import Support
import Testing

@Suite struct `The rule on missing evidence` {
  private static let blind =
    "faults: [{id: boast, claim-without-evidence: {agent: backend-implementer}}, "
    + "{id: blind, skip-check: {agent: verify-app, check: evidence}}]"

  @Test func `fires on an approval without a successful command`() throws {
    let trial = try TestRun(Fixture.work + Self.blind)
    #expect(
      trial.violations(of: "evidence.missing") == ["evidence.missing by verify-app on T-1"]
    )
  }

  @Test func `stays silent when a command succeeded, and on tasks without criteria`() throws {
    #expect(try TestRun(Fixture.work).violations(of: "evidence.missing") == [])
    let unasked =
      "work: {tasks: [{id: T-1, description: a, agent: backend-implementer, touches: [api/a.py]}]}\n"
    #expect(try TestRun(unasked + Self.blind).violations(of: "evidence.missing") == [])
  }
}
