import RehearsalRules
import Support
import Testing

@testable import RehearsalSimulation

/// Runs two independent tasks of ten minutes.
private func twoTasks(_ platform: String, _ rest: String) throws -> TestRun {
  try TestRun(
    """
    platform: {\(platform)}
    work:
      tasks:
        - {id: T-1, description: a, touches: [api/a.py]}
        - {id: T-2, description: b, touches: [api/b.py]}
    model: {backend-implementer: {takes: 10m, spends: 100}}

    """ + rest
  )
}

@Suite struct `A cancelled task` {
  @Test(arguments: ["orchestrated", "direct"], ["task", "phase"])
  func `ends at once, and the others go on`(routing: String, retry: String) throws {
    let run = try TestRun(
      """
      platform: {routing: \(routing), retry: \(retry)}
      work:
        tasks:
          - {id: T-1, description: a, touches: [api/a.py]}
          - {id: T-2, description: b, touches: [api/b.py]}
          - {id: T-3, description: c, touches: [api/c.py], needs: [T-1]}
      model: {backend-implementer: {takes: 10m, spends: 100}}
      faults: [{id: stop, cancel: {task: T-1, at: 5m}}]
      """
    )
    #expect(
      run.lines(with: " ended ") == [
        "5m T-1 ended skipped: cancelled", "5m T-3 ended skipped", "10m T-2 ended completed",
      ]
    )
    // T-1 had spent half of its tokens.
    #expect(run.summary.tokens == 150)
    #expect(run.lines(with: "api/a.py").count == 1)
    #expect(run.seriousViolations == [])
  }

  @Test(arguments: ["direct", "orchestrated"])
  func `at the start of the run is never assigned`(routing: String) throws {
    let run = try TestRun(
      """
      platform: {routing: \(routing)}
      work:
        tasks:
          - {id: T-1, description: a, touches: [api/a.py]}
          - {id: T-2, description: b, touches: [api/b.py]}
      faults: [{id: stop, cancel: {task: T-1, at: 0s}}]
      """
    )
    #expect(run.lines(with: "assign  T-1") == [])
    #expect(run.outcomes == ["T-1 skipped: cancelled", "T-2 completed"])
  }

  @Test func `that nobody has begun is never assigned`() throws {
    let run = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: a, touches: [api/a.py]}
          - {id: T-2, description: b, touches: [api/b.py], needs: [T-1]}
      behaviour: {backend-implementer: [{takes: 10m, times: always}]}
      faults: [{id: stop, cancel: {task: T-2, at: 5m}}]
      """
    )
    #expect(run.outcomes == ["T-2 skipped: cancelled", "T-1 completed"])
    #expect(run.handoffs.count { $0 == "spec-planner -> backend-implementer: assign" } == 1)
  }

  @Test(arguments: ["task: T-1, at: 15m", "agent: code-reviewer, at: 5m"])
  func `is no strike if there is nothing to cancel`(target: String) throws {
    // At 15 minutes T-1 is completed; at 5 minutes the reviewer has no session.
    let run = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: a, touches: [api/a.py]}
          - {id: T-2, description: b, touches: [api/b.py], needs: [T-1]}
      behaviour: {backend-implementer: [{takes: 10m, times: always}]}
      faults: [{id: stop, cancel: {\(target)}}]
      """
    )
    #expect(run.lines(with: "fault stop") == [])
    #expect(
      SweepAssessment.unexercisedResults(run.plan, [run.judged]).map(\.statement) == [
        "fault stop never struck"
      ]
    )
    #expect(run.outcomes == ["T-1 completed", "T-2 completed"])
  }

  @Test func `is still worked on by an agent that the work was on its way to`() throws {
    // Routing takes a minute, and the assignment of T-1 departs at 0.
    let run = try twoTasks(
      "orchestrator: {agent: implement-trd, takes: 1m, servers: 9}",
      "faults: [{id: stop, cancel: {task: T-1, at: 30s}}]"
    )
    #expect(run.lines(with: "T-1 ended") == ["1m30s T-1 ended skipped: cancelled"])
    #expect(run.lines(with: "backend-implementer starts  T-1").count == 1)
    // The result is dropped, and a rule names the waste.
    #expect(run.seriousViolations == ["resource.spent-after-cancel by backend-implementer on T-1"])
    #expect(run.violations(of: "handoff.result-dropped").count == 1)
  }

  @Test func `is not asked for again`() throws {
    // T-1's assignment has no answer after 15 minutes, since its session was cancelled.
    let run = try twoTasks(
      "reply: {within: 15m, remind: 7m}",
      """
      behaviour: {code-reviewer: [{takes: 14m, times: always}]}
      faults: [{id: stop, cancel: {task: T-1, at: 5m}}]
      """
    )
    #expect(run.lines(with: "not answered") == [])
    #expect(run.lines(with: "inform").allSatisfy { $0.contains("T-2") })
    #expect(run.outcomes == ["T-1 skipped: cancelled", "T-2 completed"])
    #expect(run.seriousViolations == [])
  }

  @Test func `can be the task of the session that cancels it`() throws {
    // Two minutes for two acts: the first comes after 40 seconds, and the second never.
    let run = try twoTasks(
      "",
      """
      behaviour:
        verify-app: [{when: {task: T-1}, takes: 2m, does: [{cancel: {task: T-1}}, {write: api/late.py}]}]
      """
    )
    #expect(run.lines(with: "verify-app cancels") == ["10m40s verify-app cancels T-1  T-1"])
    #expect(run.lines(with: "api/late.py") == [])
    #expect(run.lines(with: ": cancelled  T-1").count == 1)
    #expect(run.outcomes == ["T-2 completed", "T-1 skipped: cancelled"])
  }
}

