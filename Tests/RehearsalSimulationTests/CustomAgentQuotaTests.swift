import RehearsalRules
import Support
import Testing

@testable import RehearsalSimulation

/// Quotas on agents of one's own.
@Suite struct `A quota on an agent of one's own` {
  /// Runs two tasks of an asynchronous agent that spends 300 tokens three times.
  private static func run(_ quota: String, _ platform: String = "", tasks: Int = 1) throws
    -> TestRun
  {
    let list = (1...tasks).map { "    - {id: T-\($0), description: a, touches: [api/\($0).py]}\n" }
    let plan = try Fixture.plan(
      "platform: {attempts: 1, quotas: {backend-implementer: {\(quota)}}\(platform)}\nwork:\n  tasks:\n"
        + list.joined()
    )
    return TestRun(plan) { name, loop in
      guard name == "backend-implementer" else { return nil }
      return .suspending(
        Waiting(on: loop) { _, desk in
          desk.start()
          for path in desk.task?.touches ?? [] { desk.write(path) }
          for _ in 0..<3 { desk.spend(300) }
          await desk.work(for: .minutes(1))
          desk.passOn()
        }
      )
    }
  }

  @Test func `makes it wait to spend, and everything after`() throws {
    // 400, then 100, then -200: the third time, 600 tokens flow in within a minute and a half.
    let run = try Self.run("tokens: 400, per: 1m")
    #expect(run.times(of: "spends 300 tokens") == ["0s", "0s", "1m30s"])
    #expect(run.times(of: "backend-implementer -> verify-app  deliver").first == "2m30s")
    #expect(run.times(of: "reaches the quota") == ["0s"])
    #expect(run.summary.ending == .settled)
  }

  @Test func `refuses it, and ignores what its handler still does`() throws {
    let run = try Self.run("tokens: 400, per: 1m, on-limit: refuse")
    #expect(run.lines(with: "spends 300 tokens").count == 2)
    #expect(run.handoffs.contains { $0.hasPrefix("backend-implementer -> verify-app") } == false)
    #expect(run.outcomes == ["T-1 stuck: attempts-exhausted"] && run.summary.refusedSessions == 1)
    #expect(run.summary.ending == .settled)
  }

  @Test(arguments: [
    ("wait", ["1m", "2m"]), ("refuse", ["1m"]), ("backoff, backoff: {first: 5m}", ["1m", "6m"]),
  ])
  func `limits its sessions at the same time`(response: String, times: [String]) throws {
    let run = try Self.run("sessions: 1, on-limit: \(response)", tasks: 2)
    let delivered = run.lines(with: "backend-implementer -> verify-app  deliver")
      .filter { $0.hasSuffix("taken up") }
    #expect(delivered.map { $0.prefix { $0 != " " } } == times.map { $0[...] })
    #expect(
      run.summary.refusedSessions == UInt64(2 - times.count) && run.summary.ending == .settled
    )
  }

  @Test func `does not resume a handler whose session the budget has stopped`() throws {
    let run = try Self.run(
      "sessions: 1",
      ", budget: {tokens: 500, on-limit: stop}"
    )
    #expect(
      run.lines(with: " spends ").map { $0.suffix(16) }
        == ["300 tokens  T-1", "200 tokens  T-1"].map { " " + $0 }
    )
    #expect(run.outcomes == ["T-1 stuck: budget-exhausted"])
    #expect(run.summary.ending == .settled)
  }
}

@Suite struct `A context window of one's own` {
  @Test(arguments: [0, -5] as [Int64])
  func `without room is compacted at each token, and the run goes on`(tokens: Int64) {
    let plan = loopPlan("a", change: { $0.limits.events = 1_000 }) { member in
      member.model = Model()
      member.model?.window = Model.Window(tokens: tokens)
    }
    let run = TestRun(plan) { _, loop in
      .immediate(
        Scripted(
          on: loop,
          opening: { desk in
            desk.spend(100)
            desk.write("x")
          }
        )
      )
    }
    #expect(run.events.count { $0.kind.name == .agentCompacted } == 100)
    #expect(run.events.contains { $0.kind == .actWrite("x") })
    #expect(run.summary.ending == .settled)
  }
}
