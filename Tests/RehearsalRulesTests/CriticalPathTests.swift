import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// The critical path of runs that are worked out by hand.
@Suite struct `The critical path of a run` {
  /// Returns the steps as text, with minutes.
  private func steps(_ rest: String) throws -> [String] {
    let trial = try TestRun(Fixture.plan(rest))
    let steps = CriticalPath(of: trial.events).steps
    #expect(steps.reduce(0) { $0 + $1.duration } == trial.summary.time.nanoseconds)
    return steps.map { step in
      let agent = step.agent == .none ? "" : " \(trial.plan.name(of: step.agent))"
      let task = step.task == .none ? "" : " \(trial.plan.name(of: step.task))"
      return "\(step.kind.rawValue)\(agent)\(task) \(step.duration / 60_000_000_000)m"
    }
  }

  @Test func `is made of the sessions that follow each other`() throws {
    #expect(
      try steps(
        Fixture.work
          + "behaviour: {backend-implementer: [{takes: 10m}], verify-app: [{takes: 5m}]}\n"
      ) == ["work backend-implementer T-1 10m", "work verify-app T-1 5m"]
    )
  }

  private static let two = """
    work:
      tasks:
        - {id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py]}
        - {id: T-2, description: Build that, agent: backend-implementer, touches: [api/b.py]}

    """

  @Test func `leaves out work that something longer hides`() throws {
    let steps = try steps(
      Self.two
        + "behaviour: {backend-implementer: [{when: {task: T-1}, takes: 10m}, {when: {task: T-2}, takes: 30m}]}\n"
    )
    #expect(steps == ["work backend-implementer T-2 30m"])
  }

  @Test func `has the time for which work waits for a slot`() throws {
    let steps = try steps(
      Self.two
        + "platform: {slots: 1}\nbehaviour: {backend-implementer: [{takes: 10m, times: always}]}\n"
    )
    #expect(
      steps == [
        "wait backend-implementer T-2 10m", "work backend-implementer T-2 10m",
      ] || steps == ["work backend-implementer T-1 10m", "work backend-implementer T-2 10m"]
    )
  }

  @Test func `goes on before a retry`() throws {
    let steps = try steps(
      Fixture.work + """
        behaviour: {backend-implementer: [{takes: 10m, times: always}]}
        faults: [{id: f, drop: {from: verify-app, to: code-reviewer, nth: 1}}]

        """
    )
    #expect(steps.filter { $0 == "work backend-implementer T-1 10m" }.count == 2, "\(steps)")
    #expect(!steps.contains { $0.hasPrefix("idle") }, "\(steps)")
  }

  @Test func `has the time until a lost handoff is asked again as a retry`() throws {
    let steps = try steps(
      Fixture.work + """
        platform: {reply: {within: 60m, tries: 3}}
        behaviour: {backend-implementer: [{takes: 10m}]}
        faults: [{id: f, drop: {to: backend-implementer, nth: 1}}]

        """
    )
    #expect(steps == ["retry backend-implementer T-1 60m", "work backend-implementer T-1 10m"])
  }

  /// Work is sent at 30m, due at 45m, answered too late at 50m and sent again at 55m.
  @Test func `leaves out the work on an answer that came too late`() throws {
    let steps = try steps(
      Fixture.work + """
        platform: {reply: {to: verify-app, within: 15m, backoff: {first: 10m}}}
        behaviour:
          backend-implementer: [{takes: 30m}]
          verify-app: [{takes: 20m}, {takes: 10m}]

        """
    )
    #expect(
      steps == [
        "work backend-implementer T-1 30m", "retry verify-app T-1 25m", "work verify-app T-1 10m",
      ]
    )
  }

  @Test func `has the time that the orchestrator takes to route`() throws {
    let steps = try steps(
      Fixture.work + "platform: {orchestrator: {takes: 2m}}\n"
    )
    #expect(steps.contains { $0.hasPrefix("route ") }, "\(steps)")
  }

  /// Returns a scenario in which a session works 5m, calls another agent, waits, and works 15m.
  private static func call(_ wait: String, _ rest: String = "") -> String {
    Fixture.work + """
      behaviour:
        backend-implementer:
          - takes: 20m
            does: [{write: api/a.py}, {call: frontend-implementer}, \(wait), {write: api/a.py}]
        frontend-implementer: [{when: {intent: call}, takes: 30m}]
      \(rest)
      """
  }

  @Test func `has the work of an agent that a session calls, not the wait of the session`() throws {
    #expect(
      try steps(Self.call("{wait: all}")) == [
        "work backend-implementer T-1 5m", "work frontend-implementer T-1 30m",
        "work backend-implementer T-1 15m",
      ]
    )
  }

  @Test func `has the work of a called agent whose call was lost and is made again`() throws {
    let steps = try steps(
      Self.call(
        "{wait: all}",
        """
        platform: {reply: {intent: call, within: 40m, tries: 2}}
        faults: [{id: cut, drop: {intent: call, nth: 1}}]
        """
      )
    )
    #expect(
      steps == [
        "work backend-implementer T-1 5m", "retry frontend-implementer T-1 40m",
        "work frontend-implementer T-1 30m", "work backend-implementer T-1 15m",
      ]
    )
  }

  @Test func `has the wait of a session whose call is given up`() throws {
    let steps = try steps(
      Self.call(
        "{wait: all}",
        """
        platform: {reply: {intent: call, within: 40m, tries: 1}}
        faults: [{id: cut, drop: {intent: call, nth: 1}}]
        """
      )
    )
    #expect(
      steps == [
        "work backend-implementer T-1 5m", "wait frontend-implementer T-1 40m",
        "work backend-implementer T-1 15m",
      ]
    )
  }

  @Test func `has the wait of a session up to its time limit`() throws {
    let steps = try steps(
      Self.call(
        "{wait: {of: 1, within: 25m}}",
        "faults: [{id: cut, drop: {intent: call, nth: 1}}]"
      )
    )
    #expect(
      steps == [
        "work backend-implementer T-1 5m", "wait backend-implementer T-1 25m",
        "work backend-implementer T-1 15m",
      ]
    )
  }

  /// Two independent tasks, of which T-2 takes 49m and hides nothing of T-1.
  private static let unrelated = """
    work:
      tasks:
        - {id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py]}
        - {id: T-2, description: Build that, agent: backend-implementer, touches: [api/b.py]}
    behaviour:
      backend-implementer: [{when: {task: T-2}, takes: 49m}, {takes: 10m, times: always}]

    """

  @Test func `leads from an answer that is given up to the request, not to an unrelated task`()
    throws
  {
    let steps = try steps(
      Self.unrelated + """
        platform: {reply: {to: code-reviewer, within: 20m, tries: 2}, attempts: 2}
        faults:
          - {id: first, drop: {to: code-reviewer, task: T-1, nth: 1}}
          - {id: second, drop: {to: code-reviewer, task: T-1, nth: 2}}

        """
    )
    #expect(
      steps == [
        "work backend-implementer T-1 10m", "retry code-reviewer T-1 40m",
        "work backend-implementer T-1 10m",
      ]
    )
  }

  @Test
  func `has the deadline after which a task is given up as a wait, because nothing is retried`()
    throws
  {
    let steps = try steps(
      Self.unrelated + """
        platform: {reply: {to: code-reviewer, within: 60m, tries: 1, then: escalate}}
        faults: [{id: first, drop: {to: code-reviewer, task: T-1, nth: 1}}]

        """
    )
    #expect(steps == ["work backend-implementer T-1 10m", "wait code-reviewer T-1 60m"])
  }

  @Test func `leaves out the work on a late answer that is dropped before the task is retried`()
    throws
  {
    let steps = try steps(
      Fixture.work + """
        platform: {reply: {to: code-reviewer, within: 20m, tries: 2}, attempts: 2}
        behaviour: {backend-implementer: [{takes: 10m, times: always}], code-reviewer: [{takes: 21m}]}
        faults: [{id: cut, drop: {to: code-reviewer, nth: 2}}]

        """
    )
    #expect(
      steps == [
        "work backend-implementer T-1 10m", "retry code-reviewer T-1 40m",
        "work backend-implementer T-1 10m",
      ]
    )
  }

  @Test func `has the time for which a handoff waits for an agent that restarts`() throws {
    let steps = try steps(
      """
      work:
        tasks:
          - {id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py]}
          - {id: T-2, description: Build that, agent: backend-implementer, needs: [T-1], touches: [api/b.py]}
      behaviour: {backend-implementer: [{takes: 10m, times: always}]}
      faults: [{id: crash, crash: {agent: spec-planner, at: 5m, restart: 1h}}]

      """
    )
    #expect(
      steps == [
        "work backend-implementer T-1 10m", "wait spec-planner T-1 55m",
        "work backend-implementer T-2 10m",
      ]
    )
  }

  @Test func `has the time until a task is claimed from the shared list as a wait`() throws {
    let steps = try steps(
      Self.two + """
        platform: {assignment: pull, claim: {takes: 5m, every: 1h}}
        behaviour: {backend-implementer: [{takes: 10m, times: always}]}

        """
    )
    #expect(steps.contains { $0.hasPrefix("wait backend-implementer T-") }, "\(steps)")
    #expect(!steps.contains { $0.hasPrefix("retry") || $0.hasPrefix("idle") }, "\(steps)")
  }

  @Test func `has the time of merges as merges`() throws {
    let steps = try steps(
      Self.two + """
        platform: {workspace: worktree, merge: {takes: 30m}}
        behaviour: {backend-implementer: [{takes: 10m, times: always}]}

        """
    )
    #expect(steps == ["work backend-implementer T-2 10m", "merge implement-trd T-2 60m"])
  }

  @Test func `has the time for which a session waits for a quota as a wait`() throws {
    let steps = try steps(
      Fixture.work + """
        platform: {quotas: {backend-implementer: {tokens: 1000, per: 10h}}}
        behaviour: {backend-implementer: [{takes: 20m, spends: 1500}]}

        """
    )
    #expect(steps.contains { $0.hasPrefix("wait backend-implementer T-1 6") }, "\(steps)")
    #expect(!steps.contains { $0.hasPrefix("work backend-implementer T-1 6") }, "\(steps)")
  }

  @Test func `of a run without events is empty`() {
    #expect(CriticalPath(of: []).steps.isEmpty)
  }
}
