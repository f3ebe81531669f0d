import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// A shared list of tasks that two agents may claim, as tests describe it.
enum SharedList {
  /// A scenario with two agents that take ten and four minutes for a task, and four tasks that either may claim.
  static func scenario(
    claim: String = "",
    tasks: Int = 4,
    fields: [Int: String] = [:],
    _ rest: String = ""
  ) -> String {
    let list = (1...tasks).map { number in
      "    - {id: T-\(number), description: Build part \(number), "
        + "agent: [backend-implementer, frontend-implementer], "
        + "touches: [api/\(number).py]\(fields[number].map { ", \($0)" } ?? "")}"
    }
    return """
      work:
        tasks:
      \(list.joined(separator: "\n"))
      platform: {assignment: pull, claim: \(claim.isEmpty ? "atomic" : claim)}
      behaviour:
        backend-implementer: [{takes: 10m, times: always}]
        frontend-implementer: [{takes: 4m, times: always}]
      \(rest)
      """
  }

  static func claims(_ run: TestRun) -> [String] {
    run.events.compactMap { event in
      guard case .taskClaimed = event.kind else { return nil }
      return "\(VirtualTime(event.time.nanoseconds)) \(event.line(in: run.plan))"
    }
  }
}

/// How agents claim tasks from a shared list.
@Suite struct `A shared task list` {
  @Test func `gives each task to the agent that is idle first`() throws {
    let run = try TestRun(SharedList.scenario())
    #expect(
      SharedList.claims(run) == [
        "0s backend-implementer claims  T-1: taken",
        "0s frontend-implementer claims  T-2: taken",
        "4m frontend-implementer claims  T-3: taken",
        "8m frontend-implementer claims  T-4: taken",
      ]
    )
    #expect(run.end == "12m")
    #expect(run.outcomes.sorted() == (1...4).map { "T-\($0) completed" })
    #expect(run.seriousViolations == [])
    #expect(run.isRepeatable)
  }

  @Test(arguments: [
    (claim: "atomic", end: "4m"), (claim: "{method: atomic, takes: 1m}", end: "5m"),
  ])
  func `gives no task to a person who is off duty while another agent is idle`(
    claim: String,
    end: String
  ) throws {
    let run = try TestRun(
      SharedList.scenario(
        claim: claim,
        tasks: 1,
        "model: {backend-implementer: {hours: {from: \"09:00\", to: \"17:00\"}}}"
      )
    )
    #expect(SharedList.claims(run).map { $0.split(separator: " ")[1] } == ["frontend-implementer"])
    #expect(run.end == end && run.outcomes == ["T-1 completed"])
  }

  @Test(arguments: ["atomic", "{every: 7h}"])
  func `waits for the hours of the only person who may do a task`(claim: String) throws {
    let run = try TestRun(
      SharedList.scenario(
        claim: claim,
        tasks: 1,
        """
        model:
          backend-implementer: {hours: {from: "09:00", to: "10:00"}}
          frontend-implementer: {hours: {from: "09:00", to: "10:00", days: tue}}
        """
      )
    )
    #expect(SharedList.claims(run) == ["9h backend-implementer claims  T-1: taken"])
    #expect(run.end == "9h10m" && run.outcomes == ["T-1 completed"])
  }

  @Test func `takes longer if the planner hands out the same tasks`() throws {
    let pushed = SharedList.scenario().replacing("assignment: pull, claim: atomic", with: "")
      .replacing(
        "agent: [backend-implementer, frontend-implementer]",
        with: "agent: backend-implementer"
      )
      .replacing("platform: {", with: "platform: {sessions: {backend-implementer: 1}")
    #expect(try TestRun(pushed).end == "40m")
  }

  @Test func `gives out the task with the highest priority first`() throws {
    let run = try TestRun(SharedList.scenario(fields: [3: "priority: 2", 4: "priority: 1"]))
    #expect(
      SharedList.claims(run).map { $0.split(separator: " ").dropFirst().joined(separator: " ") }
        == [
          "backend-implementer claims T-3: taken", "frontend-implementer claims T-4: taken",
          "frontend-implementer claims T-1: taken", "frontend-implementer claims T-2: taken",
        ]
    )
  }

  @Test(
    arguments: [
      ("{for: 1m}", "1m backend-implementer", []),
      ("{for: 1m, leave: 2}", "0s backend-implementer", [true]),
    ] as [(String, String, [Bool])]
  )
  func `is read in vain while a fault takes the slots, unless the fault leaves enough of them`(
    fault: String,
    firstClaim: String,
    withoutEffect: [Bool]
  ) throws {
    let run = try TestRun(
      SharedList.scenario(
        claim: "atomic, slots: 4",
        "faults: [{id: busy, slots-exhausted: \(fault)}]"
      )
    )
    #expect(SharedList.claims(run).first?.hasPrefix(firstClaim) == true)
    #expect(run.summary.faultsWithoutEffect == withoutEffect)
  }

  @Test func `gives a task only to an agent that may claim it`() throws {
    let scenario = SharedList.scenario(tasks: 2).replacing(
      "agent: [backend-implementer, frontend-implementer], touches: [api/2.py]",
      with: "agent: backend-implementer, touches: [api/2.py]"
    )
    let run = try TestRun(scenario)
    #expect(
      SharedList.claims(run) == [
        "0s backend-implementer claims  T-1: taken", "10m backend-implementer claims  T-2: taken",
      ]
    )
  }

  @Test func `gives an agent as many tasks as it may have sessions`() throws {
    let scenario = SharedList.scenario().replacing(
      "claim: atomic",
      with: "claim: atomic, sessions: {frontend-implementer: 3}"
    )
    #expect(
      SharedList.claims(try TestRun(scenario)).map { $0.prefix(22) } == [
        "0s backend-implementer", "0s frontend-implemente", "0s frontend-implemente",
        "0s frontend-implemente",
      ]
    )
  }

  @Test func `has a task only once the tasks that it needs are done`() throws {
    let run = try TestRun(SharedList.scenario(tasks: 2, fields: [2: "needs: [T-1]"]))
    #expect(run.times(of: "lists  T-2") == ["10m"])
    #expect(
      SharedList.claims(run) == [
        "0s backend-implementer claims  T-1: taken", "10m backend-implementer claims  T-2: taken",
      ]
    )
  }

  @Test func `gets a failed task back, which another agent can claim`() throws {
    let run = try TestRun(
      SharedList.scenario(
        tasks: 1,
        "model: {backend-implementer: {succeeds: 0, takes: 10m}}"
      ).replacing("[{takes: 10m, times: always}]", with: "[]")
    )
    #expect(
      SharedList.claims(run) == [
        "0s backend-implementer claims  T-1: taken", "10m backend-implementer claims  T-1: taken",
        "20m backend-implementer claims  T-1: taken",
      ]
    )
    #expect(run.outcomes == ["T-1 stuck: attempts-exhausted"])
  }

  // MARK: - Time

  @Test func `lets a claim take time, during which another agent can claim the same task`() throws {
    let run = try TestRun(SharedList.scenario(claim: "{takes: 5s}", tasks: 2))
    #expect(
      SharedList.claims(run) == [
        "5s backend-implementer claims  T-1: taken", "5s frontend-implementer claims  T-1: refused",
        "10s frontend-implementer claims  T-2: taken",
      ]
    )
    #expect(run.seriousViolations == [])
  }

  @Test func `is looked at every so often, from a time that the seed decides`() throws {
    let plan = try Fixture.plan(SharedList.scenario(claim: "{every: 30s}", tasks: 1))
    let times = (0..<20).map { seed in
      TestRun(plan, seed: UInt64(seed)).events.first { $0.kind.name == .taskClaimed }?.time
        .nanoseconds ?? -1
    }
    #expect(times.allSatisfy { (0..<30_000_000_000).contains($0) })
    #expect(Set(times).count > 15)
  }

  @Test func `is looked at by an agent at equal distances`() throws {
    let run = try TestRun(
      SharedList.scenario(claim: "{every: 3m}", tasks: 3).replacing(
        "agent: [backend-implementer, frontend-implementer]",
        with: "agent: frontend-implementer"
      )
    )
    let times = run.events.filter { $0.kind.name == .taskClaimed }.map(\.time.nanoseconds)
    // A task takes four minutes, so every other look finds the agent at work.
    #expect(zip(times, times.dropFirst()).map { $1 - $0 } == [360_000_000_000, 360_000_000_000])
  }

  @Test func `does not keep a run going after the last task`() throws {
    let run = try TestRun(SharedList.scenario(claim: "{every: 1h}", tasks: 1))
    let claim = run.events.first { $0.kind.name == .taskClaimed }
    let work: Int64 = claim?.agent == run.plan.tasks[0].agent ? 600 : 240
    #expect(run.summary.time.nanoseconds == (claim?.time.nanoseconds ?? 0) + work * 1_000_000_000)
  }

  // MARK: - Agents that are away

  @Test func `gives the tasks of an agent that crashes before it claims to another`() throws {
    let run = try TestRun(
      SharedList.scenario(
        tasks: 2,
        "faults: [{id: down, crash: {agent: backend-implementer, at: 0s}}]"
      )
    )
    #expect(
      SharedList.claims(run) == [
        "0s frontend-implementer claims  T-1: taken", "4m frontend-implementer claims  T-2: taken",
      ]
    )
    #expect(run.outcomes.sorted() == ["T-1 completed", "T-2 completed"])
  }

  @Test func `keeps a task until an agent is back`() throws {
    let run = try TestRun(
      SharedList.scenario(
        tasks: 1,
        """
        faults:
          - {id: down, crash: {agent: backend-implementer, at: 0s}}
          - {id: away, crash: {agent: frontend-implementer, at: 0s, restart: 7m}}
        """
      )
    )
    #expect(SharedList.claims(run) == ["7m frontend-implementer claims  T-1: taken"])
    #expect(run.outcomes == ["T-1 completed"])
  }

  @Test func `ends a task as dead if no agent that may claim it ever returns`() throws {
    let run = try TestRun(
      SharedList.scenario(
        tasks: 1,
        """
        faults:
          - {id: down, crash: {agent: backend-implementer, at: 0s}}
          - {id: out, crash: {agent: frontend-implementer, at: 0s}}
        """
      )
    )
    #expect(SharedList.claims(run) == [])
    #expect(run.outcomes == ["T-1 died: crashed"])
  }

  @Test func `gets the task of an agent that crashes at work back`() throws {
    let run = try TestRun(
      SharedList.scenario(
        tasks: 1,
        "faults: [{id: down, crash: {agent: backend-implementer, at: 3m}}]"
      )
    )
    #expect(
      SharedList.claims(run) == [
        "0s backend-implementer claims  T-1: taken", "3m frontend-implementer claims  T-1: taken",
      ]
    )
    #expect(run.outcomes == ["T-1 completed"])
  }

  @Test func `loses no task with a claim that is dropped`() throws {
    let run = try TestRun(
      SharedList.scenario(
        tasks: 2,
        "faults: [{id: lost, drop: {task: T-1, intent: assign, nth: 1}}]"
      )
    )
    #expect(run.outcomes.sorted() == ["T-1 completed", "T-2 completed"])
  }

  @Test func `does not have a cancelled task any more`() throws {
    let run = try TestRun(
      SharedList.scenario(
        "faults: [{id: stopped, cancel: {task: T-4, at: 1m}}]"
      )
    )
    #expect(SharedList.claims(run).count == 3)
    #expect(run.outcomes.contains("T-4 skipped: cancelled"))
  }

  @Test func `is not used by a script that assigns a task itself`() throws {
    let run = try TestRun(
      SharedList.scenario(tasks: 1).replacing(
        "behaviour:",
        with: "behaviour:\n  spec-planner: [{hands: [{assign: frontend-implementer, task: T-1}]}]"
      )
    )
    #expect(SharedList.claims(run) == [])
    #expect(run.handoffs.first == "spec-planner -> frontend-implementer: assign")
  }

  @Test(arguments: ["task", "phase"], ["direct", "orchestrated"])
  func `works with every way of retrying and routing`(retry: String, routing: String) throws {
    let run = try TestRun(
      SharedList.scenario(
        "model: {backend-implementer: {succeeds: 50}, frontend-implementer: {succeeds: 70}}"
      ).replacing(
        "{assignment: pull",
        with: "{retry: \(retry), routing: \(routing), attempts: 9, assignment: pull"
      )
    )
    #expect(run.outcomes.sorted() == (1...4).map { "T-\($0) completed" })
    #expect(run.seriousViolations == [])
    #expect(run.isRepeatable)
  }

  // MARK: - What is not valid

  @Test(arguments: [
    (
      "platform: {assignment: pull, claim: atomic}", "platform: {claim: racy}",
      "s.yaml:8:12: error: `claim` needs `assignment: pull`, since nobody claims a task that the planner hands out"
    ),
    (
      "platform: {assignment: pull, claim: atomic}", "",
      "s.yaml:7:44: error: `agent` names several agents, of which one claims the task; set `assignment: pull` in "
        + "`platform`, or name one agent"
    ),
    (
      "[backend-implementer, frontend-implementer]", "[backend-implementer, backend-implementer]",
      "s.yaml:7:73: error: `backend-implementer` occurs twice in `agent`; remove one"
    ),
    (
      "[backend-implementer, frontend-implementer]", "[backend-implementer, spec-planner]",
      "s.yaml:7:7: error: an agent with the role planner cannot have tasks; assign `T-1` to an agent with another role"
    ),
    (
      "[backend-implementer, frontend-implementer]", "[backend-implementer, nobody]",
      "s.yaml:7:73: error: no agent is named `nobody`; the agents are: `backend-implementer`, `code-reviewer`, "
        + "`frontend-implementer`, `implement-trd`, `spec-planner`, `verify-app`"
    ),
    (
      "[backend-implementer, frontend-implementer]", "[]",
      "s.yaml:7:44: error: `agent` names nobody; name the agents that may claim the task"
    ),
  ])
  func `is described without contradictions`(text: String, new: String, message: String) {
    let scenario = Fixture.head + SharedList.scenario(tasks: 1).replacing(text, with: new)
    #expect(Fixture.diagnostics(scenario).contains(message), "\(Fixture.diagnostics(scenario))")
  }
}
