import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `The rule on premature ends` {
  @Test func `fires on a session that owes a result and returns none`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {verify-app: [{hands: []}]}
        """
    )
    #expect(
      trial.violations(of: "liveness.premature-end") == [
        "liveness.premature-end by verify-app on T-1"
      ]
    )
  }

  @Test func `fires on a session that only informs`() throws {
    let trial = try TestRun(
      Fixture.work + "behaviour: {backend-implementer: [{hands: [{inform: verify-app}]}]}"
    )
    #expect(
      trial.violations(of: "liveness.premature-end") == [
        "liveness.premature-end by backend-implementer on T-1"
      ]
    )
  }

  @Test(arguments: [
    "does: [{call: frontend-implementer}, {wait: all}, {write: api/a.py}], hands: []",
    "does: [{write: api/a.py}], hands: [{call: frontend-implementer}]",
  ])
  func `fires on a session that only calls`(clause: String) throws {
    let trial = try TestRun(Fixture.work + "behaviour: {backend-implementer: [{\(clause)}]}")
    #expect(
      trial.violations(of: "liveness.premature-end") == [
        "liveness.premature-end by backend-implementer on T-1"
      ]
    )
  }

  @Test func `fires on a session that calls and then stops silently`() throws {
    let trial = try TestRun(
      Fixture.work + """
        behaviour: {backend-implementer: [{does: [{call: frontend-implementer}, {wait: all}, {write: api/a.py}]}]}
        faults: [{id: f, stop-silently: {agent: backend-implementer, nth: 1}}]
        """
    )
    #expect(
      trial.violations(of: "liveness.premature-end") == [
        "liveness.premature-end by backend-implementer on T-1"
      ]
    )
  }

  @Test func `stays silent on information that needs no answer`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {backend-implementer: [{hands: [{inform: frontend-implementer}, {deliver: verify-app}]}]}
        """
    )
    #expect(trial.violations(of: "liveness.premature-end") == [])
  }

  /// Runs an agent in code that hands its task on without having done anything.
  private static func idleRun(_ work: String, implementer: String? = nil) throws -> TestRun {
    try AgentsInCode.run(
      [
        "backend-implementer": { desk in
          desk.start()
          desk.passOn()
        }
      ],
      work,
      files: implementer.map { ["agents/backend-implementer.md": $0] } ?? [:]
    )
  }

  @Test func `does not blame the judge of work that is empty, which the judge refuses`() throws {
    let trial = try Self.idleRun(Fixture.work)
    #expect(trial.violations(of: "liveness.premature-end") == [])
    #expect(
      trial.lines.contains {
        $0.hasPrefix("verify-app decides NEEDS FIXES") && $0.contains("nothing was written")
      }
    )
    #expect(trial.verdict == "fail")
  }

  @Test func `stays silent on empty work if the task asks for nothing`() throws {
    let implementer = """
      ---
      name: backend-implementer
      ---
      ### Receives Work From
      - **spec-planner**: A task
      ### Hands Off To
      - **verify-app**: Work
      """
    let trial = try Self.idleRun(
      "work: {tasks: [{id: T-1, description: Think, agent: backend-implementer}]}\n",
      implementer: implementer
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.seriousViolations == [])
  }
}
