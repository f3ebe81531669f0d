import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// Numbers of runs that a limit stopped while tasks were open.
@Suite struct `The numbers of a run at its limit` {
  /// A task whose reviewer refuses every attempt, of which six begin in the hour.
  private static let refused =
    Fixture.work + """
      platform: {attempts: 50}
      limits: {time: 1h}
      behaviour:
        backend-implementer: [{takes: 10m, times: always}]
        code-reviewer: [{decides: {decision: BLOCKED, defects: [{category: A03, text: sql}]}, times: always}]

      """

  private func result(_ scenario: String, _ bound: String) throws -> ExpectationResult {
    let plan = try Fixture.plan(scenario + "expect: {ends: time-limit, numbers: {\(bound)}}\n")
    let results = SweepAssessment.coversAllSeeds(plan, [TestRun(plan).judged])
    return try #require(results.first)
  }

  @Test(arguments: [
    ("retries: {at-least: 3}", Verdict.pass), ("retries: {at-most: 2}", .fail),
    ("retries: {at-most: 0}", .fail), ("retries: {at-most: 9}", .unknown),
    ("retries: {at-least: 9}", .unknown), ("retries: {p50: {at-least: 3}}", .pass),
  ])
  func `count the retries of a task that never ended`(bound: String, verdict: Verdict) throws {
    let found = try result(Self.refused, bound)
    let actual = found.actual
    #expect(found.verdict == verdict, "\(bound): \(actual)")
    #expect(found.actual == "6 when a limit ended the run")
  }

  @Test func `count the retries of a task after its end`() throws {
    let trial = try TestRun(
      Fixture.work
        + "behaviour: {code-reviewer: [{hands: [{approve: implement-trd}, {reject: backend-implementer}]}]}\n"
    )
    var events = trial.events
    let retry = try #require(events.firstIndex { $0.kind.name == .retryScheduled })
    let end = try #require(events.firstIndex { $0.kind.name == .taskEnded })
    try #require(retry < end)
    let retryEvent = events.remove(at: retry)
    events.insert(retryEvent, at: end)
    var judge = RunJudge(trial.plan)
    for event in events { judge.observe(event) }
    let run = JudgedRun(summary: trial.summary, judgement: judge.conclude())
    #expect(run.judgement.taskResults.map(\.retries) == [1])
    #expect(Expectations.Quantity.retries.value(of: run, trial.plan) == 1)
  }

  /// A task that is rejected, one that completes, and one that is open when the hour is over.
  private static let shares = """
    limits: {time: 1h}
    work:
      non-goals: [{id: NG-1, text: no, paths: [no.py]}]
      tasks:
        - {id: T-1, description: a, agent: backend-implementer, touches: [no.py]}
        - {id: T-2, description: b, agent: frontend-implementer}
        - {id: T-3, description: c, agent: backend-implementer}
    behaviour: {backend-implementer: [{when: {task: T-3}, takes: 2h}]}

    """

  @Test(arguments: [
    ("completed: {at-least: 30}", Verdict.pass), ("completed: {at-least: 60}", .unknown),
    ("completed: {at-least: 70}", .fail), ("completed: {at-least: 100}", .fail),
    ("completed: {at-most: 70}", .pass), ("completed: {at-most: 60}", .unknown),
    ("completed: {at-most: 30}", .fail), ("stuck: {at-most: 0}", .unknown),
    ("stuck: {at-most: 40}", .pass), ("stuck: {at-most: 30}", .unknown),
    ("stuck: {at-least: 40}", .fail),
  ])
  func `are decided for a share that no open task can change`(
    bound: String,
    verdict: Verdict
  ) throws {
    let found = try result(Self.shares, bound)
    let actual = found.actual
    #expect(found.verdict == verdict, "\(bound): \(actual)")
  }

  @Test(arguments: [
    ("completed: {at-least: 33}", Verdict.pass), ("completed: {at-least: 50}", .unknown),
    ("completed: {at-least: 100}", .unknown), ("completed: {at-most: 30}", .fail),
  ])
  func `are unknown for a share that a created task can still lower`(
    bound: String,
    verdict: Verdict
  ) throws {
    let scenario = """
      limits: {time: 1h}
      work:
        tasks:
          - {id: T-1, description: a, agent: backend-implementer}
          - {id: T-2, description: b, agent: frontend-implementer}
      behaviour:
        frontend-implementer: [{when: {task: T-2}, takes: 2h}]
        verify-app:
          - when: {task: T-2}
            does: [{create: {id: T-9, description: c, agent: frontend-implementer}}]

      """
    let found = try result(scenario, bound)
    let actual = found.actual
    #expect(found.verdict == verdict, "\(bound): \(actual)")
    #expect(found.actual == "50 % when a limit ended the run")
  }
}
