import RehearsalRules
import Support
import Testing

@testable import RehearsalSimulation

/// Limits on the tokens that sessions take in a time.
@Suite struct `A quota of tokens` {
  private static let work = """
    work:
      tasks:
        - {id: T-1, description: a, agent: backend-implementer, touches: [api/a.py]}
        - {id: T-2, description: b, agent: frontend-implementer, touches: [api/b.py]}

    """

  /// Runs T-1 alone, with a quota and a model of its agent.
  private static func run(_ quota: String, _ model: String, _ rest: String = "") throws -> TestRun {
    try TestRun(
      "platform: {quotas: {\(quota)}}\n" + Fixture.work
        + "model: {backend-implementer: \(model)}\n" + rest
    )
  }

  @Test func `makes a session wait until the bucket is full again`() throws {
    // The bucket loses 60 tokens a minute and is empty after 10. After 20 it is full, and the last
    // 1,320 tokens empty it once more at 30 minutes, one minute before the end.
    let run = try Self.run(
      "backend-implementer: {tokens: 600, per: 10m}",
      "{takes: 21m, spends: 2520}"
    )
    #expect(run.times(of: "reaches the quota of backend-implementer and waits") == ["10m", "30m"])
    #expect(run.end == "41m" && run.outcomes == ["T-1 completed"])
    #expect(run.summary.refusedSessions == 0 && run.summary.tokens == 2_520)
  }

  @Test(arguments: ["wait", "refuse"])
  func `does not stop a session that needs no more tokens`(response: String) throws {
    // The session takes 800 tokens in a minute, in which 400 flow in. Its last token is the bucket's.
    let run = try Self.run(
      "backend-implementer: {tokens: 400, per: 1m, on-limit: \(response)}",
      "{takes: 1m, spends: 800}"
    )
    #expect(run.lines(with: "reaches the quota") == [])
    #expect(run.end == "1m" && run.outcomes == ["T-1 completed"])
  }

