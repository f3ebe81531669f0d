import RehearsalRules
import RehearsalSimulation
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

  /// Runs two tasks of the backend, which forgets the context of its tasks after the first.
  private func runForgetful(_ rest: String, context: String) throws -> TestRun {
    try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: a, touches: [api/1.py]\(context)}
          - {id: T-2, description: b, touches: [api/2.py], needs: [T-1]\(context)}
      model: {backend-implementer: {spends: 50, window: {tokens: 50, forgets: [context]}}}

      """ + rest
    )
  }

  private static let suppliedContext = ", context: [API description, data model]"

  @Test(arguments: [suppliedContext, ""])
  func `fires on an agent that has forgotten the context and works without it`(context: String)
    throws
  {
    let trial = try runForgetful(
      "faults: [{id: hasty, skip-check: {agent: backend-implementer, check: context}}]",
      context: context
    )
    #expect(trial.outcomes == ["T-1 completed", "T-2 completed"])
    let found = trial.judgement.violations.filter { $0.rule == "handoff.missing-context" }
    #expect(
      found.map(\.text) == ["began work without API description", "began work without data model"]
    )
    #expect(found.map { trial.plan.name(of: $0.task) } == ["T-2", "T-2"])
  }

  @Test(arguments: [suppliedContext, ""])
  func `stays silent on an agent that has forgotten the context and asks for it`(context: String)
    throws
  {
    let trial = try runForgetful("", context: context)
    #expect(trial.outcomes == ["T-1 completed", "T-2 stuck: missing-context"])
    #expect(trial.violations(of: "handoff.missing-context") == [])
  }

  @Test(arguments: [suppliedContext, ""])
  func `stays silent on an agent that a message has told the context again`(context: String) throws
  {
    let trial = try runForgetful(
      """
      faults: [{id: hasty, skip-check: {agent: backend-implementer, check: context}}]
      behaviour:
        backend-implementer: [{when: {intent: inform}, spends: 1, times: always}]
        code-reviewer: [{hands: [{inform: backend-implementer}, {approve: implement-trd}]}]
      """,
      context: context
    )
    #expect(trial.outcomes == ["T-1 completed", "T-2 completed"])
    #expect(trial.violations(of: "handoff.missing-context") == [])
  }

  @Test func `stays silent on an agent that forgets something else`() throws {
    let trial = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: a, touches: [api/1.py]\(Self.suppliedContext)}
          - {id: T-2, description: b, touches: [api/2.py], needs: [T-1]\(Self.suppliedContext)}
      model: {backend-implementer: {spends: 50, window: {tokens: 50, forgets: [non-goals]}}}
      """
    )
    #expect(trial.outcomes == ["T-1 completed", "T-2 completed"])
    #expect(trial.violations(of: "handoff.missing-context") == [])
  }
}
