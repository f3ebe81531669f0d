import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `The rule scope.requirement-lost` {
  private static func scenario(_ tasks: String, _ rest: String = "") -> String {
    """
    work:
      requirements:
        - {id: REQ-1, text: Orders can be placed}
        - {id: REQ-2, text: Orders can be listed}
      tasks:
        - \(tasks)
    \(rest)
    """
  }

  private static let both =
    "{id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py], serves: [REQ-1, REQ-2]}"

  private static func texts(_ run: TestRun) -> [String] {
    run.judgement.violations.filter { $0.rule == "scope.requirement-lost" }.map(\.text)
  }

  @Test func `is silent if a task that serves it completes`() throws {
    let run = try TestRun(Self.scenario(Self.both))
    #expect(Self.texts(run) == [])
    #expect(run.verdict == "pass")
  }

  @Test func `names a requirement that no task serves`() throws {
    let run = try TestRun(Self.scenario(Self.both.replacing(", REQ-2", with: "")))
    #expect(Self.texts(run) == ["no task serves REQ-2 (Orders can be listed)"])
    #expect(run.verdict == "fail")
  }

  @Test func `counts what a criterion of a task serves`() throws {
    let task = Self.both.replacing(
      "serves: [REQ-1, REQ-2]",
      with: "serves: [REQ-1], criteria: [it works, {text: lists are complete, serves: [REQ-2]}]"
    )
    let run = try TestRun(Self.scenario(task))
    #expect(Self.texts(run) == [])
    #expect(run.plan.tasks[0].criteria == ["it works", "lists are complete"])
  }

  @Test func `names the task that was to serve it and did not complete`() throws {
    let run = try TestRun(
      Self.scenario(
        Self.both,
        "behaviour: {backend-implementer: [{hands: [{fail: implement-trd}], times: always}]}"
      )
    )
    #expect(
      Self.texts(run) == [
        "REQ-1 (Orders can be placed) was lost: T-1 ended stuck: attempts-exhausted",
        "REQ-2 (Orders can be listed) was lost: T-1 ended stuck: attempts-exhausted",
      ]
    )
  }

  @Test func `names a task that was to serve it and that no agent created`() throws {
    let run = try TestRun(
      Self.scenario(
        Self.both.replacing(", REQ-2", with: ""),
        """
        behaviour:
          backend-implementer:
            - when: {intent: reject}
              does: [{create: {id: T-9, description: List it, agent: backend-implementer, serves: [REQ-2]}}]
        """
      )
    )
    #expect(Self.texts(run) == ["REQ-2 (Orders can be listed) was lost: no agent created T-9"])
  }

  @Test func `is silent if a task that an agent creates serves it`() throws {
    let run = try TestRun(
      Self.scenario(
        Self.both.replacing(", REQ-2", with: ""),
        """
        behaviour:
          backend-implementer:
            - when: {intent: assign, task: T-1}
              does: [{write: api/a.py}, {create: {id: T-9, description: List it, agent: backend-implementer, serves: [REQ-2]}}]
        """
      )
    )
    #expect(Self.texts(run) == [])
    #expect(run.verdict == "pass")
  }

  @Test func `is silent about open tasks of a run that was stopped`() throws {
    let run = try TestRun(Self.scenario(Self.both, "limits: {events: 5}"))
    #expect(Self.texts(run) == [])
    #expect(run.verdict == "unknown")
  }

  @Test func `is silent about a task that a run had no time to create`() throws {
    let run = try TestRun(
      Self.scenario(
        Self.both.replacing(", REQ-2", with: ""),
        """
        behaviour:
          backend-implementer:
            - when: {intent: assign}
              takes: 20m
              does:
                - {write: api/a.py}
                - {create: {id: T-9, description: List it, agent: backend-implementer, serves: [REQ-2]}}
        limits: {time: 5m}
        """
      )
    )
    #expect(run.lines.last?.contains("time") == true)
    #expect(Self.texts(run) == [])
  }
}