  @Test func `refuses a session, which has spent what it took and what the refusal costs`() throws {
    // Empty after 10 minutes, in which the session took 1,200. Then the bucket is at -50 and fills
    // at 60 a minute, so that the second try, a minute later, is the first above zero.
    let run = try Self.run(
      "backend-implementer: {tokens: 600, per: 10m, on-limit: refuse, refused: {takes: 1m, spends: 50}}",
      "{takes: 20m, spends: 2400}",
      "limits: {time: 9h}"
    )
    #expect(run.times(of: "and is refused").prefix(1) == ["10m"])
    #expect(
      run.lines(with: "spends ").prefix(1) == ["10m backend-implementer spends 1250 tokens  T-1"]
    )
    #expect(run.times(of: "schedules a retry").prefix(1) == ["11m"])
    #expect(run.summary.refusedSessions == 3 && run.outcomes == ["T-1 stuck: attempts-exhausted"])
    #expect(run.seriousViolations == [])
  }

  @Test func `is shared by all agents on a language model`() throws {
    // Each takes 60 a minute, and together they empty the bucket at 10 minutes. At 20 both go on.
    let run = try TestRun(
      "platform: {quotas: {inherit: {tokens: 600, per: 10m}}}\n" + Self.work
        + """
        model:
          backend-implementer: {takes: 15m, spends: 900}
          frontend-implementer: {takes: 15m, spends: 900}
        """
    )
    #expect(
      run.lines(with: "reaches the quota") == [
        "10m backend-implementer reaches the quota of inherit and waits  T-1",
        "10m frontend-implementer reaches the quota of inherit and waits  T-2",
      ]
    )
    #expect(run.times(of: " ended completed") == ["25m", "25m"])
  }

  @Test func `of an agent holds besides that of its language model`() throws {
    // The agent's own bucket is empty after 10 minutes; that of the model never is.
    let run = try TestRun(
      """
      platform:
        quotas:
          inherit: {tokens: 6000, per: 10m, on-limit: refuse}
          backend-implementer: {tokens: 300, per: 10m}

      """ + Self.work + """
        model:
          backend-implementer: {takes: 15m, spends: 900}
          frontend-implementer: {takes: 15m, spends: 900}
        """
    )
    #expect(
      run.lines(with: "reaches the quota") == [
        "10m backend-implementer reaches the quota of backend-implementer and waits  T-1"
      ]
    )
    #expect(
      run.lines(with: " ended completed") == ["15m T-2 ended completed", "25m T-1 ended completed"]
    )
  }

  @Test func `is charged once for tokens that are spent at one instant`() throws {
    // 300 of 400 are left for nobody: the second session takes the bucket to -200, and the third
    // waits for 600 tokens, which is a minute and a half.
    let run = try TestRun(
      """
      platform: {quotas: {backend-implementer: {tokens: 400, per: 1m}}}
      work:
        tasks:
          - {id: T-1, description: a, touches: [api/a.py]}
          - {id: T-2, description: b, touches: [api/b.py]}
          - {id: T-3, description: c, touches: [api/c.py]}
      model: {backend-implementer: {spends: 300}}
      """
    )
    #expect(run.lines(with: "reaches the quota").count == 1)
    #expect(run.times(of: "spends 300 tokens") == ["0s", "0s", "1m30s"])
    #expect(run.times(of: " ended completed") == ["0s", "0s", "1m30s"])
  }

  @Test func `stops sessions at work when others empty the bucket at one instant`() throws {
    // T-1 takes no more than flows in. After 5 minutes T-2 and T-3 take 1,200 at once.
    let run = try TestRun(
      """
      platform: {quotas: {inherit: {tokens: 600, per: 10m}}}
      work:
        tasks:
          - {id: T-1, description: a, agent: backend-implementer, touches: [api/a.py]}
          - {id: T-2, description: b, agent: frontend-implementer, touches: [api/b.py]}
      model:
        backend-implementer: {takes: 10m, spends: 600}
        frontend-implementer: {takes: 5m}
        verify-app: {spends: 1200}
      """
    )
    // The bucket is at -600 and takes 20 minutes to fill; then T-1 needs another 5.
    #expect(
      run.lines(with: "reaches the quota").first
        == "5m backend-implementer reaches the quota of inherit and waits  T-1"
    )
    #expect(run.times(of: "backend-implementer -> verify-app  deliver").first == "30m")
  }

  @Test func `is not used by a session that is paused as it opens`() throws {
    // T-1 would take 500 tokens a minute for 11 minutes if it took them while it is paused.
    let run = try Self.run(
      "backend-implementer: {tokens: 1000, per: 1h}",
      "{takes: 1m, spends: 500}",
      "faults: [{id: away, pause: {agent: backend-implementer, for: 10m, nth: 1}}]"
    )
    #expect(run.lines(with: "reaches the quota") == [])
    #expect(run.end == "11m")
  }

  @Test func `is not used by a session that is paused at work`() throws {
    // At 5 minutes 600 are taken, and the bucket is full at 10. From 15 to 25 minutes 1,200 are
    // taken, and the bucket is empty; the last 600 take from 35 to 40.
    let run = try Self.run(
      "backend-implementer: {tokens: 600, per: 10m}",
      "{takes: 20m, spends: 2400}",
      "faults: [{id: away, pause: {agent: backend-implementer, for: 10m, at: 5m}}]"
    )
    #expect(run.times(of: "reaches the quota") == ["25m"])
    #expect(run.end == "40m")
  }

  @Test func `makes a session wait longer that is paused while it waits`() throws {
    // It would wait from 10 to 20 minutes, and then work for another 10.
    let run = try Self.run(
      "backend-implementer: {tokens: 600, per: 10m}",
      "{takes: 20m, spends: 2400}",
      "faults: [{id: away, pause: {agent: backend-implementer, for: 10m, at: 15m}}]"
    )
    #expect(run.times(of: "reaches the quota") == ["10m"])
    #expect(run.end == "40m")
  }

  @Test(arguments: [("5m", 0), ("15m", 2)])
  func `goes on without a session that crashes`(at: String, limited: Int) throws {
    // Both sessions empty the bucket at 10 minutes, and each alone never does.
    let run = try TestRun(
      """
      platform: {quotas: {inherit: {tokens: 600, per: 10m}}}
      \(Self.work)model:
        backend-implementer: {takes: 20m, spends: 1200}
        frontend-implementer: {takes: 20m, spends: 1200}
      faults: [{id: dies, crash: {agent: backend-implementer, task: T-1, at: \(at)}}]
      """
    )
    #expect(run.lines(with: "reaches the quota").count == limited)
    // T-2 waits for 10 minutes if it reaches the limit. Then T-1 is done again in 20.
    #expect(run.end == (limited == 0 ? "40m" : "50m"))
    #expect(run.outcomes == ["T-2 completed", "T-1 completed"])
  }

  @Test(
    arguments: ["fifo", "shuffled"],
    ["wait", "refuse", "backoff, backoff: {first: 1m, jitter: 50}"]
  )
  func `has the same effect every time`(schedule: String, response: String) throws {
    for seed in 0..<5 as Range<UInt64> {
      let run = try TestRun(
        """
        platform:
          schedule: \(schedule)
          slots: 3
          quotas: {inherit: {tokens: 500, per: 2m, sessions: 2, on-limit: \(response)}}
        \(Self.work)model:
          backend-implementer: {takes: {exponential: 5m}, spends: {exponential: 2000}}
          frontend-implementer: {spends: 300}
          verify-app: {takes: 1m, spends: 400}
        faults: [{id: away, may-miss: true, pause: {agent: verify-app, for: 10m, at: 5m}}]
        """,
        seed: seed
      )
      #expect(run.isRepeatable && run.summary.ending == .settled)
      #expect(run.outcomes.count == 2)
    }
  }
}

