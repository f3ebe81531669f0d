import RehearsalRules
import Support
import Testing

@Suite struct `The rule on stale decisions` {
  private func rest(delay: String) -> String {
    """
    behaviour:
      verify-app: [{when: {intent: deliver}, hands: [{deliver: code-reviewer}, {inform: backend-implementer}]}]
      backend-implementer: [{when: {intent: inform}, takes: 10m, does: [{write: api/a.py}]}]
    faults: [{id: late, delay: {from: code-reviewer, intent: approve, by: \(delay)}}]
    """
  }

  @Test func `stays silent on a write to the same path in the tree of another task`() throws {
    // T-1 is approved at 13m and merged at 16m. The work on T-2 writes the file at 14m, a third of its time.
    let trial = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: a, agent: backend-implementer, touches: [api/a.py]}
          - {id: T-2, description: b, agent: frontend-implementer, touches: [api/a.py]}
      platform: {workspace: worktree, merge: {takes: 3m}}
      model:
        backend-implementer: {takes: 10m}
        frontend-implementer: {takes: 42m}
        verify-app: {takes: 1m}
        code-reviewer: {takes: 2m}
      """
    )
    #expect(trial.times(of: "writes api/a.py").contains("14m"))
    #expect(trial.violations(of: "gate.stale-decision") == [])
  }

  @Test func `stays silent on a later task of the phase that writes the same file`() throws {
    let trial = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: a, agent: backend-implementer, touches: [api/a.py]}
          - {id: T-2, description: b, agent: backend-implementer, touches: [api/a.py]}
      platform: {retry: phase}
      """
    )
    #expect(trial.outcomes == ["T-1 completed", "T-2 completed"])
    #expect(trial.violations(of: "gate.stale-decision") == [])
  }

  @Test
  func
    `fires on a change after the result, also if a later task of the phase changes the file again`()
    throws
  {
    let trial = try TestRun(
      """
      platform: {retry: phase}
      work:
        tasks:
          - {id: T-1, description: a, agent: backend-implementer, touches: [api/a.py]}
          - {id: T-2, description: b, agent: frontend-implementer, touches: [api/a.py]}
      behaviour:
        verify-app: [{when: {intent: deliver, task: T-1}, hands: [{deliver: code-reviewer}, {inform: backend-implementer}]}]
        backend-implementer: [{when: {intent: inform}, takes: 10m, does: [{write: api/a.py}]}]
      model: {frontend-implementer: {takes: 1h}}
      """
    )
    #expect(
      texts(trial) == [
        "T-1 completed on the approval of verify-app, which approved an earlier version",
        "T-1 completed on the approval of code-reviewer, which approved an earlier version",
      ]
    )
  }

  @Test func `fires when work changes after its last approval and before its end`() throws {
    let trial = try TestRun(Fixture.work + rest(delay: "1h"))
    #expect(
      trial.judgement.violations.filter { $0.rule == "gate.stale-decision" }.map(\.text) == [
        "T-1 completed on the approval of verify-app, which approved an earlier version",
        "T-1 completed on the approval of code-reviewer, which approved an earlier version",
      ]
    )
  }

  @Test func `stays silent when the task ended before the change`() throws {
    let trial = try TestRun(Fixture.work + rest(delay: "1m"))
    #expect(trial.violations(of: "gate.stale-decision") == [])
  }

  private func texts(_ trial: TestRun) -> [String] {
    trial.judgement.violations.filter { $0.rule == "gate.stale-decision" }.map(\.text)
  }

  @Test func `stays silent where a panel does not count an approval of an earlier version`() throws
  {
    let trial = try Reviewers.trial(
      """
        code-reviewer: [{takes: 10m, times: always}]
        second-reviewer: [{takes: 3m, decides: {decision: BLOCKED, defects: [{category: a, text: b}]}}, {takes: 10m}]
        third-reviewer: [{takes: 10m, times: always}]
        backend-implementer: [{takes: 4m, times: always}]
      """
    )
    #expect(trial.lines(with: "code-reviewer decides APPROVED").count == 2)
    #expect(trial.outcomes == ["T-1 completed"] && texts(trial) == [])
  }

  @Test
  func `fires on a judge that rewrites what it judges, in the same session or an earlier one`()
    throws
  {
    let own = "T-1 completed on the approval of code-reviewer, which wrote that version itself"
    let earlier = "T-1 completed on the approval of verify-app, which approved an earlier version"
    let once = try TestRun(
      Fixture.work
        + "behaviour: {code-reviewer: [{does: [{write: api/a.py}], decides: {decision: APPROVED}}]}"
    )
    #expect(texts(once) == [earlier, own])
    let before = try TestRun(
      Fixture.work
        + """
        behaviour:
          verify-app: [{hands: [{deliver: code-reviewer}, {deliver: code-reviewer}]}]
          code-reviewer: [{does: [{write: api/a.py}], hands: []}, {decides: {decision: APPROVED}}]
        """
    )
    #expect(texts(before) == [earlier, own])
  }

  @Test func `fires on another agent that writes to the task's files`() throws {
    let trial = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py]}
          - {id: T-2, description: Draw it, agent: frontend-implementer, touches: [web/a.ts]}
      behaviour:
        code-reviewer: [{when: {task: T-1}, takes: 10m}]
        frontend-implementer: [{takes: 6m, does: [{write: web/a.ts}, {write: api/a.py}]}]
      """
    )
    #expect(texts(trial).allSatisfy { $0.hasPrefix("T-1 ") })
    #expect(texts(trial).count == 2)
  }

  @Test(arguments: [
    // A judge's own report is not part of the work.
    "behaviour: {code-reviewer: [{does: [{write: reviews/t-1.md}]}]}",
    "behaviour: {verify-app: [{does: [{write: evidence/t-1.md}]}]}",
    // Refused work is rewritten, and both judges approve it again.
    "behaviour: {code-reviewer: [{decides: {decision: BLOCKED, defects: [{category: a, text: b}]}}]}",
  ])
  func `stays silent when both judges saw what there is`(rest: String) throws {
    let trial = try TestRun(Fixture.work + rest)
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(texts(trial) == [])
  }

  @Test
  func `counts additional files of the owner, and files below a folder that the task touches`()
    throws
  {
    func late(_ path: String, _ touches: String) throws -> Int {
      let work = Fixture.work.replacing("touches: [api/a.py]", with: touches)
      let rest = rest(delay: "1h").replacing("{write: api/a.py}", with: "{write: \(path)}")
      return texts(try TestRun(work + rest)).count
    }
    #expect(try late("api/deep/b.py", "touches: [api/]") == 2)
    #expect(try late("api/b.py", "touches: [api/a.py]") == 2)
    #expect(try late("docs/b.md", "strategy: tdd") == 2)
  }
}
