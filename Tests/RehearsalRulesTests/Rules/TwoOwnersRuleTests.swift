import RehearsalRules
import Support
import Testing

@Suite struct `The rule on two owners` {
  private func texts(_ rest: String) throws -> [String] {
    try TestRun(Fixture.work + rest).judgement.violations
      .filter { $0.rule == "handoff.two-owners" }.map(\.text)
  }

  @Test func `fires where a planner hands one task to two, from the start`() throws {
    let found = try texts(
      "behaviour: {spec-planner: [{hands: [{assign: backend-implementer}, {assign: frontend-implementer}]}]}"
    )
    #expect(found == ["handed T-1 to frontend-implementer while backend-implementer had it"])
  }

  @Test func `fires where whoever has a task delegates it twice`() throws {
    let found = try texts(
      "behaviour: {backend-implementer: [{hands: [{delegate: frontend-implementer}, {delegate: verify-app}]}]}"
    )
    #expect(found == ["handed T-1 to verify-app while frontend-implementer had it"])
  }

  @Test func `fires where a task is assigned again while its work is judged`() throws {
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

  @Test(arguments: [
    // Passed on, it has one owner: the next.
    "behaviour: {backend-implementer: [{hands: [{delegate: frontend-implementer}]}]}",
    // Handed back, it is nobody's.
    "behaviour: {backend-implementer: [{hands: [{fail: implement-trd}]}]}",
    // Refused, it is its author's again.
    "behaviour: {code-reviewer: [{decides: {decision: BLOCKED, defects: [{category: a, text: b}]}}]}",
    // Lost, it never was anybody's; crashed, it is so no more.
    "faults: [{id: f, drop: {intent: assign, nth: 1}}]",
    "faults: [{id: f, crash: {agent: backend-implementer, nth: 1, after: act.write, restart: 1m}}]",
    // One handoff that arrives twice is one handoff.
    "faults: [{id: f, duplicate: {intent: assign, nth: 1}}]",
    "faults: [{id: f, misroute: {intent: assign, receiver: verify-app, nth: 1}}]",
  ])
  func `stays silent where a task passes from one to the next`(rest: String) throws {
    #expect(try texts(rest) == [])
  }
}
