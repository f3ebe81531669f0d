import RehearsalRules
import Support
import Testing

@Suite struct `The rule on specialties` {
  @Test func `fires when a backend agent writes a page`() throws {
    let trial = try TestRun(
      """
      work: {tasks: [{id: T-1, description: a, agent: backend-implementer}]}
      behaviour: {backend-implementer: [{does: [{write: web/a.tsx}]}]}
      """
    )
    #expect(
      trial.violations(of: "scope.outside-specialty") == [
        "scope.outside-specialty by backend-implementer on T-1"
      ]
    )
  }

  @Test func `stays silent when the specialist writes a page`() throws {
    let trial = try TestRun(
      """
      work: {tasks: [{id: T-1, description: a, agent: frontend-implementer, touches: [web/a.tsx]}]}
      """
    )
    #expect(trial.violations(of: "scope.outside-specialty") == [])
  }

  @Test(arguments: [("sed -i s/a/b/ web/a.tsx", 1), ("eslint --config web/a.tsx api", 0)])
  func `fires on a command that changes a page, not on one that reads it`(
    command: String,
    count: Int
  ) throws {
    let trial = try TestRun(
      """
      work: {tasks: [{id: T-1, description: a, agent: backend-implementer}]}
      behaviour: {backend-implementer: [{does: [{command: \(command)}]}]}
      """
    )
    #expect(trial.violations(of: "scope.outside-specialty").count == count)
  }
}
