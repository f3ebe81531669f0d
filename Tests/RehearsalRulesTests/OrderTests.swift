import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `An assertion about order` {
  private func verdict(_ expect: String, _ rest: String = "") throws -> String {
    try TestRun(Fixture.work + rest + "\nexpect: {\(expect)}").verdict
  }

  private func failure(_ expect: String, _ rest: String = "") throws -> ExpectationResult? {
    try TestRun(Fixture.work + rest + "\nexpect: {\(expect)}").judgement.expectationResults
      .first { $0.verdict == .fail }
  }

  private static let slow = "behaviour: {verify-app: [{takes: 10m}]}"

  @Test func `holds when the effect follows in time`() throws {
    let lead = "leads-to: [{from: {event: report.filed}, to: {event: decision.made}"
    #expect(try verdict(lead + "}]", Self.slow) == "pass")
    #expect(try verdict(lead + ", within: 10m}]", Self.slow) == "pass")
    let late = try #require(try failure(lead + ", within: 9m}]", Self.slow))
    #expect(late.statement == "leads-to: report.filed to decision.made")
    #expect(late.expected == "decision.made within 9m after every report.filed")
    #expect(late.actual.hasPrefix("too late after 0s  backend-implementer reports"))
  }

  @Test func `fails when no effect follows, and is unknown in a stopped run`() throws {
    let lead = "leads-to: [{from: {event: decision.made}, to: {event: act.write}}]"
    #expect(try failure(lead)?.actual.hasPrefix("none after 0s  verify-app decides") == true)
    #expect(try verdict(lead, "limits: {events: 16}") == "unknown")
  }

  @Test func `requires an earlier event of the same task`() throws {
    let order = "before: [{first: {event: decision.made, agent: verify-app}, then: {event: EVENT}}]"
    let ended = order.replacing("EVENT", with: "task.ended")
    #expect(try verdict(ended) == "pass")
    let written = try #require(try failure(order.replacing("EVENT", with: "act.write")))
    #expect(written.statement == "before: decision.made by verify-app, then act.write")
    #expect(written.actual == "0s  backend-implementer writes api/a.py  T-1")
  }

  @Test func `ignores earlier events of other tasks`() throws {
    let trial = try TestRun(
      """
      work:
        tasks:
          - {id: A, description: a, agent: backend-implementer, touches: [a.py]}
          - {id: B, description: b, agent: backend-implementer, touches: [b.py], needs: [A]}
      expect: {before: [{first: {event: decision.made}, then: {event: report.filed, task: B}}]}
      """
    )
    #expect(trial.verdict == "fail")
  }

  @Test func `may name two different tasks`() throws {
    func verdict(_ expect: String) throws -> String {
      try TestRun(
        """
        work:
          tasks:
            - {id: A, description: a, agent: backend-implementer}
            - {id: B, description: b, agent: backend-implementer, needs: [A]}
        expect: {\(expect)}
        """
      ).verdict
    }
    func pair(_ first: String, _ second: String, _ keys: (String, String)) -> String {
      "[{\(keys.0): {event: task.ended, task: \(first)}, \(keys.1): {event: task.started, task: \(second)}}]"
    }
    #expect(try verdict("before: " + pair("A", "B", ("first", "then"))) == "pass")
    #expect(try verdict("before: " + pair("B", "A", ("first", "then"))) == "fail")
    #expect(try verdict("leads-to: " + pair("A", "B", ("from", "to"))) == "pass")
    #expect(try verdict("leads-to: " + pair("B", "A", ("from", "to"))) == "fail")
  }

  /// Returns the verdict on two tasks of a phase that write the same file, each before its own judges decide on it.
  private func verdictOnPhase(_ rest: String = "") throws -> String {
    try TestRun(
      """
      platform: {retry: phase}
      work:
        tasks:
          - {id: T-1, description: a, agent: backend-implementer, touches: [api/a.py]}
          - {id: T-2, description: b, agent: frontend-implementer, touches: [api/a.py]}
      \(rest)
      expect:
        violations: {include: []}
        after-last-write: [{event: decision.made, agent: code-reviewer}]
      """
    ).verdict
  }

  @Test func `requires nothing after a write for another task that follows the result`()
    throws
  {
    #expect(try verdictOnPhase() == "pass")
  }

  @Test func `requires the event after the last write of each task of the phase`() throws {
    let unseen = """
      behaviour:
        verify-app: [{when: {intent: deliver, task: T-2}, hands: [{approve: implement-trd}]}]
      """
    #expect(try verdictOnPhase(unseen) == "fail")
    let late = """
      behaviour:
        verify-app: [{when: {intent: deliver, task: T-1}, hands: [{deliver: code-reviewer}, {inform: backend-implementer}]}]
        backend-implementer: [{when: {intent: inform}, takes: 10m, does: [{write: api/a.py}]}]
      model: {frontend-implementer: {takes: 1h}}
      """
    #expect(try verdictOnPhase(late) == "fail")
  }

  @Test func `requires the event after a write for another task that precedes the result`()
    throws
  {
    // The reviewer decides at 20 minutes on what it got before the first write for T-2, which comes at 12 minutes.
    let expectation = try #require(
      try TestRun(
        """
        platform: {retry: phase}
        work:
          tasks:
            - {id: T-1, description: a, agent: backend-implementer, touches: [api/a.py]}
            - {id: T-2, description: b, agent: frontend-implementer, touches: [api/b.py]}
        model: {code-reviewer: {takes: 20m}, frontend-implementer: {takes: 1h}}
        behaviour:
          frontend-implementer: [{does: [{write: api/a.py}, {write: api/b.py}, {write: api/a.py}]}]
        expect:
          violations: {include: []}
          after-last-write: [{event: decision.made, agent: code-reviewer, task: T-1}]
        """
      ).judgement.expectationResults.first { $0.verdict == .fail }
    )
    #expect(expectation.actual == "none after 36m  frontend-implementer writes api/a.py  T-2")
  }

  @Test func `may require an event after the last write`() throws {
    let check =
      "violations: {include: []}, after-last-write: [{event: decision.made, agent: code-reviewer}]"
    #expect(try verdict(check) == "pass")
    let late = """
      behaviour:
        verify-app: [{when: {intent: deliver}, hands: [{deliver: code-reviewer}, {inform: backend-implementer}]}]
        backend-implementer: [{when: {intent: inform}, takes: 10m, does: [{write: api/a.py}]}]
      faults: [{id: late, delay: {from: code-reviewer, intent: approve, by: 1h}}]
      """
    let failure = try #require(try failure(check, late))
    #expect(failure.actual == "none after 5m  backend-implementer writes api/a.py  T-1")
    #expect(failure.location?.description == "s.yaml:12:56")
  }

  @Test func `does not take the last write for an event after itself`() throws {
    let check = "violations: {include: []}, after-last-write: [{event: act.write}]"
    #expect(
      try failure(check)?.actual.hasSuffix("backend-implementer writes api/a.py  T-1") == true
    )
    // The reviewer's file is not part of the work.
    let report = "behaviour: {code-reviewer: [{does: [{write: reviews/T-1.md}]}]}"
    #expect(try failure(check, report) == nil)
  }

  @Test func `takes a command that is certain to change a file for a write`() throws {
    func failure(after command: String, _ follower: String = "decision.made") throws -> String? {
      let late = """
        behaviour:
          verify-app: [{when: {intent: deliver}, hands: [{deliver: code-reviewer}, {inform: backend-implementer}]}]
          backend-implementer: [{when: {intent: inform}, takes: 10m, does: [{command: "\(command)"}]}]
        faults: [{id: late, delay: {from: code-reviewer, intent: approve, by: 1h}}]
        """
      return try self.failure(
        "violations: {include: []}, after-last-write: [{event: \(follower)}]",
        late
      )?.actual
    }
    for command in ["sed -i s/a/b/ api/a.py", "echo x > api/a.py", "git checkout -- api/a.py"] {
      let line = "none after 5m  backend-implementer runs `\(command)`: succeeds  T-1"
      #expect(try failure(after: command) == line)
      #expect(try failure(after: command, "act.command") == line)
      // The line also tests what it writes.
      #expect(try failure(after: "\(command) && pytest", "act.command") == nil)
    }
    for command in ["cat api/a.py", "echo x > notes.txt", "git stash"] {
      #expect(try failure(after: command) == nil, "\(command)")
    }
  }
}

