import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// Sessions that call other agents and wait for the answers.
@Suite struct `A session that calls` {
  /// Runs a task whose author calls the page's author and waits, and then works for 4 minutes of its own.
  ///
  /// The first called session takes 10 minutes and the second 20.
  private static func run(
    _ wait: String,
    calls: Int = 2,
    platform: String = "",
    children: String =
      "{when: {intent: call}, takes: 10m}, {when: {intent: call}, takes: 20m, times: always}",
    _ rest: String = ""
  ) throws -> TestRun {
    try TestRun(plan(wait, calls: calls, platform: platform, children: children, rest))
  }

  private static func plan(
    _ wait: String,
    calls: Int = 2,
    platform: String = "",
    children: String,
    _ rest: String = ""
  ) throws -> Plan {
    try Fixture.plan(
      Fixture.work + """
        platform: {\(platform)}
        behaviour:
          backend-implementer: [{takes: 4m, does: [{call: frontend-implementer, count: \(calls)}, {wait: \(wait)}, {write: api/a.py}], times: always}]
          frontend-implementer: [\(children)]

        """ + rest
    )
  }

  private static func resumed(_ run: TestRun) -> [String] { run.lines(with: "goes on with") }

  @Test func `goes on when all have answered, and takes its own time before and after`() throws {
    let run = try Self.run("all")
    #expect(run.times(of: "reaches the session that called") == ["10m", "20m"])
    #expect(Self.resumed(run) == ["20m backend-implementer goes on with 2 answers  T-1"])
    // Of 4 minutes, a third passes before the write, before the tests, and after them.
    #expect(run.times(of: "writes api/a.py") == ["21m20s"])
    #expect(run.lines(with: "T-1 ended") == ["24m T-1 ended completed"])
    #expect(run.seriousViolations == [])
  }

