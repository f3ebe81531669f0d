import RehearsalRules
import Support
import Testing

@Suite struct `The rule on spending after a cancellation` {
  private let rule = "resource.spent-after-cancel"

  private func trial(_ faults: String, _ platform: String = "", _ rest: String = "") throws
    -> TestRun
  {
    try TestRun(
      """
      platform: {\(platform)}
      work:
        tasks:
          - {id: T-1, description: a, touches: [api/a.py]}
          - {id: T-2, description: a page, touches: [web/b.js]}
      model:
        spec-planner: {takes: 1m}
        backend-implementer: {takes: 10m, spends: 100}
        frontend-implementer: {takes: 10m, spends: 100}
        verify-app: {takes: 10m, spends: 100}
      faults: [\(faults)]

      """ + rest
    )
  }

  @Test func `fires on an agent that spends tokens on a cancelled task`() throws {
    // The assignment arrives at 6 minutes.
    let trial = try trial(
      "{id: slow, delay: {to: backend-implementer, task: T-1, by: 5m}}, {id: stop, cancel: {task: T-1, at: 3m}}"
    )
    #expect(
      trial.violations(of: rule)
        == ["backend-implementer", "verify-app"].map {
          "resource.spent-after-cancel by \($0) on T-1"
        }
    )
  }

  @Test func `fires on a session whose parent was cancelled`() throws {
    // The backend hands the page on at 1 minute, and keeps nothing open itself.
    let trial = try trial(
      "{id: stop, cancel: {agent: backend-implementer, at: 5m}}",
      "",
      "behaviour: {backend-implementer: [{when: {task: T-1}, takes: 10m, spends: 1}]}\n"
    )
    #expect(
      trial.violations(of: rule) == ["resource.spent-after-cancel by frontend-implementer on T-2"]
    )
    #expect(
      trial.judgement.violations.first { $0.rule == rule }?.text
        == "spent tokens after backend-implementer, which started it, was cancelled"
    )
  }

  @Test(arguments: [("11m", 0), ("10m59s", 1)])
  func `stays silent on a session that ends at the instant at which its parent is cancelled`(
    time: String,
    count: Int
  )
    throws
  {
    // The page is assigned at 1 minute, and its author has spent all tokens at 11 minutes.
    let trial = try trial(
      "{id: stop, cancel: {agent: backend-implementer, at: \(time)}}",
      "",
      "behaviour: {backend-implementer: [{when: {task: T-1}, takes: 15m, spends: 1}]}\n"
    )
    #expect(trial.times(of: "fault stop strikes") == [time])
    #expect(trial.times(of: "frontend-implementer spends 100 tokens  T-2") == ["11m"])
    #expect(trial.violations(of: rule).count == count)
  }

  @Test func `stays silent about what a session has spent when its task is cancelled`() throws {
    // T-1 is assigned at 1 minute.
    let trial = try trial("{id: stop, cancel: {task: T-1, at: 3m}}")
    #expect(trial.lines(with: "backend-implementer spends 20 tokens  T-1").count == 1)
    #expect(trial.violations(of: rule) == [])
  }

  @Test func `stays silent where the platform cancels children`() throws {
    let trial = try trial(
      "{id: stop, cancel: {agent: backend-implementer, at: 5m}}",
      "children: cancelled"
    )
    #expect(trial.violations(of: rule) == [])
    #expect(trial.lines(with: "frontend-implementer ends").first?.contains("cancelled") == true)
  }

  @Test func `stays silent on children of other tasks than the fault names`() throws {
    let trial = try trial("{id: stop, cancel: {agent: backend-implementer, task: T-1, at: 5m}}")
    #expect(trial.lines(with: "fault stop").count == 1)
    #expect(trial.violations(of: rule) == [])
  }

  @Test func `stays silent on children of another session than the one that is cancelled`() throws {
    // The planner's second session learns that T-1 is done. T-2 was assigned by the first.
    let trial = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: a, agent: backend-implementer, touches: [api/a.py]}
          - {id: T-2, description: a page, agent: frontend-implementer, touches: [web/b.js]}
      model: {frontend-implementer: {takes: 10m, spends: 100}}
      faults: [{id: stop, cancel: {agent: spec-planner, nth: 2}}]
      """
    )
    #expect(trial.lines(with: "fault stop strikes spec-planner  T-1").count == 1)
    #expect(trial.lines(with: "frontend-implementer spends 100 tokens  T-2").count == 1)
    #expect(trial.violations(of: rule) == [])
  }

  @Test func `stays silent on work that is assigned again`() throws {
    let trial = try trial("{id: stop, cancel: {agent: backend-implementer, task: T-1, nth: 1}}")
    #expect(trial.outcomes.allSatisfy { $0.hasSuffix("completed") })
    #expect(trial.violations(of: rule) == [])
  }

  @Test func `fires on children of an agent that a session cancels`() throws {
    let trial = try trial(
      "",
      "",
      "behaviour: {backend-implementer: [{when: {task: T-1}, takes: 5m, does: [{cancel: {agent: backend-implementer}}]}]}\n"
    )
    #expect(
      trial.violations(of: rule) == ["resource.spent-after-cancel by frontend-implementer on T-2"]
    )
  }

  @Test func `stays silent on a task that a session cancels after the task has ended`() throws {
    // T-1 ends at 21 minutes, is cancelled at 31, and a late word has the page's author work on it.
    let trial = try trial(
      "{id: late, delay: {to: frontend-implementer, task: T-1, by: 1h}}",
      "",
      """
      behaviour:
        backend-implementer: [{when: {task: T-1}, takes: 10m, hands: [{deliver: verify-app}, {assign: frontend-implementer}]}]
        frontend-implementer: [{when: {task: T-2}, takes: 90m, does: [{cancel: {task: T-1}}]}]

      """
    )
    #expect(trial.lines(with: "T-1 ended") == ["21m T-1 ended completed"])
    #expect(trial.times(of: "frontend-implementer cancels T-1") == ["31m"])
    #expect(trial.lines(with: "frontend-implementer spends 100 tokens  T-1").count == 1)
    #expect(trial.violations(of: rule) == [])
  }
}
