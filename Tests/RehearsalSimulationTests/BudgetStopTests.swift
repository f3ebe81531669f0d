import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// The times at which a budget with `on-limit: stop` stops sessions.
@Suite struct `A session that a budget stops` {
  private static func run(_ budget: String, _ model: String, _ rest: String = "") throws -> TestRun
  {
    try TestRun(
      "platform: {budget: {\(budget), on-limit: stop}}\n" + Fixture.work
        + "model: {backend-implementer: {\(model)}}\n" + rest
    )
  }

  @Test func `ends when it has spent what is left, and does nothing after that`() throws {
    let run = try Self.run("tokens: 100", "takes: 10h, spends: 1000")
    #expect(run.times(of: "ends session 2: refused") == ["1h"])
    #expect(run.lines(with: "writes") == [] && run.end == "1h")
    #expect(run.summary.tokens == 100)
    #expect(run.outcomes == ["T-1 stuck: budget-exhausted"])
    #expect(run.seriousViolations == [] && run.isRepeatable)
  }

  @Test func `ends later by its pauses, nights and waits`() throws {
    let pause = "faults: [{id: p, pause: {agent: backend-implementer, at: 30m, for: 2h}}]\n"
    #expect(try Self.run("tokens: 100", "takes: 10h, spends: 1000", pause).end == "3h")
    let wait = "faults: [{id: r, rate-limit: {agent: backend-implementer, for: 2h, nth: 1}}]\n"
    #expect(try Self.run("tokens: 100", "takes: 10h, spends: 1000", wait).end == "3h")
    let hours = "hours: {from: \"09:00\", to: \"12:00\"}"
    #expect(try Self.run("tokens: 400", "takes: 10h, spends: 1000, \(hours)").end == "34h")
  }

  @Test func `ends earlier once another session has spent a part of the same budget`() throws {
    // A session of an hour leaves 500 of the 1,000 tokens for a session of ten hours.
    let run = try TestRun(
      """
      platform: {budget: {tokens: 1000, on-limit: stop}}
      work:
        tasks:
          - {id: T-1, description: a, agent: backend-implementer, touches: [api/a.py]}
          - {id: T-2, description: b, agent: frontend-implementer, touches: [web/b.py]}
      model:
        backend-implementer: {takes: 10h, spends: 1000}
        frontend-implementer: {takes: 1h, spends: 500}
      """
    )
    #expect(run.outcomes.sorted() == ["T-1 stuck: budget-exhausted", "T-2 completed"])
    #expect(run.end == "5h" && run.summary.tokens == 1_000)
  }

  @Test func `ends after its wait for an answer when it has spent what is left`() throws {
    let script =
      "behaviour: {backend-implementer: [{does: [{call: frontend-implementer}, {wait: all}, {write: api/a.py}]}]}\n"
    let models = "takes: 10h, spends: 1000}, frontend-implementer: {takes: 20m"
    let run = try Self.run("tokens: 100", models, script)
    #expect(run.lines(with: "writes") == [] && run.end == "1h20m")
    #expect(run.summary.tokens == 100)
    #expect(run.outcomes == ["T-1 stuck: budget-exhausted"])
  }

  @Test func `that is cancelled before has spent its part until then`() throws {
    let cancellation = "faults: [{id: c, cancel: {agent: backend-implementer, at: 30m}}]\n"
    let run = try Self.run("tokens: 100", "takes: 10h, spends: 1000", cancellation)
    #expect(run.lines(with: "spends ").first == "30m backend-implementer spends 50 tokens  T-1")
    // The second session has 50 tokens left, for half an hour.
    #expect(run.end == "1h" && run.summary.tokens == 100)
    #expect(run.outcomes == ["T-1 stuck: budget-exhausted"])
  }
}
