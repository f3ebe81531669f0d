import RehearsalRules
import Support
import Testing

@Suite struct `A command that changes files` {
  private let edit = "{command: \"sed -i s/a/b/ api/a.py\"}"

  @Test func `makes the approval of a judge that runs it stale`() throws {
    let rest = "behaviour: {verify-app: [{does: [ACT], decides: {decision: APPROVED}}]}"
    for (act, count) in [(edit, 1), ("{command: make test}", 0), ("{write: api/a.py}", 1)] {
      let trial = try TestRun(Fixture.work + rest.replacing("ACT", with: act))
      #expect(trial.violations(of: "evidence.stale").count == count, "\(act)")
    }
  }

  @Test func `proves nothing about the files unless the line also tests them`() throws {
    let rest = """
      behaviour:
        verify-app: [{does: [{write: api/a.py}, ACT], decides: {decision: APPROVED}}]
      """
    let test = "{command: \"sed -i s/a/b/ api/a.py && make test\"}"
    for (act, count) in [(edit, 1), (test, 0)] {
      let trial = try TestRun(Fixture.work + rest.replacing("ACT", with: act))
      #expect(trial.violations(of: "evidence.stale").count == count, "\(act)")
    }
  }

  @Test(arguments: ["git stash", "git reset --hard", "git clean -fd", "rm *.pyc"])
  func `proves nothing about the files if it does not name those that it changes`(command: String)
    throws
  {
    func staleCount(_ acts: String) throws -> Int {
      try TestRun(
        Fixture.work
          + "behaviour: {verify-app: [{does: [\(acts)], decides: {decision: APPROVED}}]}"
      )
      .violations(of: "evidence.stale").count
    }
    #expect(try staleCount("{write: api/a.py}, {command: \"\(command)\"}") == 1)
    // The work was tested, and the command need not have changed it.
    #expect(try staleCount("{command: \"\(command)\"}") == 0)
    #expect(try staleCount("{write: api/a.py}, {command: \"\(command) && make test\"}") == 0)
  }

  @Test func `makes an earlier approval stale`() throws {
    let rest = """
      behaviour:
        verify-app: [{when: {intent: deliver}, hands: [{deliver: code-reviewer}, {inform: backend-implementer}]}]
        backend-implementer: [{when: {intent: inform}, takes: 10m, does: [ACT]}]
      faults: [{id: late, delay: {from: code-reviewer, intent: approve, by: 1h}}]
      """
    // The approvals of both judges are stale.
    for (act, count) in [(edit, 2), ("{command: cat api/a.py}", 0), ("{write: api/a.py}", 2)] {
      let trial = try TestRun(Fixture.work + rest.replacing("ACT", with: act))
      #expect(trial.violations(of: "gate.stale-decision").count == count, "\(act)")
    }
  }

  @Test func `of a completed task repeats the work`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour:
          spec-planner: [{when: {intent: complete}, hands: [{inform: backend-implementer}]}]
          backend-implementer: [{when: {intent: inform}, does: [\(edit)]}]
        """
    )
    let texts = trial.judgement.violations.filter { $0.rule == "handoff.work-repeated" }.map(\.text)
    #expect(
      texts == ["ran a command that changes api/a.py for T-1, which had completed"]
    )
  }

  @Test func `of two open sessions loses an update, unless it only adds to the file`() throws {
    func count(_ first: String, _ second: String, _ rest: String = "") throws -> Int {
      try TestRun(
        """
        work:
          tasks:
            - {id: A, description: a, agent: backend-implementer, touches: [api/a.py, s.py, s.log]}
            - {id: B, description: b, agent: frontend-implementer, touches: [page/b.ts]}
        behaviour:
          backend-implementer: [{when: {intent: assign}, takes: 10m, does: [{write: api/a.py}, {command: "\(first)"}]}]
          frontend-implementer: [{when: {intent: assign}, takes: 20m, does: [{write: page/b.ts}, {command: "\(second)"}]}]

        """ + rest
      )
      .violations(of: "resource.lost-update").count
    }
    #expect(try count("echo x > s.py", "echo y > s.py") == 1)
    #expect(try count("echo x > s.py", "rm s.py") == 1)
    #expect(try count("echo x >> s.log", "echo y >> s.log") == 0)
    #expect(try count("sed -i s/a/b/ s.py", "sed -i s/b/c/ s.py") == 0)
    #expect(try count("rm -rf build", "rm -rf build") == 0)
    #expect(try count("pytest > report.txt", "pytest > report.txt") == 0)
    #expect(try count("echo x > s.py", "cat s.py") == 0)
    #expect(try count("echo x > s.py", "echo y > s.py", "platform: {workspace: worktree}") == 0)
  }

  @Test func `names a file of another task`() throws {
    func texts(_ command: String) throws -> [String] {
      try TestRun(
        """
        work:
          tasks:
            - {id: T-1, description: a, agent: backend-implementer, touches: [api/a.py]}
            - {id: T-2, description: b, agent: frontend-implementer, touches: [db/]}
        behaviour: {backend-implementer: [{does: [{write: api/a.py}, {command: "\(command)"}]}]}
        """
      )
      .judgement.violations.filter {
        $0.rule == "scope.undeclared-file" && $0.text.hasPrefix("ran")
      }
      .map(\.text)
    }
    #expect(try texts("rm -rf db") == ["ran a command that changes db, which T-1 does not touch"])
    #expect(try texts("sed -i s/a/b/ api/a.py") == [])
    #expect(try texts("pytest api > report.txt") == [])
    #expect(try texts("test -d db || echo x > db/a") == [])
  }

  @Test(arguments: ["echo x > api/a.py", "cd api && cp ../old.py a.py", "echo x | tee api/a.py"])
  func `is the work on a task like a write`(command: String) throws {
    let trial = try TestRun(
      Fixture.work
        + "behaviour: {backend-implementer: [{does: [{command: \"\(command)\"}], times: always}]}"
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.seriousViolations == [])
  }

  @Test func `is no work on a task if it only reads the task's file`() throws {
    let trial = try TestRun(
      Fixture.work
        + "behaviour: {backend-implementer: [{does: [{command: cat api/a.py}], times: always}]}"
    )
    #expect(trial.outcomes != ["T-1 completed"])
  }

  @Test func `in a tree of its own conflicts with merged work on the same file`() throws {
    func conflicts(_ second: String) throws -> Int {
      try TestRun(
        """
        work:
          tasks:
            - {id: A, description: a, agent: backend-implementer, touches: [api/a.py, s.py]}
            - {id: B, description: b, agent: frontend-implementer, touches: [page/b.ts]}
        platform: {workspace: worktree, merge: {takes: 3m}}
        behaviour:
          backend-implementer: [{takes: 5m, does: [{write: api/a.py}, {command: echo x > s.py}], times: always}]
          frontend-implementer: [{when: {round: 0}, takes: 9m, does: [{write: page/b.ts}, {command: "\(second)"}]}]
        """
      )
      .lines(with: "the work conflicts").count
    }
    #expect(try conflicts("echo x > s.py") == 1)
    #expect(try conflicts("cat s.py") == 0)
    #expect(try conflicts("pytest > report.txt && rm -rf build") == 0)
  }
}
