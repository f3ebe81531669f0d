import RehearsalRules
import Support
import Testing

@Suite struct `The rule on undeclared handoffs` {
  @Test func `fires on an edge that neither contract names`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {backend-implementer: [{hands: [{deliver: code-reviewer}]}]}
        """
    )
    #expect(
      trial.violations(of: "handoff.undeclared") == [
        "handoff.undeclared by backend-implementer on T-1"
      ]
    )
  }

  @Test func `fires when an agent is started without an edge`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {backend-implementer: [{does: [{spawn: code-reviewer}]}]}
        """
    )
    #expect(
      trial.violations(of: "handoff.undeclared") == [
        "handoff.undeclared by backend-implementer on T-1"
      ]
    )
  }

  @Test func `stays silent on information and on results`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {backend-implementer: [{hands: [{inform: code-reviewer}, {deliver: verify-app}]}]}
        """
    )
    #expect(trial.violations(of: "handoff.undeclared") == [])
  }

  @Test func `stays silent on work that the platform returns because it cannot be merged`() throws {
    // Only the backend receives work of the planner, and it delegates T-2 to the frontend.
    let planner = try #require(Fixture.definitions["agents/spec-planner.md"])
    let frontend = try #require(Fixture.definitions["agents/frontend-implementer.md"])
    let trial = try TestRun(
      """
      platform: {routing: direct, workspace: worktree}
      work:
        tasks:
          - {id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py]}
          - {id: T-2, description: Show it, agent: backend-implementer, touches: [api/a.py]}
      behaviour:
        backend-implementer:
          - {when: {intent: assign, task: T-1}, takes: 10m}
          - {when: {intent: assign, task: T-2}, hands: [{delegate: frontend-implementer}]}
        frontend-implementer: [{takes: 20m, times: always}]
      """,
      files: [
        "agents/spec-planner.md": planner.replacing(" / frontend-implementer", with: ""),
        "agents/frontend-implementer.md": frontend.replacing(
          "spec-planner",
          with: "backend-implementer"
        ),
      ]
    )
    #expect(trial.handoffs.contains("spec-planner -> frontend-implementer: reject"))
    #expect(trial.violations(of: "handoff.undeclared") == [])
  }
}
