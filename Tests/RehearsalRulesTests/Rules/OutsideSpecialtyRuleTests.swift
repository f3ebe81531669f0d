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
    let trial = try TestRun(Fixture.work(running: command))
    #expect(trial.violations(of: "scope.outside-specialty").count == count)
  }

  private func debugging(_ task: String, _ behaviour: String = "") throws -> TestRun {
    let refusal =
      "{decides: {decision: NEEDS FIXES, defects: [{category: a, text: b}]}, times: 2}"
    let debugger = """
      ---
      name: app-debugger
      ---
      ### Receives Work From
      - **verify-app**: Work that fails again
      ### Hands Off To
      - **verify-app**: Fixed work
      """
    return try TestRun(
      """
      work: {tasks: [{id: T-1, description: a, criteria: [it holds], \(task)}]}
      behaviour:
        verify-app: [\(refusal)]
      \(behaviour)
      """,
      files: ["agents/app-debugger.md": debugger]
    )
  }

  @Test func `lets a debugger fix refused work of a specialty`() throws {
    let trial = try debugging("agent: frontend-implementer, touches: [web/a.tsx]")
    #expect(trial.lines.contains("app-debugger writes web/a.tsx  T-1"))
    #expect(trial.violations(of: "scope.outside-specialty") == [])
  }

  @Test func `fires when a debugger leaves the specialties of the task that it fixes`() throws {
    let trial = try debugging(
      "agent: backend-implementer, touches: [api/a.py]",
      "  app-debugger: [{does: [{write: api/a.py}, {write: web/a.tsx}]}]"
    )
    #expect(
      trial.violations(of: "scope.outside-specialty") == [
        "scope.outside-specialty by app-debugger on T-1"
      ]
    )
  }
}
