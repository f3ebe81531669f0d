import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// Handoffs that are not answered in time.
@Suite struct `A handoff without an answer` {
  private static let pace = """
    behaviour:
      backend-implementer: [{takes: 30m, times: always}]
      verify-app: [{takes: 10m, times: always}]

    """

  private static func run(
    _ platform: String,
    _ rest: String = "",
    seed: UInt64 = 0
  ) throws -> TestRun {
    try TestRun("platform: {\(platform)}\n" + Fixture.work + pace + rest, seed: seed)
  }

  private static func lines(of run: TestRun, with text: String) -> [String] {
    run.events.filter { $0.line(in: run.plan).contains(text) }.map {
      "\(VirtualTime($0.time.nanoseconds)) \($0.line(in: run.plan))"
    }
  }

  @Test func `is asked again with the same work, and no attempt is used`() throws {
    let run = try Self.run(
      "reply: {within: 1h}",
      "faults: [{id: gone, drop: {from: code-reviewer, nth: 1}}]"
    )
    #expect(run.outcomes == ["T-1 completed"])
    #expect(run.retries == 0)
    #expect(run.lines.count { $0.contains("writes api/a.py") } == 1)
    #expect(
      Self.lines(of: run, with: "answered") == [
        "1h40m code-reviewer -> implement-trd  approve  T-1  not answered in time (1), asked again"
      ]
    )
    #expect(run.summary.time == Instant(nanoseconds: 6_000_000_000_000))
    #expect(run.seriousViolations == [])
  }

  @Test func `fails its task once all tries are used`() throws {
    let run = try Self.run(
      "attempts: 2, reply: {within: 1h, tries: 2}",
      "faults: [{id: silent, stop-silently: {agent: verify-app}}]"
    )
    #expect(Self.lines(of: run, with: "answered").count == 4)
    #expect(run.lines.count { $0.contains("writes api/a.py") } == 2)
    #expect(run.outcomes == ["T-1 stuck: attempts-exhausted"])
  }

  @Test func `leaves its task stuck at once where the platform escalates`() throws {
    let run = try Self.run(
      "reply: {within: 1h, tries: 1, then: escalate}",
      "faults: [{id: silent, stop-silently: {agent: verify-app}}]"
    )
    #expect(run.outcomes == ["T-1 stuck: no-reply"])
    #expect(run.lines.count { $0.contains("writes api/a.py") } == 1)
  }

  @Test func `is missed once where only tasks are retried`() throws {
    let run = try Self.run(
      "retry: task, reply: {within: 1h, tries: 5}",
      "faults: [{id: silent, stop-silently: {agent: verify-app, nth: 1}}]"
    )
    #expect(
      Self.lines(of: run, with: "answered") == [
        "1h30m backend-implementer -> verify-app  deliver  T-1  not answered in time (1), given up"
      ]
    )
    #expect(run.outcomes == ["T-1 completed"] && run.retries == 1)
  }

  @Test func `waits longer after each miss, up to the longest wait`() throws {
    let run = try Self.run(
      "reply: {within: 10m, tries: 4, backoff: {first: 1m, factor: 3, most: 5m}, to: code-reviewer}",
      "faults: [{id: silent, stop-silently: {agent: code-reviewer}}]\nlimits: {time: 3h}"
    )
    // Asked at 40m, 51m, 1h4m and 1h19m, since the waits are 1, 3 and 5 minutes long.
    #expect(
      Self.lines(of: run, with: "(").prefix(4).map { $0.prefix { $0 != " " } }
        == [
          "50m", "1h1m", "1h14m", "1h29m",
        ].map { $0[...] }
    )
  }

  @Test func `waits evenly around the mean with jitter`() throws {
    var total: Int64 = 0
    var waits: Set<Int64> = []
    for seed in 0..<200 as Range<UInt64> {
      let run = try Self.run(
        "reply: {within: 10m, tries: 2, backoff: {first: 10m, jitter: 50}, to: code-reviewer}",
        "faults: [{id: silent, stop-silently: {agent: code-reviewer, nth: 1}}]",
        seed: seed
      )
      let asked = run.events.filter {
        if case .handoffSent(let handoff, _) = $0.kind {
          handoff.intent == .deliver && run.plan.name(of: handoff.receiver) == "code-reviewer"
        } else {
          false
        }
      }
      let wait = asked[1].time.nanoseconds - asked[0].time.nanoseconds - 600_000_000_000
      #expect((300_000_000_000...900_000_000_000).contains(wait))
      waits.insert(wait)
      total += wait / 1_000_000_000
    }
    #expect(waits.count > 190)
    // The mean of 200 waits from 300 to 900 seconds has a standard error of 12 seconds.
    #expect((550...650).contains(total / 200))
  }

  @Test(arguments: [("dropped", 1, 55), ("taken", 1, 50)])
  func `may be answered too late, which is on record`(late: String, count: Int, minutes: Int64)
    throws
  {
    let run = try TestRun(
      """
      platform: {reply: {to: verify-app, within: 15m, late: \(late)}}
      \(Fixture.work)behaviour:
        backend-implementer: [{takes: 30m, times: always}]
        verify-app: [{takes: 20m}, {takes: 10m, times: always}]
      """
    )
    // A late answer that is taken makes the answer to the repetition superfluous.
    let superfluous =
      late == "taken" ? ["55m verify-app -> code-reviewer  deliver  T-1  too late, dropped"] : []
    #expect(
      Self.lines(of: run, with: "too late")
        == ["50m verify-app -> code-reviewer  deliver  T-1  too late, \(late)"] + superfluous
    )
    #expect(run.outcomes == ["T-1 completed"])
    let end = run.judgement.tasks.first?.time
    #expect(end == Instant(nanoseconds: minutes * 60_000_000_000))
    #expect(run.lines.count { $0.hasPrefix("code-reviewer decides") } == count)
  }

  @Test func `changes nothing where every answer comes in time`() throws {
    let without = try Self.run("")
    let with = try Self.run("reply: {within: 40m}")
    #expect(with.lines == without.lines)
    #expect(with.summary.digest == without.summary.digest)
  }

  @Test func `is asked again from a person who answers within the window`() throws {
    // Each of three questions is answered within 10 minutes with probability 1 - exp(-1/12).
    let plan = try Fixture.plan(
      """
      platform: {attempts: 1, reply: {to: code-reviewer, within: 10m, tries: 3}}
      \(Fixture.work)model: {code-reviewer: {takes: {exponential: 2h}}}
      """
    )
    let completed = (0..<2_000 as Range<UInt64>).count { seed in
      TestRun(plan, seed: seed).outcomes == ["T-1 completed"]
    }
    // 1 - exp(-1/4) = 22.12 %, four standard errors on either side.
    #expect((370...515).contains(completed))
  }

  @Test func `is noticed by an agent of one's own`() throws {
    let plan = try Fixture.plan("platform: {reply: {within: 1h, tries: 1}}\n" + Fixture.work)
    let run = TestRun(plan) { name, loop in
      name == "verify-app" ? .immediate(SilentAgent(on: loop)) : nil
    }
    #expect(run.outcomes == ["T-1 stuck: attempts-exhausted"])
    #expect(Self.lines(of: run, with: "given up").count == 3)
  }

  private actor SilentAgent: Agent {
    nonisolated let loop: EventLoop
    init(on loop: EventLoop) { self.loop = loop }
    func receive(_ handoff: Handoff, at desk: Desk) {}
  }
}

