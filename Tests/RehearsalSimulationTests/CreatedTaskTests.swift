import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// Tasks that agents create during the run.
@Suite struct `A task that an agent creates` {
  /// A scenario in which the author of T-1 creates T-9 after 45 seconds of three minutes.
  private static func scenario(_ rest: String = "", platform: String = "") -> String {
    """
    work:
      tasks:
        - {id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py]}
    \(platform)
    behaviour:
      backend-implementer:
        - when: {intent: assign, task: T-1}
          takes: 3m
          does:
            - {create: {id: T-9, description: Tidy it, agent: backend-implementer, touches: [api/b.py]}}
            - {write: api/a.py}
        - {when: {intent: assign, task: T-9}, takes: 5m}
    \(rest)
    """
  }

  @Test func `is assigned by the planner, and has to complete`() throws {
    let run = try TestRun(Self.scenario())
    #expect(run.outcomes == ["T-1 completed", "T-9 completed"])
    #expect(run.times(of: "creates  T-9") == ["45s"])
    #expect(run.times(of: "spec-planner -> backend-implementer  assign  T-9").first == "45s")
    #expect(run.seriousViolations == [])
    #expect(run.judgement.taskCount == 2)
  }

  @Test func `is not part of the work before it is created`() throws {
    let run = try TestRun(Self.scenario())
    #expect(run.lines.prefix(2) == ["run started", "task submitted  T-1"])
    #expect(!run.lines.contains("task submitted  T-9"))
  }

  @Test func `is not part of a run in which no agent creates it`() throws {
    let scenario = Self.scenario(
      "faults: [{id: dies, crash: {agent: backend-implementer, at: 10s}}]"
    )
    let run = try TestRun(scenario + "\nexpect: {outcomes: {T-9: completed}}")
    #expect(run.outcomes.count == 1)
    #expect(run.judgement.taskCount == 1)
    let result = run.judgement.expectationResults.first { $0.statement == "outcomes: T-9" }
    #expect(result?.verdict == .fail)
    #expect(result?.actual == "no agent created the task")
  }

  @Test(arguments: ["", "platform: {dispatch: ready}", "platform: {retry: phase}"])
  func `is assigned when the run is idle, if the notice of it is lost`(platform: String) throws {
    let run = try TestRun(
      Self.scenario(
        "faults: [{id: gone, drop: {from: backend-implementer, intent: inform}}]",
        platform: platform
      )
    )
    #expect(run.outcomes == ["T-1 completed", "T-9 completed"])
    #expect(run.lines(with: "loses").count + run.lines(with: "lost").count > 0)
  }

