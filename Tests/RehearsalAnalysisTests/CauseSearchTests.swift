import RehearsalAnalysis
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation
import Support
import Testing

@Suite struct `The search for the cause of a failure` {
  /// Returns the cause of the failure of a scenario with seed 0.
  private func cause(_ rest: String) throws -> FailureCause {
    let plan = try Fixture.plan(rest)
    return try #require(FailureCauses(plan, [TestRun(plan, seed: 0).judged]).causes.first)
  }

  private static let crash = """
    platform: {attempts: 1}
    faults: [{id: dies, crash: {agent: backend-implementer, at: 5m}}]

    """

  @Test func `names the fault without which the task ends in another way`() throws {
    let cause = try cause(
      Fixture.work + Self.crash + """
        model: {backend-implementer: {takes: 10m, succeeds: 0}}
        expect: {outcomes: {T-1: completed}}
        """
    )
    #expect(cause.title.hasPrefix("fault `dies` (crash)"))
    #expect(cause.trial == .failsOtherwise("stuck: attempts-exhausted"))
    #expect(cause.otherSuspects.isEmpty)
  }

  @Test func `prefers the fault without which the run passes`() throws {
    let cause = try cause(
      Fixture.work + Self.crash + """
        model: {backend-implementer: {takes: 10m}}
        expect: {outcomes: {T-1: completed}}
        """
    )
    #expect(cause.title.hasPrefix("fault `dies` (crash)"))
    #expect(cause.trial == .passes)
  }

  @Test func `names no suspect in a combination without which the others are enough`() throws {
    let cause = try cause(
      """
      platform: {attempts: 1}
      work:
        tasks:
          - {id: A, description: a, agent: backend-implementer, touches: [a.py]}
          - {id: B, description: b, agent: backend-implementer, touches: [b.py]}
      faults:
        - {id: d1, drop: {to: code-reviewer, task: A}}
        - {id: d2, drop: {to: verify-app, task: B}}
        - {id: harmless, delay: {to: backend-implementer, by: 1m}}
      expect: {eventually: [all-tasks-completed]}
      """
    )
    #expect(cause.title.contains("`d1`") && cause.title.contains("`d2`"), "\(cause.title)")
    #expect(!cause.title.contains("harmless"))
    #expect(cause.trial == .passes)
    #expect(cause.otherSuspects.map(\.trial) == [.stillFails])
  }
}
