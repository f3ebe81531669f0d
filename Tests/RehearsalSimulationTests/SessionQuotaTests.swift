import RehearsalRules
import Support
import Testing

@testable import RehearsalSimulation

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
