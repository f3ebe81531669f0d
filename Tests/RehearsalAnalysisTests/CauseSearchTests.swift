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
}
