import Support
import Testing

/// Tasks whose handoffs are not answered in time.
@Suite struct `A task without an answer` {
  @Test(arguments: ["", "routing: direct, "], [1, 2])
  func `is stuck after as many failures as it has attempts`(routing: String, attempts: Int) throws {
    let run = try TestRun(
      """
      platform:
        {\(routing)attempts: \(attempts), reply: {to: backend-implementer, within: 10m, tries: 1}}
      model: {backend-implementer: {takes: 20m}}

      """ + Fixture.work
    )
    #expect(run.outcomes == ["T-1 stuck: attempts-exhausted"])
  }

  @Test(arguments: ["", "routing: direct, "])
  func `has died if nobody waits for an answer`(routing: String) throws {
    let run = try TestRun(
      "platform: {\(routing)attempts: 1}\n" + Fixture.work
        + "faults: [{id: s, stop-silently: {agent: backend-implementer, nth: 1}}]\n"
    )
    #expect(run.outcomes == ["T-1 died: no-result"])
  }
}