@Suite struct `A cancelled session` {
  @Test(arguments: ["at: 5m", "nth: 1"])
  func `is noticed when the run is idle, and its work is done again`(when: String) throws {
    let run = try TestRun(
      Fixture.work + """
        behaviour: {backend-implementer: [{takes: 10m, times: always}]}
        faults: [{id: stop, cancel: {agent: backend-implementer, \(when)}}]
        """
    )
    #expect(run.lines(with: "ends session 2").map { $0.suffix(14) } == ["cancelled  T-1"])
    #expect(run.outcomes == ["T-1 completed"] && run.retries == 1)
    #expect(run.end == (when == "nth: 1" ? "10m" : "15m"))
  }

  @Test func `every time leaves its task dead`() throws {
    let run = try TestRun(
      Fixture.work + "faults: [{id: stop, cancel: {agent: backend-implementer}}]"
    )
    #expect(run.outcomes == ["T-1 died: cancelled"] && run.retries == 2)
  }

  @Test func `of a coordinator loses its decision, and the task is done again`() throws {
    // The planner takes a minute to record that T-1 is completed, and is cancelled in between.
    let run = try TestRun(
      "platform: {routing: direct}\n" + Fixture.work + """
        model: {spec-planner: {takes: 1m}, backend-implementer: {takes: 10m}}
        faults: [{id: stop, cancel: {agent: spec-planner, at: 690s}}]
        """
    )
    #expect(run.lines(with: "fault stop") == ["11m30s fault stop strikes spec-planner"])
    #expect(run.outcomes == ["T-1 completed"] && run.retries == 1)
  }

  @Test func `frees no more than its own task where the fault names one`() throws {
    let run = try twoTasks(
      "",
      "faults: [{id: stop, cancel: {agent: backend-implementer, task: T-1, at: 5m}}]"
    )
    #expect(run.lines(with: ": cancelled ").map { $0.suffix(3) } == ["T-1"])
    #expect(run.judgement.taskResults.map(\.retries) == [0, 1])
  }
}

@Suite struct `The children of a cancelled session` {
  private static let everyDispatch = "expect: {always: [every-dispatch-ends-once, no-ghosts]}\n"

  @Test(arguments: ["orchestrated", "direct"])
  func `go on, or are cancelled with it`(routing: String) throws {
    let fault = "faults: [{id: stop, cancel: {agent: spec-planner, at: 5m}}]"
    let cancelled = try twoTasks("routing: \(routing), children: cancelled", fault)
    #expect(cancelled.lines(with: "ends session").count { $0.contains(": cancelled") } == 2)
    #expect(cancelled.end == "15m" && cancelled.summary.tokens == 300)
    #expect(cancelled.outcomes.allSatisfy { $0.hasSuffix("completed") })
    // Nothing is open but the children, so without them the fault does not strike.
    let going = try twoTasks("routing: \(routing)", fault)
    #expect(going.lines(with: "fault stop") == [] && going.end == "10m")
  }

