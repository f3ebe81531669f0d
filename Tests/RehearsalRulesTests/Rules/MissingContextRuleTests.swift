import RehearsalRules
import Support
import Testing

@Suite struct `The rule on missing context` {
  @Test func `fires on work that began without needed context`() throws {
    let trial = try TestRun(
      """
      work: {tasks: [{id: T-1, description: a, agent: backend-implementer, context: [data model]}]}
      faults: [{id: hasty, skip-check: {agent: backend-implementer, check: context}}]
      """
    )
    #expect(
      trial.violations(of: "handoff.missing-context") == [
        "handoff.missing-context by backend-implementer on T-1"
      ]
    )
  }

  @Test func `stays silent on an assumption that was recorded`() throws {
    let trial = try TestRun(
      """
      work: {tasks: [{id: T-1, description: a, agent: backend-implementer, context: [API description]}]}
      """
    )
    #expect(trial.violations(of: "handoff.missing-context") == [])
  }

  /// Runs a task that the backend begins and delegates to the frontend, which needs a list of pages.
  private func runDelegated(_ rest: String) throws -> TestRun {
    let frontend = try #require(Fixture.definitions["agents/frontend-implementer.md"])
      .replacing("- **spec-planner**: A task", with: Self.frontendNeeds)
    return try TestRun(
      """
      work: {tasks: [{id: T-1, description: a, agent: backend-implementer, touches: [api/a.py], context: [API description, data model]}]}
      behaviour: {backend-implementer: [{hands: [{delegate: frontend-implementer}]}]}

      """ + rest,
      files: ["agents/frontend-implementer.md": frontend]
    )
  }

  private static let frontendNeeds = """
    - **spec-planner / backend-implementer**: A task
    - **Context Required**: list of pages
    """

  @Test func `fires on a second agent that begins work without context that only it needs`() throws
  {
    let trial = try runDelegated(
      "faults: [{id: hasty, skip-check: {agent: frontend-implementer, check: context}}]"
    )
    #expect(
      trial.violations(of: "handoff.missing-context") == [
        "handoff.missing-context by frontend-implementer on T-1"
      ]
    )
    #expect(
      trial.judgement.violations.first { $0.rule == "handoff.missing-context" }?.text
        == "began work without list of pages"
    )
  }

  @Test func `stays silent on a second agent that asks for the missing context`() throws {
    let trial = try runDelegated("")
    #expect(trial.violations(of: "handoff.missing-context") == [])
    #expect(trial.outcomes == ["T-1 stuck: missing-context"])
  }
}