@Suite struct `A crash that names a task` {
  private static let twoTasks = """
    work:
      tasks:
        - {id: T-1, description: a, agent: backend-implementer, touches: [api/a.py]}
        - {id: T-2, description: b, agent: backend-implementer, touches: [api/b.py]}
    behaviour: {backend-implementer: [{takes: 20m, times: always}]}

    """

  @Test func `takes that session alone`() throws {
    let run = try TestRun(
      Self.twoTasks
        + "faults: [{id: dies, crash: {agent: backend-implementer, task: T-1, nth: 1, before: act.write}}]"
    )
    #expect(run.outcomes == ["T-2 completed", "T-1 completed"])
    #expect(run.lines.count { $0.contains("crashes") } == 0)
    #expect(run.lines.count { $0.hasSuffix(": crashed  T-1") } == 1)
    #expect(run.judgement.tasks.map(\.retries) == [0, 1])
  }

  @Test func `at an instant takes the session that is at work then`() throws {
    let run = try TestRun(
      Self.twoTasks + "faults: [{id: dies, crash: {agent: backend-implementer, task: T-2, at: 5m}}]"
    )
    #expect(run.outcomes == ["T-1 completed", "T-2 completed"])
    #expect(run.judgement.tasks.map(\.retries) == [0, 1])
  }

