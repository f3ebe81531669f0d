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

  @Test(arguments: [
    (starts: "mon 09:00", days: "mon-fri", end: "7h"),
    (starts: "mon 08:00", days: "mon-fri", end: "8h"),
    (starts: "mon 00:00", days: "mon-fri", end: "16h"),
    (starts: "fri 15:00", days: "mon-fri", end: "71h"),
    (starts: "fri 15:00", days: "mon-sun", end: "23h"),
  ])
  func `is used only in the working hours`(starts: String, days: String, end: String) throws {
    // 100 tokens an hour are taken from a bucket of 50, which is empty after each hour of work and full one hour later.
    let run = try TestRun(
      """
      platform: {starts: "\(starts)", quotas: {backend-implementer: {tokens: 50, per: 1h}}}
      \(Fixture.work)
      model:
        backend-implementer: {takes: 4h, spends: 400, hours: {from: "09:00", to: "17:00", days: \(days)}}
      """
    )
    #expect(run.times(of: "reaches the quota").count == 3)
    #expect(run.end == end && run.summary.tokens == 400)
    #expect(run.outcomes == ["T-1 completed"] && run.isRepeatable)
  }

  @Test func `is not used while a session waits before it may begin`() throws {
    let quota = "backend-implementer: {tokens: 50, per: 1h}"
    let fault = "faults: [{id: r, rate-limit: {agent: backend-implementer, for: 2h, nth: 1}}]\n"
    let run = try Self.run(quota, "{takes: 4h, spends: 400}", fault)
    #expect(run.times(of: "reaches the quota") == ["3h", "5h", "7h"])
    #expect(run.end == "9h" && run.summary.tokens == 400)
    // The wait is two hours of work, from 9 to 11.
    let person = try Self.run(
      quota,
      "{takes: 4h, spends: 400, hours: {from: \"09:00\", to: \"22:00\"}}",
      fault
    )
    #expect(person.times(of: "reaches the quota") == ["12h", "14h", "16h"])
    #expect(person.end == "18h")
  }

  @Test func `is used after a pause only in the working hours`() throws {
    // On Monday the pause leaves two hours of work, and the bucket is full again by Tuesday. It is empty five hours
    // later.
    let run = try Self.run(
      "backend-implementer: {tokens: 400, per: 20h}",
      "{takes: 8h, spends: 800, hours: {from: \"09:00\", to: \"17:00\"}}",
      "faults: [{id: p, pause: {agent: backend-implementer, at: 11h, for: 7h}}]\n"
    )
    // The wait of 20 hours ends on Wednesday at 10, and one hour of work is left.
    #expect(run.times(of: "reaches the quota") == ["38h"] && run.end == "59h")
    #expect(run.outcomes == ["T-1 completed"] && run.summary.tokens == 800)
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