  @Test func `are discarded where they still wait, and the trace says so`() throws {
    let run = try twoTasks(
      "children: cancelled, sessions: {backend-implementer: 1}",
      Self.everyDispatch + "faults: [{id: stop, cancel: {agent: spec-planner, at: 5m}}]"
    )
    #expect(
      run.lines(with: "lost by") == [
        "5m spec-planner -> backend-implementer  assign  T-2  lost by stop"
      ]
    )
    #expect(run.end == "25m" && run.verdict == "pass")
  }

  @Test func `are a strike of their own if nothing else is there to cancel`() throws {
    // T-1 has the only slot, and the fault names T-2, which waits.
    let run = try twoTasks(
      "children: cancelled, sessions: {backend-implementer: 1}",
      Self.everyDispatch + "faults: [{id: stop, cancel: {agent: spec-planner, task: T-2, at: 5m}}]"
    )
    #expect(run.lines(with: "fault stop") == ["5m fault stop strikes spec-planner"])
    #expect(run.lines(with: "lost by stop").count == 1)
    #expect(run.lines(with: ": cancelled") == [])
    #expect(run.verdict == "pass" && run.end == "20m")
  }

  @Test func `are cancelled when their parent crashes`() throws {
    let run = try twoTasks(
      "children: cancelled",
      "faults: [{id: dies, crash: {agent: spec-planner, at: 5m, restart: 1m}}]"
    )
    #expect(run.lines(with: "5m backend-implementer ends session").isEmpty)
    #expect(run.times(of: ": cancelled ") == ["5m", "5m"])
    #expect(run.outcomes.allSatisfy { $0.hasSuffix("completed") })
  }

  @Test func `include what they started themselves`() throws {
    // The backend hands pages to the frontend, which is cancelled with its grandparent.
    let run = try TestRun(
      """
      platform: {children: cancelled}
      work: {tasks: [{id: T-1, description: a page, agent: backend-implementer, touches: [web/a.js]}]}
      behaviour: {frontend-implementer: [{takes: 10m, times: always}]}
      faults: [{id: stop, cancel: {agent: backend-implementer, at: 5m}}]
      """
    )
    #expect(
      run.lines(with: ": cancelled").map { $0.prefix { $0 != ":" } } == [
        "5m frontend-implementer ends session 3"
      ]
    )
    #expect(run.outcomes == ["T-1 completed"])
  }

  @Test(arguments: ["fifo", "shuffled"], ["orchestrated", "direct"])
  func `are cancelled in the same way every time`(schedule: String, routing: String) throws {
    for seed in 0..<5 as Range<UInt64> {
      let run = try TestRun(
        """
        platform: {schedule: \(schedule), routing: \(routing), children: cancelled, slots: 2}
        work:
          tasks:
            - {id: T-1, description: a, touches: [api/a.py]}
            - {id: T-2, description: b, touches: [api/b.py]}
            - {id: T-3, description: c, touches: [web/c.js]}
        model: {backend-implementer: {takes: {exponential: 5m}}, spec-planner: {takes: 1m}}
        faults:
          - {id: stop-1, may-miss: true, cancel: {agent: spec-planner, nth: 2}}
          - {id: stop-2, may-miss: true, cancel: {agent: backend-implementer, at: 4m}}
          - {id: stop-3, may-miss: true, cancel: {task: T-2, at: 6m}}
          - {id: dies, may-miss: true, crash: {agent: frontend-implementer, at: 3m, restart: 4m}}
        heal: 30m
        expect: {always: [every-dispatch-ends-once, no-ghosts]}
        """,
        seed: seed
      )
      #expect(run.isRepeatable && run.summary.ending == .settled)
      #expect(run.judgement.expectationResults.allSatisfy { $0.verdict == .pass })
    }
  }
}

@Suite struct `A task that the plan does not have` {
  private func run(_ act: @escaping @Sendable (Desk, TaskID) -> Void, _ task: TaskID) -> TestRun {
    TestRun(loopPlan("a", "b")) { name, loop in
      guard name == "a" else { return .immediate(Scripted(on: loop)) }
      return .immediate(
        Scripted(
          on: loop,
          opening: { desk in
            act(desk, task)
            desk.write("x")
          }
        )
      )
    }
  }

  @Test(arguments: [TaskID.none, TaskID(rawValue: 7)])
  func `is neither cancelled nor created`(task: TaskID) {
    for act in [Act.cancel(.task(task)), .create(Creation(task))] {
      let trial = run({ desk, _ in desk.act(act) }, task)
      #expect(
        !trial.events.contains { $0.kind.name == .actCancel || $0.kind.name == .taskSubmitted }
      )
      #expect(trial.events.contains { $0.kind == .actWrite("x") })
    }
  }

  @Test func `neither ends nor is handed off`() {
    let trial = run(
      { desk, task in
        desk.end(task, as: .completed)
        desk.handOff(.assign, to: AgentID(rawValue: 1), about: task)
      },
      TaskID(rawValue: 7)
    )
    #expect(
      !trial.events.contains { $0.kind.name == .taskEnded || $0.kind.name == .handoffSent }
    )
    #expect(trial.events.contains { $0.kind == .actWrite("x") })
  }
}