  @Test func `takes every session where it says so`() throws {
    let run = try TestRun(
      Self.twoTasks
        + "faults: [{id: dies, crash: {agent: backend-implementer, task: T-1, of: all, nth: 1, before: act.write}}]"
    )
    #expect(run.outcomes == ["T-1 died: crashed", "T-2 died: crashed"])
  }

  @Test func `needs no restart`() {
    #expect(
      Fixture.diagnostics(
        Fixture.head + Self.twoTasks
          + "faults: [{id: f, crash: {agent: backend-implementer, task: T-1, restart: 1m}}]"
      ) == [
        "s.yaml:10:65: error: a crash of one session needs no `restart`, since new sessions can open at "
          + "once; leave it out, or add `of: all`"
      ]
    )
  }
}

@Suite struct `Ready tasks` {
  private static let chain = """
    work:
      tasks:
        - {id: T-1, description: a, agent: backend-implementer, touches: [api/a.py]}
        - {id: T-2, description: b, agent: backend-implementer, touches: [api/b.py], needs: [T-1]}
        - {id: T-3, description: c, agent: backend-implementer, touches: [api/b.py], priority: 3}
        - {id: T-9, description: d, agent: backend-implementer, touches: [api/d.py]}
        - {id: T-10, description: e, agent: backend-implementer, touches: [api/e.py], phase: 2}
    behaviour:
      backend-implementer:
        - {when: {task: T-9}, takes: 8h, times: always}
        - {takes: 10m, times: always}

    """

  private static func starts(_ run: TestRun) -> [String] {
    run.events.filter { $0.kind == .taskStarted }.map {
      "\(run.plan.name(of: $0.task)) \(VirtualTime($0.time.nanoseconds))"
    }
  }

  @Test func `start as soon as what they need is done, phase by phase`() throws {
    let waves = try TestRun(Self.chain)
    let ready = try TestRun("platform: {dispatch: ready}\n" + Self.chain)
    // T-3 writes a file of T-2, whose identifier is smaller.
    #expect(Self.starts(waves) == ["T-1 0s", "T-9 0s", "T-2 8h", "T-3 8h10m", "T-10 8h20m"])
    #expect(Self.starts(ready) == ["T-1 0s", "T-9 0s", "T-2 10m", "T-3 20m", "T-10 8h"])
    #expect(ready.outcomes.count == 5 && ready.verdict == "pass")
  }

  @Test func `are found again when the coordinator has lost a result`() throws {
    let run = try TestRun(
      "platform: {dispatch: ready}\n" + Self.chain
        + "faults: [{id: gone, drop: {from: code-reviewer, task: T-2, nth: 1}}]"
    )
    #expect(run.outcomes.allSatisfy { $0.hasSuffix("completed") } && run.outcomes.count == 5)
  }
}

