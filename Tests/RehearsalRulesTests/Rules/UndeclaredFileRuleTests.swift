import RehearsalRules
import Support
import Testing

@Suite struct `The rule on undeclared files` {
  @Test func `fires on a file that the task does not touch`() throws {
    let trial = try TestRun(
      """
      work: {tasks: [{id: T-1, description: a, agent: backend-implementer, touches: [a.py]}]}
      faults: [{id: creep, scope-creep: {agent: backend-implementer, path: b.py}}]
      """
    )
    #expect(
      trial.violations(of: "scope.undeclared-file") == [
        "scope.undeclared-file by backend-implementer on T-1"
      ]
    )
  }

  @Test func `stays silent when the task lists no file`() throws {
    let trial = try TestRun(
      """
      work: {tasks: [{id: T-1, description: a, agent: backend-implementer}]}
      faults: [{id: creep, scope-creep: {agent: backend-implementer, path: b.py}}]
      """
    )
    #expect(trial.violations(of: "scope.undeclared-file") == [])
  }
}
