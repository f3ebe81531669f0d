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

  @Test(arguments: ["backend-implementer", "verify-app"], ["session", "all"])
  func `is answered by an agent that crashes once it has handed its result on`(
    agent: String,
    of: String
  ) throws {
    let run = try Self.run(
      "reply: {to: \(agent), within: 1h}",
      "model: {code-reviewer: {takes: 3h}}\n"
        + "faults: [{id: f, crash: {agent: \(agent), task: T-1, of: \(of), after: handoff.sent}}]"
    )
    #expect(run.outcomes == ["T-1 completed"] && run.retries == 0)
    #expect(Self.lines(of: run, with: "answered") == [])
    #expect(run.lines.count { $0.contains("writes api/a.py") } == 1)
  }

  @Test func `is asked again from an agent that crashes after it has only called another`() throws {
    let run = try TestRun(
      "platform: {reply: {to: verify-app, intent: deliver, within: 1h}}\n" + Fixture.work
        + """
        behaviour: {verify-app: [{does: [{call: frontend-implementer}], times: always}]}
        faults: [{id: f, crash: {agent: verify-app, task: T-1, after: handoff.sent, nth: 1}}]
        """,
      files: [
        "policy.yaml": Fixture.policy + "\nedges: [{from: verify-app, to: frontend-implementer}]\n"
      ]
    )
    #expect(Self.lines(of: run, with: "asked again").count == 1)
    #expect(run.outcomes == ["T-1 completed"] && run.retries == 0)
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
    let end = run.judgement.taskResults.first?.time
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

  @Test func `is given up once where the coordinator is gone`() throws {
    let run = try TestRun(
      "platform: {reply: {within: 10m, tries: 2, backoff: {first: 1m}}, retry: hop}\n"
        + Fixture.work
        + "faults: [{id: gone, crash: {agent: implement-trd, at: 0s}}]\n"
    )
    #expect(run.summary.ending == .deadlocked)
    #expect(run.lines(with: "-> implement-trd  fail").count < 10, "\(run.lines(with: ""))")
  }

  @Test func `is looked for again when its sender is back`() throws {
    // The verifier never answers; the implementer is away when the deadline comes at 1h30m.
    let run = try Self.run(
      "attempts: 1, reply: {to: verify-app, within: 1h, tries: 1}",
      """
      faults:
        - {id: silent, stop-silently: {agent: verify-app}}
        - {id: away, pause: {agent: backend-implementer, for: 30m, at: 80m}}
      """
    )
    #expect(Self.lines(of: run, with: "given up").map { $0.prefix { $0 != " " } } == ["2h30m"])
    #expect(run.outcomes == ["T-1 stuck: attempts-exhausted"])
  }

  private actor SilentAgent: Agent {
    nonisolated let loop: EventLoop
    init(on loop: EventLoop) { self.loop = loop }
    func receive(_ handoff: Handoff, at desk: Desk) {}
  }

  @Test func `is not a call of the session that owes it`() throws {
    let run = try TestRun(
      Fixture.work + """
        platform: {reply: {intent: assign, within: 30m}}
        behaviour: {backend-implementer: [{does: [{call: frontend-implementer}, {wait: all}, {write: api/a.py}], hands: []}]}
        """
    )
    #expect(run.lines(with: "not answered in time").map { $0.prefix(3) } == ["30m"])
    #expect(run.summary.repeatedHandoffs == 1 && run.outcomes == ["T-1 completed"])
  }

  @Test(arguments: ["dropped", "taken"])
  func `is not late because its session calls after the deadline`(late: String) throws {
    let run = try TestRun(
      Fixture.work + """
        platform: {reply: {intent: assign, within: 5m, tries: 1, then: park, late: \(late)}}
        behaviour:
          backend-implementer: [{takes: 40m, does: [{read: api/a.py}, {call: frontend-implementer}, {wait: all}, {write: api/a.py}]}]
        """
    )
    #expect(run.times(of: "reaches the session that called") == ["10m"])
    #expect(run.times(of: "too late") == ["40m"])
  }
}