@Suite struct `Handoffs that wait by priority` {
  private static func order(_ platform: String, _ priorities: [Int]) throws -> [String] {
    let tasks = priorities.enumerated().map { index, priority in
      "    - {id: T-\(index + 1), description: a, agent: backend-implementer, "
        + "touches: [api/\(index).py], priority: \(priority)}\n"
    }
    let run = try TestRun(
      "platform: {sessions: {backend-implementer: 1}, \(platform)}\nwork:\n  tasks:\n"
        + tasks.joined() + "behaviour: {backend-implementer: [{takes: 10m, times: always}]}"
    )
    return run.events.filter { $0.kind == .taskStarted }.map { run.plan.name(of: $0.task) }
  }

  @Test func `are taken up in the order of assignment, which is that of priorities`() throws {
    #expect(try Self.order("queue: fifo", [0, 0, 0]) == ["T-1", "T-2", "T-3"])
    #expect(try Self.order("queue: fifo", [0, 1, 2]) == ["T-3", "T-2", "T-1"])
  }

  @Test func `overtake handoffs that came earlier, unless those have waited long enough`() throws {
    // T-2 to T-4 wait from the start; refused work of T-1 comes back at 10 minutes with a higher priority.
    func starts(_ queue: String) throws -> [String] {
      let run = try TestRun(
        """
        platform: {sessions: {backend-implementer: 1}, \(queue)}
        work:
          tasks:
            - {id: T-1, description: a, agent: backend-implementer, touches: [api/1.py], priority: 2}
            - {id: T-2, description: a, agent: backend-implementer, touches: [api/2.py]}
            - {id: T-3, description: a, agent: backend-implementer, touches: [api/3.py]}
        behaviour:
          backend-implementer: [{takes: 10m, times: always}]
          verify-app: [{when: {task: T-1}, decides: {decision: NEEDS FIXES, defects: [{category: a, text: b}]}}]
        """
      )
      return run.events.filter { event in
        event.kind == .sessionOpened && run.plan.name(of: event.agent) == "backend-implementer"
      }.map { run.plan.name(of: $0.task) }
    }
    // The slot is given to T-2 the moment that T-1's first session ends; T-1 returns just after that.
    #expect(try starts("queue: fifo") == ["T-1", "T-2", "T-3", "T-1"])
    #expect(try starts("queue: priority") == ["T-1", "T-2", "T-1", "T-3"])
    #expect(try starts("queue: priority, ageing: 4m") == ["T-1", "T-2", "T-3", "T-1"])
  }
}

@Suite struct `A fault that lasts for a time` {
  private static func lost(_ fault: String) throws -> [String] {
    let run = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: a, agent: backend-implementer, touches: [api/1.py]}
          - {id: T-2, description: b, agent: backend-implementer, touches: [api/2.py], needs: [T-1]}
          - {id: T-3, description: c, agent: backend-implementer, touches: [api/3.py], needs: [T-2]}
      behaviour: {backend-implementer: [{takes: 10m, times: always}]}
      faults: [{id: f, \(fault)}]
      """
    )
    return run.events.compactMap { event in
      guard case .faultInjected = event.kind else { return nil }
      return "\(run.plan.name(of: event.task)) \(VirtualTime(event.time.nanoseconds))"
    }
  }

  @Test func `strikes during it alone, and counts its occasions then`() throws {
    let inform = "duplicate: {from: backend-implementer, to: verify-app"
    #expect(try Self.lost("\(inform)}") == ["T-1 10m", "T-2 20m", "T-3 30m"])
    #expect(try Self.lost("\(inform)}, during: {from: 15m}") == ["T-2 20m", "T-3 30m"])
    #expect(try Self.lost("\(inform)}, during: {until: 20m}") == ["T-1 10m"])
    #expect(try Self.lost("\(inform), nth: 1}, during: {from: 15m, until: 1h}") == ["T-2 20m"])
  }

  @Test func `strikes sessions that open during it`() throws {
    let slow = "slow: {agent: backend-implementer, times: 2}"
    #expect(try Self.lost("\(slow), during: {from: 5m, until: 15m}") == ["T-2 10m"])
  }
}
