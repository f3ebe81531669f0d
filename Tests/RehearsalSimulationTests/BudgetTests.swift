import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `A budget` {
  private static let twoTasks = """
    work:
      tasks:
        - {id: T-1, description: a, agent: backend-implementer, touches: [api/a.py]}
        - {id: T-2, description: b, agent: frontend-implementer, touches: [api/b.py], needs: [T-1]}

    """

  private static func run(_ budget: String, _ model: String, _ rest: String = "") throws -> TestRun
  {
    try TestRun(
      "platform: {budget: {\(budget)}}\n" + twoTasks + "model:\n" + model + "\n" + rest
    )
  }

  private static func spending(_ run: TestRun) -> [String] {
    run.lines(with: " spends ").map { line in
      line.split(separator: " ").dropFirst().filter { $0 != "spends" && !$0.hasPrefix("token") }
        .joined(separator: " ")
    }
  }

  @Test func `of an agent stops only that agent`() throws {
    let model = """
        backend-implementer: {takes: 10m, spends: 500}
        frontend-implementer: {takes: 10m, spends: 900}
      """
    let own = try Self.run("by-agent: {backend-implementer: {tokens: 400}}, on-limit: stop", model)
    #expect(own.outcomes == ["T-1 stuck: budget-exhausted", "T-2 skipped"])
    let other = try Self.run(
      "by-agent: {frontend-implementer: {tokens: 400}}, on-limit: stop",
      model
    )
    #expect(other.outcomes == ["T-1 completed", "T-2 stuck: budget-exhausted"])
    #expect(
      Self.spending(other) == ["backend-implementer 500 T-1", "frontend-implementer 400 T-2"]
    )
  }

  @Test func `of a task counts what all agents spend on it`() throws {
    let model = """
        backend-implementer: {spends: 500}
        frontend-implementer: {spends: 500}
        verify-app: {spends: 100}
        code-reviewer: {spends: 100}
      """
    // T-1 has nothing left for the reviewer.
    let first = try Self.run("by-task: {T-1: {tokens: 600}}", model)
    #expect(first.outcomes == ["T-1 stuck: budget-exhausted", "T-2 skipped"])
    #expect(Self.spending(first) == ["backend-implementer 500 T-1", "verify-app 100 T-1"])
    let second = try Self.run("by-task: {T-2: {tokens: 500}}", model)
    #expect(second.outcomes == ["T-1 completed", "T-2 stuck: budget-exhausted"])
  }

  @Test func `in money depends on the price of each agent's tokens`() throws {
    // A million tokens cost 3.00 or 30.00: 300,000 of the first and 30,000 of the second are 0.90.
    func outcomes(_ cost: String) throws -> [String] {
      try Self.run(
        "cost: \(cost), on-limit: stop",
        """
          backend-implementer: {spends: 300000, runs-on: cheap}
          frontend-implementer: {spends: 30000, runs-on: dear}
        """,
        "prices: {cheap: 3.00, dear: 30.00}\n"
      ).outcomes
    }
    #expect(try outcomes("1.81") == ["T-1 completed", "T-2 completed"])
    #expect(try outcomes("1.79") == ["T-1 completed", "T-2 stuck: budget-exhausted"])
    #expect(try outcomes("0.89") == ["T-1 stuck: budget-exhausted", "T-2 skipped"])
  }

  @Test func `in money is not touched by tokens that cost nothing`() throws {
    let run = try Self.run(
      "cost: 0.01, on-limit: stop",
      """
        backend-implementer: {spends: 900000, runs-on: free}
        frontend-implementer: {spends: 100, runs-on: dear}
      """,
      "prices: {free: 0.00, dear: 30.00}\n"
    )
    #expect(run.outcomes == ["T-1 completed", "T-2 completed"])
  }

  @Test func `lets sessions at work finish, and no other begin`() throws {
    let run = try Self.run(
      "tokens: 400",
      "  backend-implementer: {takes: 10m, spends: 500}\n  verify-app: {spends: 1}"
    )
    #expect(Self.spending(run) == ["backend-implementer 500 T-1"])
    #expect(run.outcomes == ["T-1 stuck: budget-exhausted", "T-2 skipped"])
    #expect(run.lines(with: "backend-implementer -> verify-app").count == 2)
  }

  @Test func `that stops a session leaves nothing of what the session would still do`() throws {
    let run = try Self.run(
      "tokens: 400, on-limit: stop",
      "  backend-implementer: {takes: 10m, spends: 500}"
    )
    #expect(Self.spending(run) == ["backend-implementer 400 T-1"])
    #expect(run.lines(with: "backend-implementer reports") == [])
    #expect(
      run.lines(with: "ends session 2") == ["8m backend-implementer ends session 2: refused  T-1"]
    )
    #expect(run.handoffs.contains("backend-implementer -> verify-app: deliver") == false)
    #expect(run.outcomes == ["T-1 stuck: budget-exhausted", "T-2 skipped"])
    // The quotas refused nobody.
    #expect(run.summary.refusedSessions == 0 && run.seriousViolations == [])
  }

  @Test func `has no room for a session that it has stopped, whose time goes on`() throws {
    let plan = try Fixture.plan(
      "platform: {budget: {by-agent: {backend-implementer: {tokens: 250}}, on-limit: stop}}\n"
        + Fixture.work
    )
    let run = TestRun(plan) { name, loop in
      guard name == "backend-implementer" else { return nil }
      return .suspending(
        Waiting(on: loop) { _, desk in
          await desk.work(for: .minutes(7))
          while desk.hasBudget { desk.spend(100) }
          #expect(desk.now == Instant(nanoseconds: 7 * 60 * 1_000_000_000))
        }
      )
    }
    #expect(run.summary.tokens == 250)
    #expect(run.outcomes == ["T-1 stuck: budget-exhausted"])
    #expect(run.summary.ending == .settled)
  }

  @Test func `that is used up to the last token stops nothing`() throws {
    let run = try Self.run(
      "tokens: 500, on-limit: stop",
      "  backend-implementer: {takes: 10m, spends: 500}"
    )
    #expect(run.lines(with: "backend-implementer reports").count == 1)
    #expect(run.lines(with: "T-1 ended") == ["10m T-1 ended stuck: budget-exhausted"])
    #expect(run.lines(with: "verify-app -> implement-trd").count == 2)
  }

  @Test(arguments: ["refuse", "backoff, backoff: {first: 1m}, tries: 1"])
  func `stops a session that a quota refuses`(response: String) throws {
    // The bucket is empty after 10 minutes, in which the session took 1,200 tokens. The refusal costs another 50.
    func run(_ budget: String) throws -> TestRun {
      try TestRun(
        """
        platform:
          budget: {\(budget), on-limit: stop}
          quotas:
            backend-implementer: {tokens: 600, per: 10m, refused: {takes: 1m, spends: 50}, on-limit: \(response)}
        \(Fixture.work)model: {backend-implementer: {takes: 20m, spends: 2400}}
        limits: {time: 9h}
        """
      )
    }
    let stopped = try run("tokens: 1200")
    #expect(stopped.summary.tokens == 1_200 && stopped.summary.refusedSessions == 1)
    #expect(stopped.outcomes == ["T-1 stuck: budget-exhausted"])
    #expect(stopped.times(of: "T-1 ended") == ["11m"])
    #expect(try run("tokens: 1200, reserve: 100").seriousViolations == [])
    let refused = try run("tokens: 100000")
    #expect(Self.spending(refused).first == "backend-implementer 1250 T-1")
    #expect(refused.summary.refusedSessions == 3)
    #expect(refused.outcomes == ["T-1 stuck: attempts-exhausted"])
  }

  @Test func `never refuses the planner and the coordinator`() throws {
    let run = try Self.run(
      "tokens: 10, on-limit: stop",
      "  spec-planner: {spends: 100}\n  implement-trd: {spends: 100}"
    )
    #expect(run.lines(with: "spec-planner spends 100 tokens").count > 0)
    #expect(run.outcomes.first == "T-1 stuck: budget-exhausted")
  }
}

