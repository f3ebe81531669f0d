import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// Runs in which several parts of the format meet, as random scenarios have found them.
@Suite struct `A run` {
  /// Returns what the audit finds in a run of a scenario for the fixture's team.
  private static func findings(_ rest: String, seed: UInt64 = 0) throws -> [String] {
    let run = try TestRun(rest, seed: seed)
    var audit = RunAudit(run.plan)
    for event in run.events { audit.observe(event) }
    audit.conclude(run.summary)
    return audit.discrepancies
  }

  @Test func `asks again, and reminds, a name that no agent has, in vain`() throws {
    let rest =
      Fixture.work + """
        platform: {reply: {intent: call, within: 5m, tries: 2, remind: 1m}}
        behaviour:
          backend-implementer:
            - {when: {intent: assign}, does: [{call: ghost, absent: true}, {wait: all}, {write: api/a.py}]}
        """
    let run = try TestRun(rest)
    let undeliverable = run.events.filter { $0.kind.name == .handoffUndeliverable }
    #expect(
      undeliverable.map { VirtualTime($0.time.nanoseconds).description } == [
        "0s", "1m", "5m", "6m",
      ]
    )
    #expect(run.outcomes == ["T-1 completed"])
    #expect(try Self.findings(rest) == [])
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `lets a reordered handoff depart once, if its limit is the instant of the next one`(
    seed: UInt64
  ) throws {
    let found = try Self.findings(
      """
      platform: {schedule: shuffled}
      work:
        tasks:
          - {id: A, description: Build it, agent: backend-implementer}
          - {id: B, description: Show it, agent: frontend-implementer}
      model: {frontend-implementer: {takes: 5m}}
      faults: [{id: late, reorder: {to: verify-app, task: A, within: 5m}}]
      """,
      seed: seed
    )
    #expect(found == [])
  }

  @Test func `goes on until its coordinator's hours begin, if only the coordinator can settle it`()
    throws
  {
    let run = try TestRun(
      Fixture.work + """
        platform: {routing: direct}
        model:
          spec-planner: {hours: {from: "09:00", to: "17:00"}}
          backend-implementer: {takes: 10h}
        faults: [{id: forgot, defer: {agent: backend-implementer, nth: 1}}]
        """
    )
    #expect(run.outcomes == ["T-1 completed"])
    #expect(run.summary.ending == .settled)
    #expect(run.times(of: "spec-planner -> backend-implementer") == ["9h", "9h", "33h", "33h"])
  }

  @Test func `waits for slots that a waiting session needs, if every task has ended`() throws {
    let rest =
      Fixture.work + """
        platform: {slots: 1, slots-while-waiting: freed, retry: task, reply: {within: 39m, then: deny}}
        behaviour:
          backend-implementer: [{does: [{call: ghost, absent: true}, {wait: all}]}]
        faults: [{id: busy, slots-exhausted: {at: 39m, for: 27m}}]
        """
    let run = try TestRun(rest)
    #expect(run.outcomes.map { $0.prefix(11) } == ["T-1 blocked"])
    #expect(run.times(of: "backend-implementer goes on") == ["1h6m"])
    #expect(try Self.findings(rest) == [])
  }

  @Test func `is not struck by a crash whose moment comes after all faults healed`() throws {
    let rest =
      Fixture.work + """
        model: {verify-app: {hours: {from: "09:00", to: "17:00"}}}
        faults: [{id: late, crash: {agent: verify-app, before: decision.made}}]
        heal: 4h
        """
    #expect(try TestRun(rest).outcomes == ["T-1 completed"])
    #expect(try Self.findings(rest) == [])
  }

  private static let twoTasks = """
    work:
      tasks:
        - {id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py], criteria: [it holds]}
        - {id: T-2, description: Show it, agent: frontend-implementer, criteria: [it holds]}

    """

  @Test(arguments: ["task", "phase"])
  func `repeats a task without a result that holds up a created one which needs its file`(
    retry: String
  ) throws {
    let rest =
      Self.twoTasks.replacing("it holds]}", with: "it holds], phase: 2}") + """
        platform: {routing: direct, retry: \(retry)}
        behaviour:
          backend-implementer:
            - when: {intent: assign, task: T-1, round: 0}
              does: [{create: {id: T-9, description: Tidy up, agent: frontend-implementer, touches: [api/a.py]}}]
              hands: [{assign: frontend-implementer, task: T-9}]
          frontend-implementer: [{when: {task: T-9, round: 0}, hands: [{fail: spec-planner}]}]
        """
    let run = try TestRun(rest)
    #expect(run.outcomes.sorted() == ["T-1 completed", "T-2 completed", "T-9 completed"])
    #expect(try Self.findings(rest) == [])
  }

  @Test(arguments: ["task", "phase"])
  func `attempts no created task again after it has stopped`(retry: String) throws {
    let rest =
      Self.twoTasks + """
        platform: {routing: direct, retry: \(retry), stuck: stop, attempts: 2}
        behaviour:
          backend-implementer:
            - {when: {task: T-1}, takes: 1h, hands: []}
            - {when: {task: T-9}, takes: 20m, hands: [{fail: spec-planner}], times: always}
          frontend-implementer:
            - when: {task: T-2, round: 0}
              takes: 5m
              does: [{create: {id: T-9, description: Tidy up, agent: backend-implementer, touches: [api/a.py]}}]
              hands: [{assign: backend-implementer, task: T-9}, {fail: spec-planner}]
            - {when: {task: T-2}, takes: 5m, hands: [{fail: spec-planner}], times: always}
        """
    let run = try TestRun(rest)
    #expect(run.summary.ending == .settled)
    #expect(
      run.outcomes == [
        "T-2 stuck: attempts-exhausted", "T-1 skipped", "T-9 skipped",
      ]
    )
    #expect(try Self.findings(rest) == [])
  }
}
