import RehearsalRules
import Support
import Testing

@Suite struct `The rule on half a result` {
  private func texts(_ wait: String, _ rest: String = "") throws -> [String] {
    try TestRun(
      Fixture.work + """
        behaviour:
          backend-implementer: [{when: {intent: assign}, does: [{call: frontend-implementer, count: 3}, {wait: \(wait)}, {write: api/a.py}], times: always}]
          frontend-implementer: [{when: {intent: call}, takes: 10m}, {when: {intent: call}, takes: 20m, times: always}]

        """ + rest
    )
    .judgement.violations.filter { $0.rule == "handoff.half-joined" }.map(\.text)
  }

  @Test func `fires when an answer is lost and the task completes`() throws {
    let lost = "faults: [{id: f, drop: {from: frontend-implementer, nth: 1}}]\n"
    #expect(try texts("all", lost) == ["went on with 2 of 3 answers"])
  }

  @Test func `fires when a wait ends at its deadline`() throws {
    #expect(try texts("{within: 15m}") == ["went on with 1 of 3 answers"])
  }

  @Test(arguments: ["all", "any", "{of: 2, within: 21m}"])
  func `stays silent when the answers come that the session needs`(wait: String) throws {
    #expect(try texts(wait) == [])
  }

  @Test func `stays silent when the session that went on is lost, and its work is done again`()
    throws
  {
    // The answer is lost at 10 minutes, the session goes on at 20, and is lost before it writes.
    let rest = """
      faults:
        - {id: f, drop: {from: frontend-implementer, nth: 1}}
        - {id: g, crash: {agent: backend-implementer, nth: 1, before: act.write, restart: 1m}}

      """
    #expect(try texts("all", rest) == [])
  }

  @Test func `stays silent when the task does not complete`() throws {
    let rest = """
      faults: [{id: f, drop: {from: frontend-implementer, nth: 1}}, {id: g, drop: {to: verify-app}}]

      """
    #expect(try texts("all", rest) == [])
  }
}