@Suite struct `A reserve of tokens` {
  private static func run(_ platform: String, _ rest: String) throws -> TestRun {
    try TestRun(
      """
      platform: {\(platform)}
      work:
        tasks:
          - {id: T-1, description: a, touches: [api/a.py]}
          - {id: T-2, description: b, touches: [api/b.py]}

      """ + rest
    )
  }

  @Test func `keeps sessions that begin together within the budget`() throws {
    let model = "model: {backend-implementer: {takes: 10m, spends: 600}}\n"
    let without = try Self.run("budget: 1000", model)
    #expect(without.summary.tokens == 1_200)
    let with = try Self.run("budget: {tokens: 1000, reserve: 600}", model)
    #expect(with.summary.tokens == 600)
    #expect(with.lines(with: "T-2 ended") == ["0s T-2 ended stuck: budget-exhausted"])
  }

  @Test func `shrinks as the session spends, and what is left is returned at its end`() throws {
    // T-1 reserves 600 and spends 100. At its end 900 are left: 600 for its verifier, and not enough
    // for T-2, which begins just after that.
    let run = try Self.run(
      "sessions: {backend-implementer: 1}, budget: {tokens: 1000, reserve: 600}",
      "model: {backend-implementer: {takes: 10m, spends: 100}, verify-app: {takes: 1m, spends: 100}}\n"
    )
    #expect(
      run.lines(with: " ended ") == [
        "10m T-2 ended stuck: budget-exhausted", "11m T-1 ended completed",
      ]
    )
  }

  @Test(arguments: [
    "crash: {agent: backend-implementer, task: T-1, at: 5m}",
    "cancel: {agent: backend-implementer, task: T-1, at: 5m}",
    "cancel: {agent: backend-implementer, nth: 1}",
    "stop-silently: {agent: backend-implementer, task: T-1, nth: 1}",
  ])
  func `is returned by a session that is lost`(fault: String) throws {
    let run = try TestRun(
      "platform: {budget: {tokens: 1000, reserve: 1000}}\n" + Fixture.work
        + "behaviour: {backend-implementer: [{takes: 10m, times: always}]}\n"
        + "faults: [{id: gone, \(fault)}]"
    )
    #expect(run.outcomes == ["T-1 completed"] && run.retries == 1)
  }

  @Test func `is returned by a session that a quota refuses`() throws {
    // Two reserves fit. A reserve that was kept would leave no room for the third attempt.
    let run = try TestRun(
      """
      platform:
        budget: {tokens: 20000, reserve: 9000}
        quotas: {backend-implementer: {tokens: 100, per: 1h, on-limit: refuse, refused: {takes: 1h}}}
      \(Fixture.work)model: {backend-implementer: {takes: 10m, spends: 1000}}
      """
    )
    #expect(run.outcomes == ["T-1 stuck: attempts-exhausted"] && run.summary.refusedSessions == 3)
  }

  @Test func `in money is compared with the cost of the reserve`() throws {
    // 100,000 tokens at 3.00 a million cost 0.30. Two of three reserves fit into 0.80.
    let run = try Self.run(
      "budget: {cost: 0.80, reserve: 100000}",
      "model: {backend-implementer: {takes: 10m, spends: 1000, runs-on: cheap}}\nprices: {cheap: 3.00}\n"
    )
    #expect(run.outcomes.allSatisfy { $0.hasSuffix("completed") })
    let less = try Self.run(
      "budget: {cost: 0.59, reserve: 100000}",
      "model: {backend-implementer: {takes: 10m, spends: 1000, runs-on: cheap}}\nprices: {cheap: 3.00}\n"
    )
    #expect(less.outcomes == ["T-2 stuck: budget-exhausted", "T-1 completed"])
  }

  @Test(arguments: ["fifo", "shuffled"], ["finish", "stop"])
  func `has the same effect every time`(schedule: String, response: String) throws {
    for seed in 0..<5 as Range<UInt64> {
      let run = try TestRun(
        """
        platform:
          schedule: \(schedule)
          children: cancelled
          budget: {tokens: 3000, reserve: 400, by-agent: {verify-app: {tokens: 900}}, on-limit: \(response)}
        \(Fixture.work)model:
          backend-implementer: {takes: {exponential: 5m}, spends: {exponential: 600}}
          verify-app: {takes: 1m, spends: {exponential: 300}}
        faults:
          - {id: dies, may-miss: true, crash: {agent: backend-implementer, task: T-1, at: 2m}}
          - {id: stop, may-miss: true, cancel: {agent: spec-planner, at: 4m}}
        heal: 1h
        """,
        seed: seed
      )
      #expect(run.isRepeatable && run.summary.ending == .settled)
    }
  }
}
