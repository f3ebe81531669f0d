import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `A window for an answer` {
  /// Runs a task whose review takes three hours, with a rule for the reviewer's answer.
  private static func run(_ rule: String, _ rest: String = "", takes: String = "3h") throws
    -> TestRun
  {
    try TestRun(
      "platform: {reply: {to: code-reviewer, \(rule)}}\n" + Fixture.work
        + "model: {code-reviewer: {takes: \(takes)}}\n" + rest
    )
  }

  private static func writes(_ run: TestRun) -> Int { run.lines(with: "writes api/a.py").count }

  @Test func `that shuts refuses the work where the platform denies`() throws {
    let run = try Self.run("within: 1h, tries: 1, then: deny")
    #expect(run.lines(with: "T-1 ended") == ["1h T-1 ended blocked"])
    #expect(Self.writes(run) == 1)
    // The answer comes after two more hours, and changes nothing.
    #expect(run.lines(with: "too late").map { $0.suffix(17) } == ["too late, dropped"])
    #expect(run.seriousViolations == [])
  }

  @Test func `is opened again before the work counts as refused`() throws {
    let run = try Self.run("within: 1h, tries: 2, backoff: {first: 30m}, then: deny")
    #expect(run.times(of: "not answered in time") == ["1h", "2h30m"])
    #expect(run.lines(with: "T-1 ended") == ["2h30m T-1 ended blocked"])
  }

  @Test func `refuses nothing where the answer comes in time`() throws {
    let run = try Self.run("within: 3h, tries: 1, then: deny", takes: "2h59m")
    #expect(run.outcomes == ["T-1 completed"] && run.lines(with: "not answered") == [])
  }

  @Test func `leaves the task parked until an answer comes, however late`() throws {
    let run = try Self.run("within: 1h, tries: 1, then: park")
    #expect(run.times(of: "not answered in time (1), parked") == ["1h"])
    #expect(run.lines(with: "too late").map { $0.suffix(15) } == ["too late, taken"])
    #expect(run.lines(with: "T-1 ended") == ["3h T-1 ended completed"])
    #expect(Self.writes(run) == 1 && run.retries == 0)
  }

  @Test(arguments: [
    "stop-silently: {agent: code-reviewer}", "cancel: {agent: code-reviewer, at: 2h}",
    "crash: {agent: code-reviewer, at: 2h}",
  ])
  func `leaves a parked task stuck without an answer, and nobody works on it again`(fault: String)
    throws
  {
    let run = try Self.run(
      "within: 1h, tries: 1, then: park",
      "faults: [{id: silent, \(fault)}]"
    )
    #expect(run.outcomes == ["T-1 stuck: no-reply"], "\(fault)")
    #expect(Self.writes(run) == 1, "\(fault)")
    #expect(run.summary.ending == .settled)
  }

  @Test func `lets other tasks go on while one is parked`() throws {
    let run = try TestRun(
      """
      platform: {reply: {to: code-reviewer, within: 1h, tries: 1, then: park}}
      work:
        tasks:
          - {id: T-1, description: a, touches: [api/a.py]}
          - {id: T-2, description: b, touches: [api/b.py]}
          - {id: T-3, description: c, touches: [api/c.py], needs: [T-1]}
      behaviour: {backend-implementer: [{when: {task: T-2}, takes: 5h}]}
      faults: [{id: silent, stop-silently: {agent: code-reviewer, task: T-1}}]
      """
    )
    #expect(run.outcomes == ["T-2 completed", "T-1 stuck: no-reply", "T-3 skipped"])
    #expect(run.end == "5h")
  }

  @Test func `begins anew when the work is handed in again`() throws {
    // The first review is missed and parked; it comes as a refusal, and the second one in time.
    let run = try TestRun(
      "platform: {reply: {to: code-reviewer, within: 1h, tries: 1, then: park}}\n" + Fixture.work
        + """
        behaviour:
          code-reviewer:
            - {takes: 2h, decides: {decision: BLOCKED, defects: [{category: a, text: b}]}}
            - {takes: 30m, times: always}
        """
    )
    #expect(run.times(of: "not answered in time") == ["1h"])
    #expect(run.lines(with: "T-1 ended") == ["2h30m T-1 ended completed"])
    #expect(Self.writes(run) == 2)
  }
}

