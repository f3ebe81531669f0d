import RehearsalSimulation
import Support
import Testing

@Suite struct `A session` {
  @Test func `that defers makes a promise, does nothing, and is retried`() throws {
    let trial = try TestRun(
      Fixture.work
        + "faults: [{id: f, defer: {agent: backend-implementer, promise: later, nth: 1}}]"
    )
    #expect(trial.lines.contains("backend-implementer promises: later  T-1"))
    #expect(trial.lines.count { $0.contains(" writes ") } == 1)
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.retries == 1)
  }

  @Test func `that stops silently does its work but hands nothing on`() throws {
    let trial = try TestRun(
      Fixture.work + "faults: [{id: f, stop-silently: {agent: verify-app, nth: 1}}]"
    )
    #expect(trial.lines.count { $0 == "verify-app decides APPROVED  T-1" } == 2)
    #expect(trial.violations(of: "liveness.premature-end").count == 1)
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test(arguments: ["direct", "orchestrated"])
  func `of the planner that stops silently is continued`(routing: String) throws {
    for nth in 1...3 {
      let trial = try TestRun(
        """
        platform: {routing: \(routing)}
        work:
          tasks:
            - {id: A, description: a, agent: backend-implementer}
            - {id: B, description: b, agent: backend-implementer, needs: [A]}
        faults: [{id: f, stop-silently: {agent: spec-planner, nth: \(nth)}}]
        """
      )
      #expect(trial.outcomes == ["A completed", "B completed"], "\(routing) \(nth)")
      #expect(trial.seriousViolations == [], "\(routing) \(nth)")
    }
  }

  @Test func `that is slow takes several times as long, and no other does`() throws {
    let work =
      "behaviour: {verify-app: [{takes: 2m, times: always}], code-reviewer: [{takes: 3m, times: always}]}\n"
    let trial = try TestRun(
      Fixture.work + work + "faults: [{id: f, slow: {agent: verify-app, times: 10}}]"
    )
    #expect(trial.summary.time == Instant(nanoseconds: 23 * 60 * 1_000_000_000))
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `that does nothing still reports, and the verifier detects it`() throws {
    let trial = try TestRun(
      Fixture.work + "faults: [{id: f, no-op: {agent: backend-implementer, nth: 1}}]"
    )
    #expect(trial.lines.contains { $0.hasPrefix("verify-app decides NEEDS FIXES") })
    #expect(trial.lines.count { $0.contains(" writes ") } == 1)
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.seriousViolations == [])
  }

  @Test func `that uses a tool does so before it reports, once`() throws {
    let trial = try TestRun(
      Fixture.work
        + "faults: [{id: f, use-tool: {agent: backend-implementer, tool: Hammer, nth: 1}}]"
    )
    #expect(trial.violations(of: "tools.outside-allowlist").count == 1)
    let tool = trial.lines.firstIndex { $0.contains("Hammer") }
    let report = trial.lines.firstIndex { $0.contains(" reports ") }
    #expect(try #require(tool) < #require(report))
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `that delegates to itself is detected, and its work continues`() throws {
    let trial = try TestRun(
      Fixture.work + "faults: [{id: f, self-delegate: {agent: backend-implementer, nth: 1}}]"
    )
    #expect(trial.violations(of: "handoff.self-delegation").count == 1)
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `that asks the user ends without a result, and is retried`() throws {
    let trial = try TestRun(
      Fixture.work + "faults: [{id: f, ask-user: {agent: backend-implementer, nth: 1}}]"
    )
    #expect(trial.lines.contains { $0.contains("AskUserQuestion") })
    #expect(trial.violations(of: "liveness.premature-end").count == 1)
    #expect(trial.retries == 1)
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `that claims untested work is asked for evidence`() throws {
    let trial = try TestRun(
      Fixture.work
        + "faults: [{id: f, claim-without-evidence: {agent: backend-implementer, claim: all green, nth: 1}}]"
    )
    #expect(trial.lines.contains { $0.contains("all green") })
    #expect(trial.lines.contains { $0.hasPrefix("verify-app decides NEEDS FIXES") })
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.seriousViolations == [])
  }

  @Test func `with a rate limit begins later`() throws {
    let trial = try TestRun(
      Fixture.work + "faults: [{id: f, rate-limit: {agent: verify-app, for: 7m, nth: 1}}]"
    )
    #expect(trial.summary.time == Instant(nanoseconds: 7 * 60 * 1_000_000_000))
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `that leaves a file half written is refused for missing evidence`() throws {
    let trial = try TestRun(
      Fixture.work + "faults: [{id: f, torn-write: {agent: backend-implementer, nth: 1}}]"
    )
    #expect(trial.lines.contains { $0.hasPrefix("verify-app decides NEEDS FIXES") })
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.retries == 1)
    #expect(trial.seriousViolations == [])
  }

  @Test func `with a stale read finds the old defects again`() throws {
    let rest = """
      behaviour:
        backend-implementer: [{when: {round: 0}, reports: {unit-coverage: 60}}]

      """
    let sound = try TestRun(Fixture.work + rest)
    #expect(sound.lines.count { $0.hasPrefix("code-reviewer decides BLOCKED") } == 1)
    let stale = try TestRun(
      Fixture.work + rest + "faults: [{id: f, stale-read: {agent: code-reviewer, nth: 2}}]"
    )
    #expect(stale.lines.count { $0.hasPrefix("code-reviewer decides BLOCKED") } == 2)
    #expect(stale.lines.count { $0.hasPrefix("fault f strikes") } == 1)
    #expect(stale.outcomes == ["T-1 completed"])
    #expect(stale.retries == 2)
  }

  @Test func `with a stale read at its first session sees the current work`() throws {
    let trial = try TestRun(
      Fixture.work + "faults: [{id: f, stale-read: {agent: code-reviewer}}]"
    )
    #expect(!trial.lines.contains { $0.hasPrefix("fault f strikes") })
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `with a stale read after a message sees the current work`() throws {
    let trial = try TestRun(
      Fixture.work + """
        behaviour:
          backend-implementer:
            - {does: [{write: api/a.py}, {inform: code-reviewer, text: it comes}]}
        faults: [{id: f, stale-read: {agent: code-reviewer, nth: 2}}]
        """
    )
    #expect(!trial.lines.contains { $0.hasPrefix("fault f strikes") })
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.retries == 0)
  }

  @Test func `with a false block costs a round`() throws {
    let trial = try TestRun(
      Fixture.work + "faults: [{id: f, false-block: {agent: verify-app, nth: 1}}]"
    )
    #expect(
      trial.lines.contains { $0.hasPrefix("verify-app decides NEEDS FIXES (guard: refused") }
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.retries == 1)
  }

  @Test func `with a false allow passes work that failed`() throws {
    let trial = try TestRun(
      Fixture.work + """
        behaviour: {backend-implementer: [{reports: {unit-coverage: 60}}]}
        faults: [{id: f, false-allow: {agent: code-reviewer}}]
        """
    )
    #expect(trial.lines.contains { $0.hasPrefix("code-reviewer checks unit-coverage: 60 fails") })
    #expect(
      trial.violations(of: "gate.below-yet-passed")
        == ["gate.below-yet-passed by code-reviewer on T-1"]
    )
  }

  @Test(arguments: [0, 100])
  func `that skips the check of defects is struck once, however many it would find`(
    flawRate: Int
  ) throws {
    // No verifier is asked, so the reviewer would find that, and the flaw if there is one.
    let trial = try TestRun(
      Fixture.work + """
        model: {backend-implementer: {flaws: {style: \(flawRate)}}}
        behaviour: {backend-implementer: [{hands: [{deliver: code-reviewer}]}]}
        faults: [{id: f, skip-check: {agent: code-reviewer, check: defects}}]
        """
    )
    #expect(trial.lines.count { $0.hasPrefix("fault f strikes") } == 1)
    #expect(trial.lines.contains("code-reviewer decides APPROVED  T-1"))
    #expect(trial.summary.escapedFlaws == UInt64(flawRate / 100))
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `waits while other users hold the slots`() throws {
    func time(_ fault: String) throws -> Instant {
      let trial = try TestRun(
        Fixture.work + """
          platform: {slots: 4}
          behaviour: {backend-implementer: [{takes: 1m}], verify-app: [{takes: 1m}]}
          faults: [{id: f, slots-exhausted: {\(fault)}}]
          """
      )
      #expect(trial.outcomes == ["T-1 completed"])
      #expect(trial.lines.count { $0.hasPrefix("fault f strikes") } == 1)
      return trial.summary.time
    }
    let minute: Int64 = 60 * 1_000_000_000
    #expect(try time("at: 30s, for: 10m") == Instant(nanoseconds: 10 * minute + 90_000_000_000))
    #expect(try time("at: 30s, for: 10m, leave: 1") == Instant(nanoseconds: 2 * minute))
    #expect(try time("for: 5m") == Instant(nanoseconds: 7 * minute))
    let idle = try TestRun(
      Fixture.work + "platform: {slots: 4}\nfaults: [{id: f, slots-exhausted: {for: 10m}}]"
    )
    #expect(idle.summary.time == Instant(nanoseconds: 10 * minute))
  }

  @Test func `waits until the last fault frees its slots`() throws {
    let trial = try TestRun(
      Fixture.work + """
        platform: {slots: 20}
        behaviour: {backend-implementer: [{takes: 6m}]}
        faults:
          - {id: a, slots-exhausted: {for: 10m, leave: 1}}
          - {id: b, slots-exhausted: {at: 5m, for: 10m}}
        """
    )
    #expect(trial.summary.time == Instant(nanoseconds: 15 * 60 * 1_000_000_000))
    // While both faults last, no session works, so the slot that `a` leaves would have been enough.
    #expect(trial.summary.faultsWithoutEffect == [true, false])
  }

  @Test func `waits for a rate limit at most until faults heal`() throws {
    let trial = try TestRun(
      Fixture.work + """
        behaviour: {backend-implementer: [{takes: 20m}]}
        faults: [{id: f, rate-limit: {agent: verify-app, for: 2h, nth: 1}}]
        heal: 30m
        """
    )
    #expect(trial.summary.time == Instant(nanoseconds: 30 * 60 * 1_000_000_000))
  }

  // The run starts on Monday at 16:00. The reviewer works until 17:00, and needs half an hour.
  @Test(arguments: [
    ("for: 2h", "", "17h30m"), ("for: 30m", "", "1h"), ("for: 20h", "heal: 2h", "17h30m"),
    ("for: 20h", "heal: 18h", "18h30m"), ("for: 20h", "", "20h30m"),
  ])
  func `waits for a rate limit also outside its working hours`(
    time: String,
    rest: String,
    end: String
  ) throws {
    let trial = try TestRun(
      Fixture.work + """
        platform: {starts: "mon 16:00"}
        model: {code-reviewer: {takes: 30m, hours: {from: "09:00", to: "17:00"}}}
        faults: [{id: f, rate-limit: {agent: code-reviewer, nth: 1, \(time)}}]
        \(rest)

        """
    )
    #expect(trial.end == end && trial.times(of: "fault f strikes") == ["0s"])
  }

  // The session opens on Monday at 18:00 and begins on Tuesday at 9:00.
  @Test(arguments: [("", "17h30m", 1), ("heal: 16h", "16h30m", 1), ("heal: 3h", "15h30m", 0)])
  func `waits for a rate limit from the beginning of its working hours`(
    rest: String,
    end: String,
    strikes: Int
  ) throws {
    let trial = try TestRun(
      Fixture.work + """
        platform: {starts: "mon 18:00"}
        model: {code-reviewer: {takes: 30m, hours: {from: "09:00", to: "17:00"}}}
        faults: [{id: f, may-miss: true, rate-limit: {agent: code-reviewer, for: 2h}}]
        \(rest)

        """
    )
    #expect(trial.end == end && trial.lines(with: "fault f strikes").count == strikes)
  }

  @Test(arguments: ["r, s, t", "s, t, r", "t, r, s"])
  func `waits for two rate limits until faults heal, and is slow only after them`(
    order: String
  ) throws {
    let faults = [
      "r": "rate-limit: {agent: verify-app, for: 10m}",
      "s": "slow: {agent: verify-app, times: 2}",
      "t": "rate-limit: {agent: verify-app, for: 20m}",
    ]
    let entries = order.split(separator: ", ").map { "{id: \($0), \(faults[String($0)] ?? "")}" }
    let trial = try TestRun(
      Fixture.work + """
        model: {verify-app: {takes: 12m}}
        faults: [\(entries.joined(separator: ", "))]
        heal: 40m
        """
    )
    // Half of the work of the last 10 minutes before the end of the faults is done.
    #expect(trial.end == "47m")
  }

  @Test(arguments: [
    "defer: {", "torn-write: {", "no-op: {", "scope-creep: {path: web/x.js, ",
  ])
  func `is not struck if it is lost before the fault changes anything`(fault: String) throws {
    func strikes(_ cancelTime: String) throws -> Int {
      let trial = try TestRun(
        Fixture.work + """
          model: {backend-implementer: {takes: 8m}}
          faults:
            - {id: f, \(fault)agent: backend-implementer, nth: 1}}
            - {id: c, cancel: {agent: backend-implementer, at: \(cancelTime)}}
          """
      )
      return trial.lines(with: "fault f strikes").count
    }
    #expect(try strikes("1m") == 0)
    #expect(try strikes("7m") == 1)
  }
}