/// Limits on how many sessions are at work at a time.
@Suite struct `A quota of sessions` {
  private static func run(
    _ platform: String,
    _ rest: String,
    tasks: [String] = ["backend-implementer", "backend-implementer"]
  ) throws -> TestRun {
    let list = tasks.enumerated().map { index, agent in
      "    - {id: T-\(index + 1), description: a, agent: \(agent), touches: [api/\(index).py]}\n"
    }
    return try TestRun("platform: {\(platform)}\nwork:\n  tasks:\n" + list.joined() + rest)
  }

  private static func starts(_ run: TestRun) -> [String] {
    run.events.filter { $0.kind == .taskStarted }.map {
      "\(run.plan.name(of: $0.task)) \(VirtualTime($0.time.nanoseconds))"
    }
  }

  private static let pace = """
    behaviour:
      backend-implementer: [{takes: 10m, times: always}]
      frontend-implementer: [{takes: 10m, times: always}]

    """

  @Test func `queues the sessions beyond it, and leaves slots to other agents`() throws {
    let run = try Self.run(
      "slots: 3, quotas: {backend-implementer: {sessions: 2}}",
      Self.pace,
      tasks: Array(repeating: "backend-implementer", count: 4) + ["frontend-implementer"]
    )
    // T-3 and T-4 came before T-5, but have no room in the quota.
    #expect(Self.starts(run) == ["T-1 0s", "T-2 0s", "T-5 0s", "T-3 10m", "T-4 10m"])
    #expect(run.lines(with: "reaches the quota") == [] && run.summary.refusedSessions == 0)
  }

  @Test func `holds besides the limit of the agent`() throws {
    let run = try Self.run(
      "sessions: {backend-implementer: 1}, quotas: {inherit: {sessions: 2}}",
      Self.pace,
      tasks: [
        "backend-implementer", "backend-implementer", "frontend-implementer",
        "frontend-implementer",
      ]
    )
    #expect(Self.starts(run) == ["T-1 0s", "T-3 0s", "T-2 10m", "T-4 10m"])
  }

  @Test func `takes up the task with the highest priority first, whichever agent has it`() throws {
    let run = try TestRun(
      """
      platform: {queue: priority, dispatch: ready, quotas: {inherit: {sessions: 1}}}
      work:
        tasks:
          - {id: T-1, description: a, agent: frontend-implementer, touches: [api/1.py], priority: 9}
          - {id: T-2, description: a, agent: backend-implementer, touches: [api/2.py], priority: 8}
          - {id: T-3, description: a, agent: backend-implementer, touches: [api/3.py]}
          - {id: T-4, description: a, agent: frontend-implementer, touches: [api/4.py], priority: 1}
          - {id: T-5, description: a, agent: frontend-implementer, touches: [api/5.py], needs: [T-1], priority: 5}
      """ + "\n" + Self.pace
    )
    // The judges of T-1 come after T-2, so T-5 is assigned at 20 minutes, just after T-4 has got the
    // room. It overtakes T-3 of the other agent.
    #expect(Self.starts(run) == ["T-1 0s", "T-2 10m", "T-4 20m", "T-5 30m", "T-3 40m"])
  }