  @Test(arguments: [
    ("any", "10m", 1), ("{of: 1}", "10m", 1), ("{of: 2}", "20m", 2),
    ("{of: all, within: 15m}", "15m", 1), ("{within: 1h}", "20m", 2), ("{within: 0s}", "0s", 0),
  ])
  func `goes on with as many answers as it needs, or when its time is over`(
    wait: String,
    time: String,
    answers: Int
  ) throws {
    let run = try Self.run(wait)
    #expect(
      Self.resumed(run) == [
        "\(time) backend-implementer goes on with \(answers) answer\(answers == 1 ? "" : "s")  T-1"
      ]
    )
    #expect(run.outcomes == ["T-1 completed"])
    #expect(
      run.lines(with: "frontend-implementer -> backend-implementer  complete  T-1").contains {
        $0.hasPrefix("20m")
      }
    )
  }

  @Test func `does not wait for answers that are there already`() throws {
    let run = try Self.run("all", children: "{when: {intent: call}, times: always}")
    // The called sessions take no time, but they begin after the session that calls has gone on.
    #expect(run.lines(with: "T-1 ended") == ["4m T-1 ended completed"])
    let twice = try Self.run(
      "any",
      children: "{when: {intent: call}, takes: 10m, times: always}"
    )
    #expect(Self.resumed(twice).count == 1)
  }

  @Test func `can wait twice, for some and then for the rest`() throws {
    let plan = try Fixture.plan(
      Fixture.work + """
        behaviour:
          backend-implementer: [{takes: 4m, does: [{call: frontend-implementer, count: 2}, {wait: any}, {write: api/a.py}, {wait: all}], times: always}]
          frontend-implementer: [{when: {intent: call}, takes: 10m}, {when: {intent: call}, takes: 20m}]

        """
    )
    let run = TestRun(plan)
    #expect(
      Self.resumed(run).map { $0.prefix { $0 != " " } } == ["10m", "20m"]
    )
    // A third of 4 minutes passes after the first wait, and the rest after the second.
    #expect(run.lines(with: "T-1 ended") == ["22m40s T-1 ended completed"])
  }

  @Test func `has what the called sessions wrote in its work`() throws {
    let plan = try Fixture.plan(
      """
      work: {tasks: [{id: T-1, description: a, agent: backend-implementer, touches: [api/a.py, api/b.py]}]}
      behaviour:
        backend-implementer: [{does: [{call: frontend-implementer}, {wait: all}, {write: api/a.py}]}]
        frontend-implementer: [{when: {intent: call}, does: [{write: api/b.py}]}]

      """
    )
    let run = TestRun(plan)
    #expect(run.outcomes == ["T-1 completed"] && run.retries == 0)
  }

  @Test func `can be called itself`() throws {
    let run = try Self.run(
      "all",
      calls: 1,
      children: "{when: {intent: call}, takes: 2m, does: [{call: verify-app}, {wait: all}]}",
      "model: {verify-app: {takes: 6m}}\n"
    )
    // verify-app answers at 6 minutes, the page's author at 8; the last review takes 6 minutes again.
    #expect(run.times(of: "goes on with 1 answer") == ["6m", "8m"])
    #expect(run.lines(with: "T-1 ended") == ["18m T-1 ended completed"])
  }

  @Test func `is stopped by the limit of depth if it calls without end`() throws {
    let run = try Self.run(
      "all",
      calls: 1,
      children:
        "{when: {intent: call}, does: [{call: frontend-implementer}, {wait: all}], times: always}",
      "limits: {depth: 7}\n"
    )
    #expect(run.summary.ending == .limited(.depth))
    #expect(run.lines(with: "  call  T-1  taken up").count == 7)
  }

  // MARK: - Slots

  private static func parents(_ platform: String) throws -> TestRun {
    try TestRun(
      """
      platform: {slots: 2\(platform)}
      work:
        tasks:
          - {id: T-1, description: a, agent: backend-implementer, touches: [api/a.py]}
          - {id: T-2, description: b, agent: backend-implementer, touches: [api/b.py]}
      behaviour:
        backend-implementer: [{takes: 4m, does: [{call: frontend-implementer}, {wait: all}], times: always, hands: [{complete: implement-trd}]}]
        frontend-implementer: [{when: {intent: call}, takes: 10m, times: always}]

      """
    )
  }

  @Test func `keeps its slot, and can deadlock with others, which are named`() throws {
    let run = try Self.parents("")
    #expect(run.outcomes == ["T-1 stuck: deadlock", "T-2 stuck: deadlock"])
    #expect(
      run.judgement.violations.filter { $0.rule == "liveness.deadlock" }.map(\.text) == [
        "no event was left to process while T-1 was open; backend-implementer waits for answers, "
          + "and call 3 to frontend-implementer waits for room, since 2 of 2 slots are held by sessions that wait: "
          + "backend-implementer on T-1, backend-implementer on T-2",
        "no event was left to process while T-2 was open; backend-implementer waits for answers, "
          + "and call 4 to frontend-implementer waits for room, since 2 of 2 slots are held by sessions that wait: "
          + "backend-implementer on T-1, backend-implementer on T-2",
      ]
    )
  }

  @Test func `gives its slot to others where the platform frees it, and gets one back`() throws {
    let run = try Self.parents(", slots-while-waiting: freed")
    #expect(run.violations(of: "resource.slots-exceeded") == [])
    #expect(run.violations(of: "liveness.deadlock") == [])
    #expect(run.times(of: "goes on with 1 answer") == ["10m", "10m"])
    #expect(run.times(of: "ended completed") == ["14m", "14m"])
  }

  @Test func `waits for a slot before it goes on`() throws {
    // One slot: the called session has it until 10 minutes, then the second task's author until 22.
    let run = try TestRun(
      """
      platform: {slots: 1, slots-while-waiting: freed}
      work:
        tasks:
          - {id: T-1, description: a, agent: backend-implementer, touches: [api/a.py]}
          - {id: T-2, description: b, agent: backend-implementer, touches: [api/b.py]}
      behaviour:
        backend-implementer:
          - {when: {task: T-1}, takes: 4m, does: [{call: frontend-implementer}, {wait: all}], hands: [{complete: implement-trd}]}
          - {when: {task: T-2}, takes: 12m, does: [], hands: [{complete: implement-trd}]}
        frontend-implementer: [{when: {intent: call}, takes: 10m}]

      """
    )
    #expect(run.violations(of: "resource.slots-exceeded") == [])
    #expect(run.times(of: "T-2 ended completed") == ["12m"])
    #expect(run.times(of: "goes on with 1 answer") == ["22m"])
    #expect(run.times(of: "T-1 ended completed") == ["26m"])
  }

  // MARK: - Faults

  @Test(arguments: [
    "drop: {to: frontend-implementer, intent: call, nth: 1}",
    "drop: {from: frontend-implementer, nth: 1}",
    "stop-silently: {agent: frontend-implementer, nth: 1}",
    "crash: {agent: frontend-implementer, task: T-1, nth: 1}",
    "misroute: {intent: call, nth: 1, receiver: spec-planner}",
  ])
  func `goes on without a lost answer when the run is idle`(fault: String) throws {
    let run = try Self.run(
      "all",
      children: "{when: {intent: call}, takes: 10m, times: always}",
      "faults: [{id: f, \(fault)}]\n"
    )
    #expect(Self.resumed(run) == ["10m backend-implementer goes on with 1 answer  T-1"])
    #expect(run.lines(with: "T-1 ended") == ["14m T-1 ended completed"])
  }

  @Test func `goes on without the answers of an agent that is gone when the run is idle`() throws {
    let run = try Self.run(
      "all",
      children: "{when: {intent: call}, takes: 10m, times: always}",
      "faults: [{id: f, crash: {agent: frontend-implementer, at: 0s}}]\n"
    )
    #expect(Self.resumed(run) == ["0s backend-implementer goes on with 0 answers  T-1"])
    #expect(run.violations(of: "handoff.half-joined").count == 1)
  }

  @Test func `asks again, and goes on without an answer after the last try`() throws {
    func times(_ nth: String) throws -> [String] {
      try Self.run(
        "all",
        calls: 1,
        platform: "reply: {intent: call, within: 30m, tries: 2}",
        children: "{when: {intent: call}, takes: 10m, times: always}",
        "faults: [{id: f, drop: {intent: call\(nth)}}]\n"
      )
      .times(of: "goes on with")
    }
    #expect(try times(", nth: 1") == ["40m"])
    #expect(try times("") == ["1h"])
  }

  @Test(arguments: [
    "crash: {agent: backend-implementer, at: 5m, restart: 1m}",
    "cancel: {agent: backend-implementer, at: 5m}",
    "crash: {agent: backend-implementer, task: T-1, at: 5m}",
  ])
  func `that is lost while it waits does nothing more, and its work is done again`(fault: String)
    throws
  {
    let run = try Self.run(
      "all",
      children: "{when: {intent: call}, takes: 10m, times: always}",
      "faults: [{id: f, \(fault)}]\n"
    )
    #expect(run.lines(with: "writes api/a.py").count == 1, "\(run.lines(with: ""))")
    #expect(run.lines(with: "opens").count { $0.contains("frontend-implementer opens") } == 4)
    #expect(run.outcomes == ["T-1 completed"] && run.retries == 1)
  }

  @Test func `that is lost takes its children along where the platform cancels them`() throws {
    let run = try Self.run(
      "all",
      platform: "children: cancelled, attempts: 1",
      children: "{when: {intent: call}, takes: 10m, times: always}",
      "faults: [{id: f, cancel: {agent: backend-implementer, at: 5m}}]\n"
    )
    #expect(run.lines(with: "frontend-implementer ends").count { $0.hasPrefix("5m") } == 2)
  }

  @Test func `that is paused while it waits goes on after the pause`() throws {
    let run = try Self.run(
      "all",
      "faults: [{id: f, pause: {agent: backend-implementer, at: 15m, for: 10m}}]\n"
    )
    #expect(run.times(of: "writes api/a.py") == ["26m20s"])
  }

  @Test func `leaves no deadline behind`() throws {
    let run = try Self.run("{within: 5h}")
    #expect(run.end == "24m")
    let lost = try Self.run(
      "{within: 5h}",
      platform: "attempts: 1",
      "faults: [{id: f, cancel: {agent: backend-implementer, at: 5m}}]\n"
    )
    #expect(lost.end == "20m")
  }

  @Test func `is not failed by a call that it does not wait for any more`() throws {
    let run = try Self.run(
      "any",
      platform: "reply: {intent: call, within: 30m, tries: 2}",
      children: "{when: {intent: call}, takes: 10m, times: always}",
      "faults: [{id: f, stop-silently: {agent: frontend-implementer, nth: 2}}]\nmodel: {code-reviewer: {takes: 1h}}\n"
    )
    #expect(run.lines(with: "T-1 ended") == ["1h14m T-1 ended completed"])
    #expect(run.summary.repeatedHandoffs == 0 && run.retries == 0)
  }

  @Test(arguments: [
    "quotas: {frontend-implementer: {sessions: 1, on-limit: refuse}}",
    "budget: {by-agent: {frontend-implementer: {tokens: 1}}, reserve: 1}",
  ])
  func `gets the answer of a called session that the platform refuses`(platform: String) throws {
    let run = try Self.run(
      "all",
      platform: platform,
      children: "{when: {intent: call}, takes: 10m, times: always}"
    )
    #expect(Self.resumed(run) == ["10m backend-implementer goes on with 1 answer  T-1"])
    #expect(run.lines(with: "frontend-implementer -> backend-implementer  fail").count >= 1)
    #expect(run.violations(of: "handoff.half-joined").count == 1)
    #expect(run.outcomes == ["T-1 completed"] && run.retries == 0)
  }

  @Test func `takes a late answer where the platform says so, and no second one`() throws {
    let run = try Self.run(
      "all",
      calls: 1,
      platform: "reply: {intent: call, within: 6m, tries: 2, late: taken}",
      children: "{when: {intent: call}, takes: 10m, times: always}"
    )
    #expect(Self.resumed(run) == ["10m backend-implementer goes on with 1 answer  T-1"])
  }

  @Test func `gives up a call that is not answered in time, and never parks it`() throws {
    let run = try Self.run(
      "all",
      calls: 1,
      platform: "reply: {intent: call, within: 6m, tries: 1, then: park}",
      children: "{when: {intent: call}, takes: 10m, times: always}"
    )
    #expect(Self.resumed(run) == ["6m backend-implementer goes on with 0 answers  T-1"])
    #expect(run.lines(with: "not answered in time").allSatisfy { $0.hasSuffix("(1), given up") })
    #expect(run.times(of: "not answered in time") == ["6m"])
  }

  @Test(arguments: ["direct", "orchestrated"])
  func `can call a lead, which answers`(routing: String) throws {
    let run = try TestRun(
      Fixture.work + """
        platform: {routing: \(routing)}
        behaviour: {backend-implementer: [{when: {intent: assign}, does: [{call: spec-planner}, {wait: all}, {write: api/a.py}]}]}

        """
    )
    #expect(Self.resumed(run) == ["0s backend-implementer goes on with 1 answer  T-1"])
    #expect(run.outcomes == ["T-1 completed"])
  }

  @Test(arguments: [("fifo", "held"), ("shuffled", "freed"), ("fifo", "freed")])
  func `has the same effect every time`(schedule: String, slots: String) throws {
    let plan = try Fixture.plan(
      """
      platform: {schedule: \(schedule), slots: 3, slots-while-waiting: \(slots), children: cancelled, reply: {intent: call, within: 40m, tries: 2}}
      work:
        tasks:
          - {id: T-1, description: a, agent: backend-implementer, touches: [api/a.py]}
          - {id: T-2, description: b, agent: backend-implementer, touches: [api/b.py]}
          - {id: T-3, description: c, agent: frontend-implementer, touches: [web/c.js]}
      behaviour:
        backend-implementer: [{takes: 4m, does: [{call: frontend-implementer, count: 2}, {wait: {of: 1, within: 1h}}, {read: api/a.py}, {wait: {within: 2h}}], times: always, hands: [{complete: implement-trd}]}]
        frontend-implementer: [{when: {intent: call}, takes: 10m, does: [{call: verify-app}, {wait: {within: 30m}}], times: always}]
      faults:
        - {id: a, drop: {intent: call, rate: 20}}
        - {id: b, duplicate: {from: frontend-implementer, rate: 30}}
        - {id: c, cancel: {agent: backend-implementer, rate: 10}}
        - {id: d, crash: {agent: frontend-implementer, rate: 10, restart: 5m}}
        - {id: e, pause: {agent: backend-implementer, at: 12m, for: 7m}}
      expect: {always: [no-ghosts]}

      """
    )
    for seed in UInt64(0)..<60 {
      let run = TestRun(plan, seed: seed)
      #expect(run.isRepeatable, "seed \(seed)")
      let ghosts = run.judgement.expectationResults.first { $0.statement.hasPrefix("always") }
      #expect(ghosts?.verdict == .pass, "seed \(seed): \(ghosts?.actual ?? "")")
    }
  }
}
