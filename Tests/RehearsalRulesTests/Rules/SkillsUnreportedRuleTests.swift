import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `The rule on reported skills` {
  private func trial(_ fault: String) throws -> TestRun {
    let definition = try #require(Fixture.definitions["agents/backend-implementer.md"])
    return try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py], skills: [python]}
      faults: [{id: f, \(fault)}]
      """,
      files: [
        "agents/backend-implementer.md": definition.replacing(
          "**Summary**",
          with: "**Skills used**"
        )
      ]
    )
  }

  @Test func `fires when a skill was invoked and not reported`() throws {
    let trial = try trial("omit: {agent: backend-implementer, deliverable: skills used, nth: 1}")
    #expect(
      trial.violations(of: "deliverable.skills-unreported")
        == ["deliverable.skills-unreported by backend-implementer on T-1"]
    )
  }

  @Test func `fires when a skill was reported and not invoked`() throws {
    let trial = try trial("false-done: {agent: backend-implementer, nth: 1}")
    let found = trial.judgement.violations.first { $0.rule == "deliverable.skills-unreported" }
    #expect(found?.text == "reports python without invoking it")
    #expect(found?.severity == .warning)
  }

  @Test func `stays silent when both are the same`() throws {
    let trial = try trial("omit: {agent: backend-implementer, deliverable: test results, nth: 1}")
    #expect(trial.lines.contains { $0.contains("invokes python") })
    #expect(trial.violations(of: "deliverable.skills-unreported") == [])
  }
}
