import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// The tokens of sessions that a crash or a cancellation ends.
@Suite struct `A lost session` {
  private static func run(_ model: String, _ faults: String, platform: String = "") throws
    -> TestRun
  {
    try TestRun(
      "platform: {\(platform)}\n" + Fixture.work + "model: {backend-implementer: {\(model)}}\n"
        + "faults: [\(faults)]\n"
    )
  }

  @Test(arguments: [
    "crash: {agent: backend-implementer, at: 19m, restart: 1m}",
    "crash: {agent: backend-implementer, task: T-1, at: 19m}",
    "cancel: {agent: backend-implementer, at: 19m}",
  ])
  func `has spent the tokens of the part of its work that it has done`(fault: String) throws {
    let run = try Self.run("takes: 20m, spends: 30000", "{id: f, \(fault)}")
    #expect(
      run.lines(with: "backend-implementer spends ").first
        == "19m backend-implementer spends 28500 tokens  T-1"
    )
    #expect(run.summary.tokens == 58_500)
    #expect(run.outcomes == ["T-1 completed"] && run.isRepeatable)
  }

  @Test func `has spent all its tokens before it counts them`() throws {
    func tokens(_ moment: String, _ takes: String) throws -> Int64 {
      let fault = "{id: f, crash: {agent: backend-implementer, nth: 1, \(moment), restart: 1m}}"
      return try Self.run("takes: \(takes), spends: 1000", fault).summary.tokens
    }
    #expect(try tokens("before: session.spent", "20m") == 2_000)
    #expect(try tokens("after: session.spent", "20m") == 2_000)
  }

  @Test func `has spent nothing while it was paused`() throws {
    // It works for 5 minutes, and for 2 after the pause.
    let run = try Self.run(
      "takes: 20m, spends: 2000",
      "{id: p, pause: {agent: backend-implementer, at: 5m, for: 10m}}, "
        + "{id: c, crash: {agent: backend-implementer, at: 17m, restart: 1m}}"
    )
    #expect(run.lines(with: "backend-implementer spends 700 tokens").count == 1)
    #expect(run.summary.tokens == 2_700)
  }

  @Test(
    arguments: [(at: "1h", tokens: 400), ("2h", 400), ("3h", 500)] as [(at: String, tokens: Int64)]
  )
  func `has spent nothing while it waited before it might begin`(at: String, tokens: Int64) throws {
    let run = try Self.run(
      "takes: 4h, spends: 400",
      "{id: r, rate-limit: {agent: backend-implementer, for: 2h, nth: 1}}, "
        + "{id: c, cancel: {agent: backend-implementer, at: \(at)}}"
    )
    #expect(run.summary.tokens == tokens && run.outcomes == ["T-1 completed"])
  }

  @Test func `has spent nothing outside its working hours`() throws {
    // It works from 9 to 17 on Monday, and for an hour on Tuesday.
    let run = try Self.run(
      "takes: 10h, spends: 1000, hours: {from: \"09:00\", to: \"17:00\"}",
      "{id: c, crash: {agent: backend-implementer, at: 34h, restart: 1h}}"
    )
    #expect(run.summary.tokens == 1_900)
  }

  @Test func `has spent no more than a budget that stops it`() throws {
    let run = try Self.run(
      "takes: 20m, spends: 2000",
      "{id: c, crash: {agent: backend-implementer, at: 19m, restart: 1m}}",
      platform: "budget: {tokens: 500, on-limit: stop}"
    )
    #expect(run.summary.tokens == 500)
    #expect(run.outcomes == ["T-1 stuck: budget-exhausted"])
    #expect(run.seriousViolations == [])
  }
}
