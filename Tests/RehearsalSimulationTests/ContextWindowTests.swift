import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `A context window` {
  private static let nonGoal =
    "{id: NG-1, text: no refunds, terms: [refund], paths: [api/refund-*.py]}"

  /// Runs tasks of the implementer one after the other, of which all after the first are non-goals.
  private static func run(
    _ model: String,
    _ rest: String = "",
    platform: String = "",
    tasks: Int = 2
  ) throws -> TestRun {
    let list = (1...tasks).map { number in
      "    - {id: T-\(number), description: \(number == 1 ? "an order" : "a refund"), "
        + "touches: [api/\(number > 1 ? "refund-" : "")\(number).py]\(number > 1 ? ", needs: [T-1]" : "")}\n"
    }
    return try TestRun(
      "platform: {sessions: {backend-implementer: 1}\(platform)}\n"
        + "work:\n  non-goals: [\(nonGoal)]\n  tasks:\n"
        + list.joined() + "model: {backend-implementer: \(model)}\n" + rest
    )
  }

  private static func fullWindows(_ run: TestRun) -> [String] {
    run.lines(with: "compacts its context")
  }

  @Test func `is compacted within the budget, which can stop the session`() throws {
    let run = try Self.run(
      "{takes: 10m, spends: 50, window: {tokens: 50, forgets: [non-goals], costs: 30}}",
      platform: ", budget: {tokens: 60, on-limit: stop}",
      tasks: 1
    )
    #expect(run.summary.tokens == 60)
    #expect(run.outcomes == ["T-1 stuck: budget-exhausted"])
    #expect(run.lines(with: "backend-implementer ends").map { $0.contains("refused") } == [true])
  }

  @Test func `that is never full changes nothing`() throws {
    let run = try Self.run("{spends: 50, window: {tokens: 101, forgets: [non-goals]}}")
    #expect(run.outcomes == ["T-1 completed", "T-2 rejected: non-goal"])
    #expect(run.summary.tokens == 100 && Self.fullWindows(run) == [])
  }

  @Test func `that fills makes the agent forget from its next session on`() throws {
    let run = try Self.run("{takes: 10m, spends: 50, window: {tokens: 50, forgets: [non-goals]}}")
    #expect(
      Self.fullWindows(run).first
        == "10m backend-implementer compacts its context and forgets: non-goals"
    )
    #expect(
      run.violations(of: "scope.non-goal") == ["scope.non-goal by backend-implementer on T-2"]
    )
  }

  @Test
  func `fills with what all sessions of the agent spend, and begins with what compacting costs`()
    throws
  {
    // T-1 and T-2 fill the window. It then contains 30 tokens, and 70 after T-3, so T-4 fills it with 30
    // tokens left over. It then contains 30 + 30 tokens, so T-5 fills it.
    let run = try TestRun(
      """
      platform: {sessions: {backend-implementer: 1}}
      work:
        tasks:
          - {id: T-1, description: a, touches: [api/1.py]}
          - {id: T-2, description: b, touches: [api/2.py]}
          - {id: T-3, description: c, touches: [api/3.py]}
          - {id: T-4, description: d, touches: [api/4.py]}
          - {id: T-5, description: e, touches: [api/5.py]}
      model: {backend-implementer: {takes: 10m, spends: 40, window: {tokens: 80, costs: 30}}}
      """
    )
    #expect(run.times(of: "compacts its context") == ["20m", "40m", "50m"])
    #expect(run.lines(with: "spends 30 tokens").map { $0.suffix(3) } == ["T-2", "T-4", "T-5"])
    #expect(run.summary.tokens == 5 * 40 + 3 * 30)
    #expect(run.outcomes.count { $0.hasSuffix("completed") } == 5)
  }

  @Test func `is compacted as often as one session fills it`() throws {
    // The first 50 tokens fill the window. After each compaction, it contains 20 tokens, so every 30 tokens
    // fill it again: 7 times in the remaining 210.
    let run = try Self.run(
      "{takes: 1h, spends: 260, window: {tokens: 50, costs: 20}}",
      tasks: 1
    )
    #expect(Self.fullWindows(run).count == 8)
    #expect(run.summary.tokens == 260 + 8 * 20)
    #expect(run.outcomes == ["T-1 completed"])
    let once = try Self.run("{takes: 1h, spends: 79, window: {tokens: 50, costs: 20}}", tasks: 1)
    #expect(Self.fullWindows(once).count == 1 && once.summary.tokens == 99)
  }

  @Test func `is no longer compacted once the budget has stopped the session`() throws {
    let run = try Self.run(
      "{takes: 1h, spends: 260, window: {tokens: 50, costs: 20}}",
      platform: ", budget: {tokens: 310, on-limit: stop}",
      tasks: 1
    )
    #expect(Self.fullWindows(run).count == 3 && run.summary.tokens == 310)
    #expect(run.outcomes == ["T-1 stuck: budget-exhausted"])
  }

  @Test func `is compacted up to the limit on events`() throws {
    let run = try Self.run(
      "{spends: 1000000000000, window: {tokens: 1}}",
      "limits: {events: 200}\n",
      tasks: 1
    )
    #expect(run.lines(with: "limit reached: events").count == 1)
    #expect(Self.fullWindows(run).count < 200)
  }

  @Test func `that fills while another session is at work is felt by the sessions after it`() throws
  {
    // The window is full at 5 minutes, and T-1 goes on until 10. T-3 begins after that.
    let run = try TestRun(
      """
      work:
        non-goals: [\(Self.nonGoal)]
        tasks:
          - {id: T-1, description: an order, touches: [api/1.py]}
          - {id: T-2, description: an invoice, touches: [api/2.py]}
          - {id: T-3, description: a refund, touches: [api/refund-3.py], needs: [T-1]}
      model: {backend-implementer: {spends: 50, window: {tokens: 50, forgets: [non-goals]}}}
      behaviour: {backend-implementer: [{when: {task: T-1}, takes: 10m}, {when: {task: T-2}, takes: 5m}]}
      """
    )
    #expect(run.times(of: "compacts its context").prefix(2) == ["5m", "10m"])
    #expect(run.outcomes.prefix(2) == ["T-2 completed", "T-1 completed"])
    #expect(
      run.violations(of: "scope.non-goal") == ["scope.non-goal by backend-implementer on T-3"]
    )
  }

  @Test func `is known again once somebody tells the agent`() throws {
    let model = "{spends: 50, window: {tokens: 50, forgets: [non-goals]}}"
    let told = try Self.run(
      model,
      """
      behaviour:
        backend-implementer: [{when: {intent: inform}, spends: 1, times: always}]
        code-reviewer: [{hands: [{inform: backend-implementer}, {approve: implement-trd}]}]
      """
    )
    #expect(told.outcomes == ["T-1 completed", "T-2 rejected: non-goal"])
    #expect(try Self.run(model).outcomes.contains("T-2 rejected: non-goal") == false)
  }

  @Test func `of one agent is not that of another`() throws {
    let run = try TestRun(
      """
      work:
        non-goals: [\(Self.nonGoal)]
        tasks:
          - {id: T-1, description: an order, agent: frontend-implementer, touches: [api/1.py]}
          - {id: T-2, description: a refund, agent: backend-implementer, touches: [api/2.py], needs: [T-1]}
      model: {frontend-implementer: {spends: 50, window: {tokens: 50, forgets: [non-goals]}}}
      """
    )
    #expect(run.outcomes == ["T-1 completed", "T-2 rejected: non-goal"])
  }

  @Test(arguments: [
    ("direct", "task", ["spec-planner"]), ("direct", "phase", ["spec-planner"]),
    ("orchestrated", "task", ["spec-planner", "implement-trd"]),
  ])
  func `of a lead that each session fills ends the run at the limit on repeats`(
    routing: String,
    retry: String,
    leads: [String]
  ) throws {
    let models = leads.map { "  \($0): {spends: 50, window: {tokens: 50, forgets: [record]}}\n" }
    let run = try TestRun(
      """
      platform: {routing: \(routing), retry: \(retry)}
      work:
        tasks:
          - {id: T-1, description: a, touches: [api/1.py]}
          - {id: T-2, description: b, touches: [api/2.py], needs: [T-1]}
      limits: {repeats: 20, events: 100000}
      model:

      """ + models.joined()
    )
    #expect(run.lines(with: "limit reached: repeats").count == 1)
    let found = run.judgement.violations.filter { $0.rule == "handoff.no-progress" }
    #expect(
      found.map(\.text) == ["repeated a handoff to backend-implementer until the limit on repeats"]
    )
    #expect(found.map { run.plan.name(of: $0.agent) } == ["spec-planner"])
  }

  @Test func `with the context in it makes the agent ask for it again`() throws {
    let run = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: a, touches: [api/1.py], context: [API description, data model]}
          - {id: T-2, description: b, touches: [api/2.py], context: [API description, data model], needs: [T-1]}
      model: {backend-implementer: {spends: 50, window: {tokens: 50, forgets: [context]}}}
      """
    )
    #expect(run.outcomes == ["T-1 completed", "T-2 stuck: missing-context"])
    #expect(run.handoffs.contains("backend-implementer -> implement-trd: clarify"))
  }

  @Test func `with the record in it makes the planner assign completed work again`() throws {
    let run = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: a, touches: [api/1.py]}
          - {id: T-2, description: b, touches: [api/2.py], needs: [T-1]}
      model: {spec-planner: {spends: 60, window: {tokens: 100, forgets: [record]}}}
      """
    )
    // 60 at the start and 60 when T-1 is done. The record is lost when T-2 is.
    #expect(run.lines(with: "spec-planner compacts its context and forgets: record").count >= 1)
    #expect(
      run.violations(of: "handoff.work-repeated") == [
        "handoff.work-repeated by spec-planner on T-1"
      ]
    )
    #expect(run.summary.ending == .settled)
  }

  @Test func `does not matter to a session that was lost while its handler runs`() throws {
    let plan = try Fixture.plan(
      Fixture.work + """
        model: {code-reviewer: {spends: 1, window: {tokens: 100, forgets: [context]}}}
        faults: [{id: f, crash: {agent: verify-app, nth: 1, after: act.write, restart: 1m}}]
        """
    )
    let run = TestRun(plan) { name, loop in
      guard name == "verify-app" else { return nil }
      return .immediate(
        Scripted(
          on: loop,
          answer: { handoff, desk in
            desk.write("notes.md")
            #expect(desk.forgotten == [])
            guard handoff.round > 0 else { return desk.sendBack() }
            desk.decide(.approved)
            desk.passOn()
          }
        )
      )
    }
    // The first session is lost at its write, so it sends nothing back.
    #expect(!run.handoffs.contains("verify-app -> backend-implementer: reject"))
    #expect(run.outcomes == ["T-1 completed"])
    #expect(run.retries == 1)
  }

  @Test func `of a coordinator that forgets does not end a task twice`() throws {
    let run = try TestRun(
      Fixture.work + """
        model: {implement-trd: {spends: 100, window: {tokens: 100, forgets: [record]}}}
        faults: [{id: again, duplicate: {from: code-reviewer, copies: 2}}]
        """
    )
    #expect(run.outcomes == ["T-1 completed"])
    #expect(run.summary.ending == .settled)
  }

  @Test func `of a coordinator that forgets which tasks passed has their phase done again`()
    throws
  {
    let run = try TestRun(
      """
      platform: {retry: phase, attempts: 2}
      work:
        tasks:
          - {id: T-1, description: a, touches: [api/1.py]}
          - {id: T-2, description: b, touches: [api/2.py]}
      model: {implement-trd: {spends: 50, window: {tokens: 50, forgets: [record]}}}
      """
    )
    // The results reached the coordinator, so no task died.
    #expect(
      run.outcomes == ["T-1 stuck: attempts-exhausted", "T-2 stuck: attempts-exhausted"]
    )
    #expect(run.retries == 1)
  }

  @Test(arguments: ["fifo", "shuffled"])
  func `has the same effect every time`(schedule: String) throws {
    for seed in 0..<5 as Range<UInt64> {
      let first = try Self.run(
        "{takes: {exponential: 5m}, spends: {exponential: 80}, window: {tokens: 100, forgets: [non-goals, context, record], costs: 20}}",
        platform: ", schedule: \(schedule), budget: {tokens: 9000, on-limit: stop}",
        tasks: 4
      )
      let run = TestRun(first.plan, seed: seed)
      #expect(run.isRepeatable && run.summary.ending == .settled && run.outcomes.count == 4)
    }
  }
}
