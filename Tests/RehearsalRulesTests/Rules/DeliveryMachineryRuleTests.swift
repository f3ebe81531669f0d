import RehearsalRules
import Support
import Testing

@Suite struct `The rule on delivery machinery` {
  @Test func `fires on a feature flag that the task does not mention`() throws {
    let trial = try TestRun(
      """
      work: {tasks: [{id: T-1, description: a, agent: backend-implementer}]}
      behaviour: {backend-implementer: [{does: [{write: flags/new.yaml}]}]}
      """
    )
    #expect(
      trial.violations(of: "scope.delivery-machinery") == [
        "scope.delivery-machinery by backend-implementer on T-1"
      ]
    )
  }

  @Test func `stays silent when the task names it`() throws {
    let trial = try TestRun(
      """
      work: {tasks: [{id: T-1, description: Add a feature flag, agent: backend-implementer, touches: [flags/new.yaml]}]}
      """
    )
    #expect(trial.violations(of: "scope.delivery-machinery") == [])
  }

  @Test(arguments: [("tee flags/new.yaml", 1), ("flagctl check flags/new.yaml", 0)])
  func `fires on a command that changes a flag, not on one that reads it`(
    command: String,
    count: Int
  ) throws {
    let trial = try TestRun(Fixture.work(running: command))
    #expect(trial.violations(of: "scope.delivery-machinery").count == count)
  }
}
