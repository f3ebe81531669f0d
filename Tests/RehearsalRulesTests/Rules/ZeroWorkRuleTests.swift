import RehearsalRules
import Support
import Testing

@Suite struct `The rule on zero work` {
  @Test func `fires on a task that completes with nothing written`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        faults:
          - {id: lie, false-done: {agent: backend-implementer}}
          - {id: blind, skip-check: {agent: verify-app, check: evidence}}
        """
    )
    #expect(
      trial.violations(of: "liveness.zero-work") == ["liveness.zero-work by implement-trd on T-1"]
    )
  }

  @Test func `stays silent when the task touches nothing`() throws {
    let trial = try TestRun(
      """
      work: {tasks: [{id: T-1, description: a, agent: backend-implementer}]}
      """
    )
    #expect(trial.violations(of: "liveness.zero-work") == [])
  }

  /// Work that no judge checks.
  private let blind = "faults: [{id: blind, skip-check: {agent: verify-app, check: evidence}}]"

  private func texts(_ touches: String, _ behaviour: String) throws -> [String] {
    let work = Fixture.work.replacing("touches: [api/a.py]", with: "touches: [\(touches)]")
    let trial = try TestRun(work + "behaviour: {\(behaviour)}\n" + blind)
    return trial.judgement.violations.filter { $0.rule == "liveness.zero-work" }.map(\.text)
  }

  @Test func `fires when other files than the task's were written`() throws {
    #expect(
      try texts("api/a.py", "backend-implementer: [{does: [{write: tree/a.py}]}]")
        == ["T-1 completed although none of its files was written by its owner"]
    )
    #expect(
      try texts("'api/a.py', api/b.py", "backend-implementer: [{does: [{write: api/a.py}]}]")
        == ["T-1 completed although api/b.py was never written by its owner"]
    )
  }

  @Test func `does not count a judge's write as the owner's`() throws {
    let found = try texts(
      "api/a.py",
      "backend-implementer: [{does: []}], verify-app: [{does: [{write: api/a.py}]}]"
    )
    #expect(found == ["T-1 completed although none of its files was written by its owner"])
  }

  @Test func `stays silent on a folder with a written file, and on a delegate's work`()
    throws
  {
    #expect(try texts("api/", "backend-implementer: [{does: [{write: api/x/y.py}]}]") == [])
    #expect(try TestRun(Fixture.work.replacing("api/a.py", with: "api/")).seriousViolations == [])
    let delegated = try TestRun(Fixture.work.replacing("api/a.py", with: "web/a.ts"))
    #expect(delegated.handoffs.contains("backend-implementer -> frontend-implementer: delegate"))
    #expect(delegated.violations(of: "liveness.zero-work") == [])
  }

  @Test func `does not count a write of a session that was lost before it handed its work on`()
    throws
  {
    let trial = try TestRun(Fixture.work + LostWork.faults)
    #expect(trial.lines(with: "writes api/a.py").count == 1)
    #expect(
      trial.violations(of: "liveness.zero-work") == ["liveness.zero-work by implement-trd on T-1"]
    )
  }

  @Test func `counts a write of a session that crashed after it had handed its work on`() throws {
    let trial = try TestRun(
      Fixture.work
        + "faults: [{id: dies, crash: {agent: backend-implementer, nth: 1, after: handoff.sent, restart: 1m}}]"
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.violations(of: "liveness.zero-work") == [])
  }

  /// Runs a task without files that the planner assigns through a second planner.
  private func secondPlannerTexts(_ script: String) throws -> [String] {
    let work = "work: {tasks: [{id: T-1, description: a, agent: builder}]}\n"
    let trial = try TestRun(
      work + "behaviour:\n  sublead: [\(script)]\n",
      files: [
        "policy.yaml": Fixture.policy + "\nroles: {sublead: planner, builder: worker}\n",
        "agents/spec-planner.md":
          "---\nname: spec-planner\n---\n### Hands Off To\n- **sublead**: A task\n",
        "agents/sublead.md":
          "---\nname: sublead\n---\n### Hands Off To\n- **builder**: A task\n",
        "agents/builder.md": "---\nname: builder\n---\n",
      ]
    )
    #expect(trial.outcomes == ["T-1 completed"])
    return trial.judgement.violations.filter { $0.rule == "liveness.zero-work" }.map(\.text)
  }

  @Test func `fires when a planner completes a task that no agent has worked on`() throws {
    let found = try secondPlannerTexts("{hands: [{complete: implement-trd}], times: always}")
    #expect(found == ["T-1 completed although no agent worked on it"])
  }

  @Test(arguments: [
    // The planner has an agent do the work, and reports the result itself.
    "{does: [{call: builder}, {wait: all}], hands: [{complete: implement-trd}]}",
    // The planner assigns the task.
    "{when: {round: 3}, hands: [{complete: implement-trd}]}",
  ])
  func `stays silent when an agent has worked on a task without files`(script: String) throws {
    #expect(try secondPlannerTexts(script) == [])
  }

  // MARK: - Tasks without files that an agent only reports as done

  /// Returns the texts of what the rule finds in a run with one task without files, which completes.
  private func textsWithoutFiles(_ rest: String) throws -> [String] {
    let trial = try TestRun(
      "work: {tasks: [{id: T-1, description: a, agent: backend-implementer}]}\n" + rest
    )
    #expect(trial.outcomes == ["T-1 completed"])
    return trial.judgement.violations.filter { $0.rule == "liveness.zero-work" }.map(\.text)
  }

  private let missingWork = ["T-1 completed although no agent worked on it"]

  @Test func `fires on a task without files that its agent only reports as done`() throws {
    let fault = "faults: [{id: lie, false-done: {agent: backend-implementer}}]"
    #expect(try textsWithoutFiles("") == [])
    #expect(try textsWithoutFiles(fault) == missingWork)
    #expect(
      try textsWithoutFiles(
        "model: {backend-implementer: {takes: 1m, misconduct: {false-done: 100}}}"
      ) == missingWork
    )
  }

  @Test(arguments: [1, 2])
  func `stays silent on a false report if the task without files was worked on in another attempt`(
    attempt: Int
  ) throws {
    let found = try textsWithoutFiles(
      """
      behaviour: {code-reviewer: [{decides: {decision: BLOCKED, defects: [{category: a, text: b}]}}]}
      faults: [{id: lie, false-done: {agent: backend-implementer, nth: \(attempt)}}]
      """
    )
    #expect(found == [])
  }

  @Test func `does not count a session that only delegated the task`() throws {
    let policy = Fixture.policy.replacing("paths: [\"web", with: "terms: [page], paths: [\"web")
    let trial = try TestRun(
      """
      work: {tasks: [{id: T-1, description: Draw the page, agent: backend-implementer}]}
      faults: [{id: lie, false-done: {agent: frontend-implementer}}]
      """,
      files: ["policy.yaml": policy]
    )
    #expect(trial.handoffs.contains("backend-implementer -> frontend-implementer: delegate"))
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(
      trial.violations(of: "liveness.zero-work") == ["liveness.zero-work by implement-trd on T-1"]
    )
  }

  @Test func `counts a session without files that crashed after it had handed its work on`() throws
  {
    let found = try textsWithoutFiles(
      """
      faults:
        - {id: dies, crash: {agent: backend-implementer, nth: 1, after: handoff.sent, restart: 1m}}
        - {id: lie, may-miss: true, false-done: {agent: frontend-implementer}}
      """
    )
    #expect(found == [])
  }
}
