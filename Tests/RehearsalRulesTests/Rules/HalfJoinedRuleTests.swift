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

  // MARK: - Calls that no wait covers

  /// The time that the called agent takes: a minute for the first call, and an hour for the others.
  private static let firstAtOnce = "1m}, {when: {intent: call}, takes: 1h"

  /// Returns the texts for an author that performs some acts in four minutes, and a called agent that answers.
  private func texts(
    acts: String,
    answer: String = "",
    takes: String = "1h",
    _ rest: String = ""
  ) throws -> [String] {
    let trial = try TestRun(
      Fixture.work + """
        behaviour:
          backend-implementer: [{when: {intent: assign}, takes: 4m, does: [\(acts)], times: always}]
          frontend-implementer: [{when: {intent: call}, takes: \(takes)\(answer), times: always}]

        """ + rest
    )
    #expect(trial.outcomes == ["T-1 completed"])
    return trial.judgement.violations.filter { $0.rule == "handoff.half-joined" }.map(\.text)
  }

  @Test(arguments: [", hands: [{fail: backend-implementer}]", ", hands: []", ""])
  func `fires when a session hands its work on while an agent that it called is at work`(
    answer: String
  ) throws {
    let found = try texts(acts: "{call: frontend-implementer}, {write: api/a.py}", answer: answer)
    #expect(found == ["handed its work on without the result of a call"])
  }

  @Test func `fires when the called agent is lost after the task has completed`() throws {
    let found = try texts(
      acts: "{call: frontend-implementer, count: 2}, {write: api/a.py}",
      "faults: [{id: f, crash: {agent: frontend-implementer, at: 30m}}]\n"
    )
    #expect(found == ["handed its work on without the result of 2 calls"])
  }

  @Test func `fires when the only answer before the end says that the part has failed`() throws {
    let found = try texts(
      acts: "{call: frontend-implementer}, {write: api/a.py}",
      answer: ", hands: [{fail: backend-implementer}]",
      takes: "1m"
    )
    #expect(found == ["handed its work on without the result of a call"])
  }

  @Test func `fires on a call after the last wait`() throws {
    let found = try texts(
      acts:
        "{call: frontend-implementer}, {wait: all}, {write: api/a.py}, {call: frontend-implementer}"
    )
    #expect(found == ["handed its work on without the result of a call"])
  }

  @Test(arguments: [
    // The answer comes before the session ends, so no wait is necessary.
    ("{call: frontend-implementer}, {write: api/a.py}", "1m"),
    // One of two answers is enough, whether or not it has come before the wait.
    ("{call: frontend-implementer, count: 2}, {wait: any}, {write: api/a.py}", firstAtOnce),
    ("{call: frontend-implementer, count: 2}, {write: api/a.py}, {wait: any}", firstAtOnce),
  ])
  func `stays silent when a session has the results that it needs`(acts: String, takes: String)
    throws
  {
    #expect(try texts(acts: acts, takes: takes) == [])
  }

  @Test func `stays silent when a call that was lost is made again and answered`() throws {
    let rest = """
      platform: {reply: {intent: call, within: 1m, tries: 2}}
      faults: [{id: f, drop: {intent: call, nth: 1}}]

      """
    let acts = "{call: frontend-implementer}, {write: api/a.py}"
    #expect(try texts(acts: acts, takes: "30s", rest) == [])
  }

  @Test func `stays silent on a session that reports that it has failed`() throws {
    let trial = try TestRun(
      Fixture.work + """
        behaviour:
          backend-implementer: [{when: {round: 0}, takes: 1m, does: [{call: frontend-implementer}], hands: [{fail: implement-trd}]}]
          frontend-implementer: [{when: {intent: call}, takes: 1h}]

        """
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.violations(of: "handoff.half-joined") == [])
  }
}
