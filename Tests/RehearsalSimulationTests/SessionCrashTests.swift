import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `A crash that names a task` {
  private static let twoTasks = """
    work:
      tasks:
        - {id: T-1, description: a, agent: backend-implementer, touches: [api/a.py]}
        - {id: T-2, description: b, agent: backend-implementer, touches: [api/b.py]}
    behaviour: {backend-implementer: [{takes: 20m, times: always}]}

    """

  @Test func `takes that session alone`() throws {
    let run = try TestRun(
      Self.twoTasks
        + "faults: [{id: dies, crash: {agent: backend-implementer, task: T-1, nth: 1, before: act.write}}]"
    )
    #expect(run.outcomes == ["T-2 completed", "T-1 completed"])
    #expect(run.lines.count { $0.contains("crashes") } == 0)
    #expect(run.lines.count { $0.hasSuffix(": crashed  T-1") } == 1)
    #expect(run.judgement.taskResults.map(\.retries) == [0, 1])
  }

  @Test func `at an instant takes the session that is at work then`() throws {
    let run = try TestRun(
      Self.twoTasks + "faults: [{id: dies, crash: {agent: backend-implementer, task: T-2, at: 5m}}]"
    )
    #expect(run.outcomes == ["T-1 completed", "T-2 completed"])
    #expect(run.judgement.taskResults.map(\.retries) == [0, 1])
  }

  @Test func `takes every session where it says so`() throws {
    let run = try TestRun(
      Self.twoTasks
        + """
        faults:
          - {id: dies, crash: {agent: backend-implementer, task: T-1, of: all, nth: 1, before: act.write}}
        """
    )
    #expect(
      run.lines.count { $0.hasPrefix("backend-implementer ends") && $0.contains(": crashed") } == 2
    )
    // The other implementer does the work.
    #expect(run.outcomes == ["T-1 completed", "T-2 completed"])
    #expect(run.lines.count { $0.hasPrefix("frontend-implementer writes") } == 2)
  }

  @Test func `needs no restart`() {
    #expect(
      Fixture.diagnostics(
        Fixture.head + Self.twoTasks
          + "faults: [{id: f, crash: {agent: backend-implementer, task: T-1, restart: 1m}}]"
      ) == [
        "s.yaml:10:65: error: a crash of one session needs no `restart`, since new sessions can open at "
          + "once; remove it, add `of: all`, or give the agent a `count` of instances"
      ]
    )
  }
}
