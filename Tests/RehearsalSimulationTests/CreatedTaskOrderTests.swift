import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// The order of tasks that agents create, and how they survive losses.
@Suite struct `A created task among others` {
  private static func work(_ tasks: [String], _ rest: String) -> String {
    "work:\n  tasks:\n" + tasks.map { "    - {\($0)}\n" }.joined() + rest
  }

  private static let build =
    "id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py]"

  @Test(arguments: ["waves", "ready"])
  func `waits for a task in progress that touches the same file`(dispatch: String) throws {
    let run = try TestRun(
      Self.work(
        [
          "\(Self.build), phase: 2",
          "id: T-2, description: Show it, agent: frontend-implementer, touches: [web/b.tsx], phase: 2",
        ],
        """
        platform: {dispatch: \(dispatch)}
        behaviour:
          backend-implementer:
            - when: {intent: assign, task: T-1}
              does:
                - {create: {id: T-9, description: Show more, agent: frontend-implementer, touches: [web/b.tsx]}}
                - {write: api/a.py}
          frontend-implementer: [{takes: 7m, times: always}]
        """
      )
    )
    #expect(run.times(of: "frontend-implementer starts  T-9") == ["7m"])
    #expect(run.outcomes.sorted() == ["T-1 completed", "T-2 completed", "T-9 completed"])
  }

  @Test(arguments: ["waves", "ready"])
  func `does not hold up an earlier phase, if listed`(dispatch: String) throws {
    let run = try TestRun(
      Self.work(
        ["\(Self.build), phase: 2", "\(Self.build.replacing("T-1", with: "T-2")), phase: 1"],
        "platform: {dispatch: \(dispatch)}"
      )
    )
    #expect(run.outcomes == ["T-2 completed", "T-1 completed"])
    #expect(run.seriousViolations == [])
  }

  @Test func `can need many others that need each other`() throws {
    // With a search of all paths, 60 tasks would take longer than the universe has existed.
    let created = (2...60)
      .map { number in
        let needs = (2..<number).suffix(10).map { "T-\($0)" }.joined(separator: ", ")
        return
          "{create: {id: T-\(number), description: Part \(number), agent: frontend-implementer, needs: [\(needs)]}}"
      }
    let run = try TestRun(
      Self.work(
        [Self.build],
        """
        platform: {dispatch: ready}
        behaviour:
          backend-implementer:
            - when: {intent: assign, task: T-1}
              does: [\(created.reversed().joined(separator: ", ")), {write: api/a.py}]
        """
      )
    )
    #expect(run.outcomes.count == 60)
    #expect(run.outcomes.allSatisfy { $0.hasSuffix(" completed") })
  }

  /// A scenario in which the author of T-1 creates T-9, which needs a task that no agent creates.
  private static func needsNoTask(retry: String, hands: String = "") -> String {
    work(
      [build],
      """
      platform: {retry: \(retry)}
      behaviour:
        backend-implementer:
          - when: {intent: assign, task: T-1}
            does:
              - {create: {id: T-9, description: Show it, agent: frontend-implementer, needs: [T-8]}}
              - {write: api/a.py}
            \(hands)
        frontend-implementer:
          - when: {intent: reject}
            does: [{create: {id: T-8, description: Draw it, agent: frontend-implementer}}]
      """
    )
  }

  @Test(arguments: ["task", "phase"])
  func `ends in a deadlock if no agent creates what it needs`(retry: String) throws {
    let run = try TestRun(Self.needsNoTask(retry: retry))
    #expect(run.outcomes == ["T-1 completed", "T-9 stuck: deadlock"])
    #expect(run.verdict == "fail")
  }

  @Test(arguments: ["task", "phase"])
  func `is done by the agent that it was assigned to, although a need of it does not exist`(
    retry: String
  ) throws {
    let hands = "hands: [{deliver: verify-app}, {assign: frontend-implementer, task: T-9}]"
    let run = try TestRun(Self.needsNoTask(retry: retry, hands: hands))
    #expect(run.outcomes.sorted() == ["T-1 completed", "T-9 completed"])
  }

  @Test func `proves nothing if the work lists no task and no agent creates one`() throws {
    let run = try TestRun(
      """
      work: {tasks: []}
      behaviour:
        backend-implementer:
          - does: [{create: {id: T-9, description: Show it, agent: frontend-implementer}}]
      """
    )
    #expect(run.judgement.taskCount == 0)
    #expect(run.verdict != "pass")
  }