@Suite struct `An invariant` {
  private func verdict(_ invariant: String, _ rest: String = "") throws -> String {
    try TestRun(
      Fixture.work + rest + "\nexpect: {violations: {include: []}, always: [\(invariant)]}"
    )
    .verdict
  }

  @Test(arguments: [
    (
      "handoffs-declared",
      "behaviour: {backend-implementer: [{does: [{spawn: ghost, absent: true}]}]}"
    ),
    (
      "context-supplied",
      "faults: [{id: f, skip-check: {agent: backend-implementer, check: context}}]"
    ),
    (
      "deliverables-complete",
      "faults: [{id: f, omit: {agent: backend-implementer, deliverable: Summary}}, {id: g, skip-check: {agent: verify-app, check: deliverables}}]"
    ),
    ("scope-respected", "faults: [{id: f, scope-creep: {agent: backend-implementer, path: x.py}}]"),
    ("tools-within", "faults: [{id: f, use-tool: {agent: backend-implementer, tool: WebFetch}}]"),
    ("gates-held", "faults: [{id: f, false-allow: {agent: code-reviewer}}]"),
    ("every-dispatch-ends-once", "faults: [{id: f, crash: {agent: verify-app, at: 0s}}]"),
    ("no-ghosts", "faults: [{id: f, ack-without-write: {to: code-reviewer, nth: 1}}]"),
    (
      "idempotent",
      "faults: [{id: f, duplicate: {to: verify-app}}, {id: g, skip-check: {agent: verify-app, check: duplicates}}]"
    ),
  ])
  func `fails when it was broken, and else does not`(invariant: String, rest: String) throws {
    var work = Fixture.work
    if invariant == "context-supplied" {
      work = work.replacing("criteria:", with: "context: [], criteria:")
    }
    if invariant == "gates-held" {
      work += "behaviour: {backend-implementer: [{reports: {unit-coverage: 10}}]}\n"
    }
    let expect = "\nexpect: {violations: {include: []}, always: [\(invariant)]}"
    #expect(try TestRun(work + rest + expect).verdict == "fail")
    #expect(try verdict(invariant) == "pass")
  }

  @Test(arguments: [
    "pause: {agent: spec-planner, at: 5m, for: 1h}", "crash: {agent: spec-planner, at: 5m}",
  ])
  func `allows the result of an ended task to wait for a planner that is away at the end`(
    fault: String
  ) throws {
    let isAway = """
      behaviour: {backend-implementer: [{takes: 10m}]}
      faults: [{id: f, \(fault)}]
      """
    #expect(try verdict("every-dispatch-ends-once", isAway) == "pass")
  }

  @Test func `counts a handoff that was recorded as lost`() throws {
    #expect(
      try verdict(
        "every-dispatch-ends-once, no-ghosts",
        "faults: [{id: f, drop: {to: verify-app, nth: 1}}]"
      ) == "pass"
    )
  }
}
