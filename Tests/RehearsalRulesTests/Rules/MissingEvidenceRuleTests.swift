import RehearsalRules
import Support
import Testing

@Suite struct `The rule on missing evidence` {
  private static let blind =
    "faults: [{id: boast, claim-without-evidence: {agent: backend-implementer}}, "
    + "{id: blind, skip-check: {agent: verify-app, check: evidence}}]"

  @Test func `fires on an approval of work that nobody tried`() throws {
    let trial = try TestRun(Fixture.work + Self.blind)
    #expect(
      trial.violations(of: "evidence.missing") == ["evidence.missing by verify-app on T-1"]
    )
  }

  @Test func `stays silent where the work was tried, and where nothing is asked of it`() throws {
    #expect(try TestRun(Fixture.work).violations(of: "evidence.missing") == [])
    let unasked =
      "work: {tasks: [{id: T-1, description: a, agent: backend-implementer, touches: [api/a.py]}]}\n"
    #expect(try TestRun(unasked + Self.blind).violations(of: "evidence.missing") == [])
  }
}