  @Test func `is assigned once if it was handed out before the coordinator heard of it`() throws {
    let run = try TestRun(
      Self.work(
        [Self.build],
        """
        faults: [{id: slow, delay: {from: backend-implementer, intent: inform, by: 2m}}]
        behaviour:
          backend-implementer:
            - when: {intent: assign, task: T-1}
              does:
                - {create: {id: T-9, description: Show it, agent: frontend-implementer}}
                - {write: api/a.py}
          verify-app:
            - when: {task: T-1}
              hands: [{approve: implement-trd}, {assign: frontend-implementer, task: T-9}]
          frontend-implementer: [{takes: 20m, times: always}]
        """
      )
    )
    #expect(
      run.handoffs.filter { $0.hasSuffix("frontend-implementer: assign") } == [
        "verify-app -> frontend-implementer: assign"
      ]
    )
    #expect(run.outcomes == ["T-1 completed", "T-9 completed"])
  }

  @Test func `is assigned once if it was delegated before the coordinator restarts`() throws {
    let run = try TestRun(
      Self.work(
        [Self.build],
        """
        faults: [{id: dies, crash: {agent: implement-trd, at: 5m, restart: 1m}}]
        behaviour:
          backend-implementer:
            - when: {intent: assign, task: T-1}
              hands: [{deliver: verify-app}, {delegate: frontend-implementer, task: T-9}]
          frontend-implementer:
            - when: {intent: delegate, task: T-9}
              takes: 20m
              does: [{create: {id: T-9, description: Show it, agent: frontend-implementer}}]
        """
      )
    )
    #expect(run.handoffs.count { $0.hasSuffix("frontend-implementer: assign") } == 0)
    #expect(run.outcomes == ["T-1 completed", "T-9 completed"])
  }

  @Test func `is assigned although its only notice to the planner is lost`() throws {
    let run = try TestRun(
      Self.work(
        [Self.build],
        """
        platform: {attempts: 1}
        faults: [{id: gone, drop: {from: implement-trd, to: spec-planner, intent: inform, nth: 1}}]
        behaviour:
          backend-implementer:
            - when: {intent: assign, task: T-1}
              does:
                - {create: {id: T-9, description: Show it, agent: frontend-implementer}}
                - {write: api/a.py}
        """
      )
    )
    #expect(run.outcomes == ["T-1 completed", "T-9 completed"])
  }

  @Test func `does not exist if its creator crashes first, and holds up no other task`() throws {
    let run = try TestRun(
      Self.work(
        ["\(Self.build), phase: 1", "\(Self.build.replacing("T-1", with: "T-2")), phase: 2"],
        """
        faults: [{id: dies, crash: {agent: implement-trd, before: task.submitted, restart: 1m}}]
        behaviour:
          implement-trd:
            - when: {intent: approve, task: T-1}
              does: [{create: {id: T-9, description: Show it, agent: frontend-implementer}}]
        """
      )
    )
    #expect(run.outcomes.filter { !$0.hasPrefix("T-9") } == ["T-1 completed", "T-2 completed"])
    #expect(!run.outcomes.contains { $0.hasPrefix("T-9 stuck") })
  }

  @Test func `is skipped by a planner that is told of it after its need failed`() throws {
    let run = try TestRun(
      Self.work(
        [
          Self.build,
          "id: T-2, description: Show it, agent: frontend-implementer, touches: [web/b.tsx]",
        ],
        """
        platform: {attempts: 1}
        behaviour:
          backend-implementer: [{hands: [{fail: implement-trd}], times: always}]
          frontend-implementer:
            - when: {intent: assign, task: T-2}
              takes: 20m
              does:
                - {create: {id: T-9, description: Show more, agent: frontend-implementer, needs: [T-1]}}
                - {write: web/b.tsx}
        """
      )
    )
    #expect(run.outcomes.contains("T-9 skipped"))
    #expect(run.handoffs.count { $0.hasSuffix("frontend-implementer: assign") } == 1)
  }

  @Test func `can be created by a coordinator that is called`() throws {
    let run = try TestRun(
      Self.work(
        [Self.build],
        """
        behaviour:
          backend-implementer:
            - when: {intent: assign, task: T-1}
              does: [{call: implement-trd}, {wait: all}, {write: api/a.py}]
          implement-trd:
            - when: {intent: call}
              does: [{create: {id: T-9, description: Show it, agent: frontend-implementer}}]
        """
      )
    )
    #expect(run.times(of: "spec-planner -> frontend-implementer  assign  T-9").first == "0s")
    #expect(run.outcomes.sorted() == ["T-1 completed", "T-9 completed"])
  }

  @Test(arguments: [("direct", "approve"), ("orchestrated", "complete")])
  func `does not wait for a task that a script keeps the planner from assigning`(
    routing: String,
    intent: String
  ) throws {
    let run = try TestRun(
      """
      platform: {routing: \(routing)}
      work:
        tasks:
          - {id: T-1, description: Build it, agent: frontend-implementer}
          - {id: T-2, description: Repair it, agent: backend-implementer, phase: 2, touches: [api/b.py]}
      behaviour:
        spec-planner: [{when: {task: T-1, intent: \(intent)}, hands: [], times: always}]
        frontend-implementer:
          - {when: {task: T-1}, hands: [{deliver: verify-app}, {inform: backend-implementer}]}
        backend-implementer:
          - when: {intent: inform}
            takes: 5m
            does: [{create: {id: T-9, description: Tidy, agent: frontend-implementer, touches: [api/b.py]}}]
      """
    )
    #expect(run.outcomes == ["T-1 completed", "T-9 completed", "T-2 completed"])
    #expect(run.summary.ending == .settled)
  }

  @Test func `does not trap if an agent written in Swift names no task`() throws {
    let plan = try Fixture.plan(Self.work([Self.build], ""))
    let run = TestRun(plan) { name, loop in
      name == "backend-implementer" ? .immediate(Careless(loop: loop)) : nil
    }
    #expect(run.outcomes == ["T-1 completed"])
  }

  /// An author that acts on no task, and then passes its own work on.
  private actor Careless: Agent {
    nonisolated let loop: EventLoop

    init(loop: EventLoop) { self.loop = loop }

    func receive(_ handoff: Handoff, at desk: Desk) {
      desk.create(.none)
      desk.handOff(.complete, to: desk.coordinator, after: .minutes(1))
    }
  }
}