@Suite struct `A reminder` {
  private static func run(
    _ rule: String,
    _ rest: String = "",
    takes: String = "3h",
    schedule: String = "fifo"
  ) throws -> TestRun {
    try TestRun(
      "platform: {schedule: \(schedule), reply: {to: code-reviewer, \(rule)}}\n" + Fixture.work
        + "behaviour: {code-reviewer: [{when: {intent: deliver}, takes: \(takes), times: always}]}\n"
        + rest
    )
  }

  private static func reminders(_ run: TestRun) -> [String] {
    run.events.filter { event in
      guard case .handoffSent(let handoff, _) = event.kind else { return false }
      return handoff.intent == .inform
    }.map { VirtualTime($0.time.nanoseconds).description }
  }

  @Test func `is sent in the name of the sender before the window shuts`() throws {
    let run = try Self.run("within: 4h, remind: 1h, tries: 1")
    #expect(
      run.lines(with: "inform  T-1").prefix(1) == ["1h verify-app -> code-reviewer  inform  T-1"]
    )
    #expect(Self.reminders(run) == ["1h"])
    #expect(run.outcomes == ["T-1 completed"] && run.end == "3h")
    #expect(run.seriousViolations == [])
  }

  @Test func `is not sent after the answer`() throws {
    let run = try Self.run("within: 4h, remind: 1h, tries: 1", takes: "59m")
    #expect(Self.reminders(run) == [] && run.end == "59m")
  }

  @Test func `is sent once for every time that the question is asked`() throws {
    let run = try Self.run(
      "within: 1h, remind: 20m, tries: 3, backoff: {first: 10m}, then: escalate"
    )
    // Asked at 0, 1h10m and 2h30m, since the second wait is twice as long.
    #expect(Self.reminders(run) == ["20m", "1h30m", "2h50m"])
  }

  @Test func `that would come after the window is not sent`() throws {
    let run = try Self.run("within: 1h, remind: 90m, tries: 2, then: escalate", takes: "9h")
    // The question is asked again at 1h, which replaces the first reminder; at 2h it is given up.
    #expect(Self.reminders(run) == [])
    #expect(run.outcomes == ["T-1 stuck: no-reply"])
  }

  @Test func `comes after the window where the task is parked`() throws {
    let run = try Self.run("within: 1h, remind: 90m, tries: 1, then: park")
    #expect(Self.reminders(run) == ["1h30m"])
    #expect(run.outcomes == ["T-1 completed"] && run.end == "3h")
  }

  @Test func `can be lost like any other handoff`() throws {
    let run = try Self.run(
      "within: 4h, remind: 1h, tries: 1",
      "faults: [{id: gone, drop: {to: code-reviewer, intent: inform}}]"
    )
    #expect(
      run.lines(with: "lost by gone") == [
        "1h verify-app -> code-reviewer  inform  T-1  lost by gone"
      ]
    )
    #expect(run.outcomes == ["T-1 completed"])
  }

  @Test func `waits behind the review where the reviewer does one thing at a time`() throws {
    let run = try TestRun(
      """
      platform:
        sessions: {code-reviewer: 1}
        reply: {to: code-reviewer, within: 4h, remind: 1h, tries: 1}
      \(Fixture.work)behaviour: {code-reviewer: [{when: {intent: deliver}, takes: 3h}]}
      """
    )
    #expect(run.times(of: "verify-app -> code-reviewer  inform  T-1  taken up") == ["3h"])
    #expect(run.outcomes == ["T-1 completed"])
  }

  @Test(arguments: ["fifo", "shuffled"], ["deny", "park", "escalate", "fail"])
  func `comes at the same time in every run`(schedule: String, then: String) throws {
    let run = try Self.run(
      "within: 1h, remind: 30m, tries: 2, backoff: {first: 10m, jitter: 50}, then: \(then)",
      """
      heal: 5h
      faults:
        - {id: silent, may-miss: true, stop-silently: {agent: code-reviewer, rate: 50}}
        - {id: away, may-miss: true, pause: {agent: code-reviewer, at: 40m, for: 1h}}
      """,
      takes: "50m",
      schedule: schedule
    )
    for seed in 0..<5 as Range<UInt64> {
      let repeated = TestRun(run.plan, seed: seed)
      #expect(repeated.isRepeatable && repeated.summary.ending == .settled)
      #expect(repeated.outcomes.count == 1)
    }
  }
}
