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
