import RehearsalRules
import Support
import Testing

@Suite struct `The rule on two owners` {
  private func texts(_ rest: String) throws -> [String] {
    try TestRun(Fixture.work + rest).judgement.violations
      .filter { $0.rule == "handoff.two-owners" }.map(\.text)
  }

  @Test func `fires when a planner assigns one task to two agents`() throws {
    let found = try texts(
      "behaviour: {spec-planner: [{hands: [{assign: backend-implementer}, {assign: frontend-implementer}]}]}"
    )
    #expect(found == ["handed T-1 to frontend-implementer while backend-implementer had it"])
  }

  @Test func `fires when an agent delegates a task twice`() throws {
    let found = try texts(
      "behaviour: {backend-implementer: [{hands: [{delegate: frontend-implementer}, {delegate: verify-app}]}]}"
    )
    #expect(found == ["handed T-1 to verify-app while frontend-implementer had it"])
  }

  @Test func `fires when a task is assigned again while its work is judged`() throws {
    let found = try texts(
      """
      behaviour:
        backend-implementer: [{hands: [{deliver: verify-app}, {inform: spec-planner}]}]
        verify-app: [{takes: 10m}]
        spec-planner: [{when: {intent: inform}, hands: [{assign: frontend-implementer}]}]
      """
    )
    #expect(found == ["handed T-1 to frontend-implementer while backend-implementer had it"])
  }

  @Test(arguments: ["orchestrated", "direct"])
  func `fires when the coordinator retries a task whose first session is still open`(
    routing: String
  ) throws {
    let found = try texts(
      """
      platform: {routing: \(routing), reply: {within: 5m, tries: 1}}
      behaviour:
        backend-implementer:
          - {when: {intent: assign}, takes: 12m}
          - {when: {intent: assign}, takes: 4m, times: always}
      """
    )
    #expect(found == ["handed T-1 to backend-implementer while backend-implementer had it"])
  }

  @Test(arguments: [
    // An agent hands a task on and reports it as done.
    "hands: [{delegate: frontend-implementer}, {complete: implement-trd}]",
    "hands: [{complete: implement-trd}, {delegate: frontend-implementer}]",
  ])
  func `fires when an agent completes a task that it has handed on`(hands: String) throws {
    let found = try texts(
      """
      behaviour:
        backend-implementer: [{\(hands)}]
        frontend-implementer: [{takes: 9m, hands: [{fail: implement-trd}]}]
      """
    )
    #expect(found == ["completed T-1 while frontend-implementer had it"])
  }

  @Test func `fires when the agent that has the task crashes after its completion`() throws {
    let found = try texts(
      """
      behaviour:
        backend-implementer: [{hands: [{delegate: frontend-implementer}, {complete: implement-trd}]}]
        frontend-implementer: [{takes: 9m}]
      faults: [{id: f, crash: {agent: frontend-implementer, at: 7m}}]
      """
    )
    #expect(found == ["completed T-1 while frontend-implementer had it"])
  }

  @Test func `fires when an agent that was only informed completes the task`() throws {
    let trial = try TestRun(
      Fixture.work + """
        behaviour:
          spec-planner: [{hands: [{assign: backend-implementer}, {inform: frontend-implementer}]}]
          backend-implementer: [{takes: 50m}]
          frontend-implementer: [{when: {intent: inform}, takes: 9m, hands: [{complete: implement-trd}]}]

        """
    )
    let found = trial.judgement.violations.filter { $0.rule == "handoff.two-owners" }
    #expect(found.map(\.text) == ["completed T-1 while backend-implementer had it"])
    #expect(
      trial.violations(of: "handoff.two-owners") == [
        "handoff.two-owners by frontend-implementer on T-1"
      ]
    )
  }

  @Test(arguments: [
    // A task that is passed on has one owner, the next agent.
    "behaviour: {backend-implementer: [{hands: [{delegate: frontend-implementer}]}]}",
    // An agent that sends a task back has it no longer, even before its session ends.
    """
    behaviour:
      backend-implementer: [{hands: [{delegate: frontend-implementer}]}]
      frontend-implementer: [{hands: [{reject: backend-implementer}]}]
    """,
    // A task that is returned has no owner.
    "behaviour: {backend-implementer: [{hands: [{fail: implement-trd}]}]}",
    // A refused task belongs to its author again.
    "behaviour: {code-reviewer: [{decides: {decision: BLOCKED, defects: [{category: a, text: b}]}}]}",
    // An agent that has passed its work on may tell others before its session ends.
    "behaviour: {backend-implementer: [{hands: [{deliver: verify-app}, {inform: spec-planner}, {inform: implement-trd}]}]}",
    // An agent to which a task was delegated may complete it.
    """
    behaviour:
      backend-implementer: [{hands: [{delegate: frontend-implementer}]}]
      frontend-implementer: [{takes: 9m, hands: [{complete: implement-trd}]}]
    """,
    // A lost handoff gives no owner a task, and a crash takes it away.
    "faults: [{id: f, drop: {intent: assign, nth: 1}}]",
    "faults: [{id: f, crash: {agent: backend-implementer, nth: 1, after: act.write, restart: 1m}}]",
    // A duplicate of a handoff does not count as a second handoff.
    "faults: [{id: f, duplicate: {intent: assign, nth: 1}}]",
    "faults: [{id: f, misroute: {intent: assign, receiver: verify-app, nth: 1}}]",
    // The coordinator retries a task when no session works on it.
    """
    platform: {reply: {within: 5m, tries: 1}}
    faults: [{id: f, drop: {intent: assign, nth: 1}}]
    """,
    """
    platform: {reply: {within: 5m, tries: 1}}
    faults: [{id: f, stop-silently: {agent: verify-app, nth: 1}}]
    """,
  ])
  func `stays silent when a task passes from one to the next`(rest: String) throws {
    #expect(try texts(rest) == [])
  }
}