  @Test func `waits for the tasks that it needs, and is skipped with them`() throws {
    let run = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py]}
      behaviour:
        backend-implementer:
          - when: {intent: assign, task: T-1}
            does: [{create: {id: T-9, description: Tidy it, agent: backend-implementer, needs: [T-1]}}]
            hands: [{fail: implement-trd}]
            times: always
      """
    )
    #expect(run.outcomes == ["T-1 stuck: attempts-exhausted", "T-9 skipped"])
  }

  @Test func `waits for a listed task that touches the same file`() throws {
    let run = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py]}
          - {id: T-2, description: Show it, agent: frontend-implementer, touches: [web/b.tsx]}
      behaviour:
        backend-implementer:
          - when: {intent: assign, task: T-1}
            does: [{create: {id: A-9, description: Show more, agent: frontend-implementer, touches: [web/b.tsx]}}, {write: api/a.py}]
        frontend-implementer: [{takes: 7m, times: always}]
      """
    )
    #expect(run.times(of: "frontend-implementer starts  A-9") == ["7m"])
    #expect(run.outcomes.sorted() == ["A-9 completed", "T-1 completed", "T-2 completed"])
  }

  @Test func `is created once, however often its creator runs`() throws {
    let run = try TestRun(
      Self.scenario()
        .replacing(
          "takes: 3m",
          with: "takes: 3m\n      hands: [{fail: implement-trd}]\n      times: 2"
        )
    )
    #expect(run.lines(with: "creates  T-9").count == 1)
    #expect(run.outcomes == ["T-9 completed", "T-1 completed"])
  }

  @Test func `is assigned by its creator alone, if the creator hands it out`() throws {
    let run = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py]}
      behaviour:
        backend-implementer:
          - when: {intent: assign, task: T-1}
            takes: 4m
            does:
              - {create: {id: T-9, description: Show it, agent: frontend-implementer, touches: [web/b.tsx]}}
              - {write: api/a.py}
            hands: [{deliver: verify-app}, {assign: frontend-implementer, task: T-9}]
      """,
      files: [
        "policy.yaml": Fixture.policy
          + "\nedges: [{from: backend-implementer, to: frontend-implementer, for: pages}]\n"
      ]
    )
    #expect(
      run.handoffs.filter { $0.hasSuffix("assign") } == [
        "spec-planner -> backend-implementer: assign",
        "backend-implementer -> frontend-implementer: assign",
      ]
    )
    #expect(run.handoffs.filter { $0.hasSuffix("inform") } == [])
    #expect(run.outcomes == ["T-1 completed", "T-9 completed"])
    #expect(run.seriousViolations == [])
  }

  @Test func `belongs to the creator's session only as far as it is handed out`() throws {
    let run = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py]}
      behaviour:
        backend-implementer:
          - when: {intent: assign, task: T-1}
            does: [{create: {id: T-9, description: Show it, agent: frontend-implementer}}]
            hands: [{assign: frontend-implementer, task: T-9}]
            times: always
      """
    )
    #expect(run.violations.contains("liveness.premature-end by backend-implementer on T-1"))
    #expect(run.outcomes.contains("T-9 completed"))
  }

  @Test func `exists once a handoff about it is sent`() throws {
    let run = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py]}
      behaviour:
        backend-implementer:
          - when: {intent: assign, task: T-1}
            hands: [{deliver: verify-app}, {assign: frontend-implementer, task: T-9}]
        frontend-implementer:
          - when: {intent: assign, task: T-9}
            does: [{create: {id: T-9, description: Show it, agent: frontend-implementer}}]
      """
    )
    #expect(run.lines(with: "creates  T-9").count == 1)
    #expect(run.outcomes.contains("T-9 completed"))
    #expect(run.judgement.taskCount == 2)
  }

  @Test(arguments: ["implement-trd", "spec-planner"])
  func `can be created by a lead`(lead: String) throws {
    let run = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py]}
      platform: {routing: \(lead == "spec-planner" ? "direct" : "orchestrated")}
      behaviour:
        \(lead):
          - when: {intent: approve, task: T-1}
            does: [{create: {id: T-9, description: Show it, agent: frontend-implementer}}]
      """
    )
    #expect(run.outcomes == ["T-1 completed", "T-9 completed"])
    #expect(run.handoffs.filter { $0.hasSuffix("\(lead): inform") } == [])
  }

  @Test func `can be created in the session that opens the run`() throws {
    let run = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py]}
      platform: {routing: direct}
      behaviour:
        spec-planner:
          - does: [{create: {id: T-9, description: Show it, agent: frontend-implementer}}]
      """
    )
    #expect(run.outcomes.sorted() == ["T-1 completed", "T-9 completed"])
  }

  @Test func `waits for a task that no agent creates, and the run says so`() throws {
    let run = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py]}
      behaviour:
        backend-implementer:
          - when: {intent: assign, task: T-1}
            does: [{create: {id: T-9, description: Show it, agent: frontend-implementer, needs: [T-8]}}, {write: api/a.py}]
        frontend-implementer:
          - when: {intent: reject}
            does: [{create: {id: T-8, description: Draw it, agent: frontend-implementer}}]
      """
    )
    #expect(run.outcomes == ["T-1 completed", "T-9 stuck: deadlock"])
    #expect(run.verdict == "fail")
  }

  @Test func `is known to a coordinator that was away when it was created`() throws {
    let run = try TestRun(
      Self.scenario(
        "faults: [{id: dies, crash: {agent: implement-trd, at: 30s, restart: 10m}}]"
      )
    )
    #expect(run.outcomes.sorted() == ["T-1 completed", "T-9 completed"])
    #expect(run.handoffs.count { $0 == "spec-planner -> backend-implementer: assign" } == 2)
  }

  @Test func `can be created by an agent that is written in Swift`() throws {
    var plan = try Fixture.plan(Self.scenario())
    plan.tasks[1].agent = try #require(plan.agent(named: "frontend-implementer"))
    plan.tasks[1].touches = []
    let made = try #require(plan.taskIDs.last)
    let run = TestRun(plan) { name, loop in
      name == "backend-implementer" ? .immediate(Creator(loop: loop, task: made)) : nil
    }
    #expect(run.outcomes.sorted() == ["T-1 completed", "T-9 completed"])
  }

  /// An author that creates a task and passes its own work on.
  private actor Creator: Agent {
    nonisolated let loop: EventLoop
    let task: TaskID

    init(loop: EventLoop, task: TaskID) {
      self.loop = loop
      self.task = task
    }

    func receive(_ handoff: Handoff, at desk: Desk) {
      desk.create(task)
      desk.handOff(.complete, to: desk.coordinator, after: .minutes(1))
    }
  }
}