  @Test func `refuses a session for which there is no room, and says so after its time`() throws {
    let run = try Self.run(
      "quotas: {backend-implementer: {sessions: 1, on-limit: refuse, refused: {takes: 1m, spends: 10}}}",
      Self.pace
    )
    #expect(
      run.lines(with: "reaches the quota")
        == ["0s", "1m", "2m"].map {
          "\($0) backend-implementer reaches the quota of backend-implementer and is refused  T-2"
        }
    )
    #expect(run.lines(with: " ended ").prefix(1) == ["3m T-2 ended stuck: attempts-exhausted"])
    #expect(run.summary.refusedSessions == 3 && run.summary.tokens == 30)
    #expect(run.seriousViolations == [])
  }

  @Test func `lets a session try again after growing waits, and refuses it in the end`() throws {
    let run = try TestRun(
      """
      platform:
        attempts: 1
        quotas: {inherit: {sessions: 1, on-limit: backoff, backoff: {first: 4m}, tries: 3}}
      work:
        tasks:
          - {id: T-1, description: a, touches: [api/a.py]}
          - {id: T-2, description: b, touches: [api/b.py]}
      behaviour: {backend-implementer: [{takes: 10h, times: always}]}
      """
    )
    #expect(
      run.lines(with: "reaches the quota") == [
        "0s backend-implementer reaches the quota of inherit and waits  T-2",
        "4m backend-implementer reaches the quota of inherit and waits  T-2",
        "12m backend-implementer reaches the quota of inherit and is refused  T-2",
      ]
    )
    #expect(run.outcomes == ["T-2 stuck: attempts-exhausted", "T-1 completed"])
    // The work of the session waited with it, so nothing of it happened.
    #expect(run.lines(with: "writes api/b.py") == [])
  }

  @Test func `gives a session room that has waited, with all its work still to do`() throws {
    let run = try Self.run(
      "quotas: {inherit: {sessions: 1, on-limit: backoff, backoff: {first: 15m}}}",
      Self.pace
    )
    #expect(run.times(of: "reaches the quota") == ["0s"])
    #expect(
      run.lines(with: " ended completed") == ["10m T-1 ended completed", "25m T-2 ended completed"]
    )
  }

  @Test func `gives the room of a crashed or cancelled session to the next`() throws {
    for fault in ["crash", "cancel"] {
      let run = try Self.run(
        "quotas: {inherit: {sessions: 1}}",
        Self.pace
          + "faults: [{id: gone, \(fault): {agent: backend-implementer, task: T-1, at: 4m}}]"
      )
      #expect(Self.starts(run) == ["T-1 0s", "T-2 4m"], "\(fault)")
      #expect(run.outcomes == ["T-2 completed", "T-1 completed"], "\(fault)")
    }
  }

  @Test func `that refuses a judge costs the work, unless the judge is asked again`() throws {
    let judge = "model: {verify-app: {takes: 10m}}\n"
    let quota = "quotas: {verify-app: {sessions: 1, on-limit: refuse}}"
    let alone = try Self.run(quota, judge)
    #expect(alone.outcomes == ["T-2 stuck: attempts-exhausted", "T-1 completed"])
    #expect(alone.lines(with: "writes api/1.py").count == 3)
    let asked = try Self.run(quota + ", reply: {to: verify-app, within: 15m}", judge)
    #expect(asked.times(of: "not answered in time (1), asked again") == ["15m"])
    #expect(asked.lines(with: "T-2 ended") == ["25m T-2 ended completed"])
    #expect(asked.lines(with: "writes api/1.py").count == 1)
    // No work passes a judge that was refused.
    #expect(alone.violations(of: "gate.stage-skipped") + asked.seriousViolations == [])
  }

  @Test func `refuses a session without anyone knowing, if a fault loses the report`() throws {
    let run = try Self.run(
      "quotas: {backend-implementer: {sessions: 1, on-limit: refuse}}",
      Self.pace + "faults: [{id: gone, drop: {from: backend-implementer, intent: fail}}]"
    )
    // The coordinator notices it when the run is idle, once T-1 is done.
    #expect(
      run.lines(with: "schedules a retry") == [
        "10m implement-trd schedules a retry after failure 1  T-2"
      ]
    )
    #expect(run.outcomes == ["T-1 completed", "T-2 completed"])
    #expect(run.end == "20m")
  }

  @Test func `takes nothing from a session for which the budget has no room`() throws {
    // At 10 minutes the budget is used up, and the verifier is busy with T-1 until 31.
    let run = try TestRun(
      """
      platform:
        budget: 100
        quotas: {verify-app: {sessions: 1, on-limit: refuse, refused: {spends: 10}}}
      work:
        tasks:
          - {id: T-1, description: a, touches: [api/a.py]}
          - {id: T-2, description: b, touches: [api/b.py]}
      behaviour:
        backend-implementer:
          - {when: {task: T-1}, takes: 1m}
          - {takes: 10m, spends: 100}
        verify-app: [{takes: 30m, spends: 1, times: always}]
      """
    )
    #expect(run.summary.refusedSessions == 0)
    #expect(run.lines(with: "T-2 ended") == ["10m T-2 ended stuck: budget-exhausted"])
    #expect(run.violations(of: "resource.budget-exceeded") == [])
  }
}
