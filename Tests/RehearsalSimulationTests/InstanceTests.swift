import RehearsalDefinitions
import RehearsalRules
import Support
import Testing

@testable import RehearsalSimulation

/// A team with instances or with a second agent for a role.
private enum Team {
  /// The fixture's team without the frontend, so that only listed agents can stand in.
  static let definitions = Fixture.definitions.mapValues { text in
    text.replacing(" / frontend-implementer", with: "")
      .replacing("- **frontend-implementer**: Pages\n", with: "")
  }

  static func run(
    _ rest: String,
    implementer: String = "",
    more: [String] = [],
    casting: @escaping Simulation.Casting = { _, _ in nil }
  ) throws -> TestRun {
    let list = ["spec-planner", "backend-implementer", "verify-app", "code-reviewer"].map { name in
      "  - {definition: agents/\(name).md\(name == "backend-implementer" ? implementer : "")}\n"
    }
    let scenario =
      "rehearsal: 1\nname: test\npolicy: policy.yaml\nagents:\n" + list.joined()
      + more.map { "  - {\($0)}\n" }.joined() + rest
    let files = definitions.merging([
      "policy.yaml": "rehearsal-policy: 1\nderivable: [data model]\n"
    ]) {
      $1
    }
    return TestRun(try Fixture.load(scenario, files: files).plan, casting: casting)
  }

  static func tasks(_ count: Int) -> String {
    "work:\n  tasks:\n"
      + (1...count).map { "    - {id: T-\($0), description: a, touches: [api/\($0).py]}\n" }
      .joined()
  }

  static let tenMinutes = "behaviour: {backend-implementer: [{takes: 10m, times: always}]}\n"
}

@Suite struct `Instances of an agent` {
  private static func starts(_ run: TestRun) -> [String] {
    run.events.filter { event in
      event.kind == .sessionOpened && run.plan.name(of: event.agent) == "backend-implementer"
    }.map { "\(run.plan.name(of: $0.task)) \(VirtualTime($0.time.nanoseconds))" }
  }

  private static func run(_ count: Int, _ faults: String, _ platform: String = "") throws -> TestRun
  {
    try Team.run(
      "platform: {\(platform)}\n" + Team.tasks(4) + Team.tenMinutes + "faults: [\(faults)]\n",
      implementer: ", count: \(count)"
    )
  }

  @Test func `work at the same time, one session each`() throws {
    let run = try Team.run(Team.tasks(4) + Team.tenMinutes, implementer: ", count: 3")
    #expect(Self.starts(run) == ["T-1 0s", "T-2 0s", "T-3 0s", "T-4 10m"])
  }

  @Test func `are fewer by one after the crash of a session`() throws {
    let run = try Self.run(3, "{id: dies, crash: {agent: backend-implementer, task: T-1, at: 5m}}")
    // T-4 has to wait for T-2 or T-3. The work of T-1 is missed when the run is idle, at 20 minutes.
    #expect(Self.starts(run) == ["T-1 0s", "T-2 0s", "T-3 0s", "T-4 10m", "T-1 20m"])
    #expect(run.outcomes.allSatisfy { $0.hasSuffix("completed") })
  }

  @Test func `are as many as before where the agent may have one session only`() throws {
    // Two of three instances are left, and the limit of one session holds all the same.
    let run = try Self.run(
      3,
      "{id: dies, crash: {agent: backend-implementer, task: T-1, at: 5m}}",
      "sessions: {backend-implementer: 1}"
    )
    #expect(Self.starts(run) == ["T-1 0s", "T-2 5m", "T-3 15m", "T-4 25m", "T-1 35m"])
    #expect(run.outcomes.allSatisfy { $0.hasSuffix("completed") })
  }

  @Test func `are back after the restart, and take up what waits`() throws {
    let run = try Self.run(
      1,
      "{id: dies, crash: {agent: backend-implementer, task: T-1, at: 5m, restart: 20m}}"
    )
    #expect(Self.starts(run) == ["T-1 0s", "T-2 25m", "T-3 35m", "T-4 45m", "T-1 55m"])
    #expect(run.outcomes.allSatisfy { $0.hasSuffix("completed") })
  }

  @Test func `that are gone do not make those disappear that come back`() throws {
    let run = try Self.run(
      2,
      """
      {id: back, crash: {agent: backend-implementer, task: T-1, at: 5m, restart: 20m}},
        {id: gone, crash: {agent: backend-implementer, task: T-2, at: 6m}}
      """
    )
    #expect(Self.starts(run).dropFirst(2) == ["T-3 25m", "T-4 35m", "T-1 45m", "T-2 55m"])
    #expect(run.outcomes.allSatisfy { $0.hasSuffix("completed") })
  }

  @Test func `are all back when faults heal`() throws {
    let run = try Team.run(
      Team.tasks(2) + Team.tenMinutes + """
        heal: 1h
        faults: [{id: gone, crash: {agent: backend-implementer, task: T-1, at: 5m}}]
        """,
      implementer: ", count: 1"
    )
    #expect(Self.starts(run) == ["T-1 0s", "T-2 1h", "T-1 1h10m"])
    #expect(run.outcomes.allSatisfy { $0.hasSuffix("completed") } && run.seriousViolations == [])
  }

  @Test func `that are all gone end their tasks at once, without more attempts`() throws {
    let run = try Self.run(
      2,
      """
      {id: one, crash: {agent: backend-implementer, task: T-1, at: 5m}},
        {id: two, crash: {agent: backend-implementer, task: T-2, at: 6m}}
      """
    )
    #expect(run.outcomes.sorted() == (1...4).map { "T-\($0) died: crashed" })
    #expect(run.end == "6m" && run.summary.ending == .settled)
    #expect(run.lines(with: "starts").count == 2)
  }

  @Test(arguments: ["fifo", "shuffled"])
  func `are lost in the same way every time`(schedule: String) throws {
    for seed in 0..<5 as Range<UInt64> {
      let first = try Self.run(
        2,
        """
        {id: one, crash: {agent: backend-implementer, task: T-1, rate: 50, restart: 7m}},
          {id: two, crash: {agent: backend-implementer, task: T-2, rate: 50}},
          {id: three, may-miss: true, crash: {agent: verify-app, at: 11m}}
        """,
        "schedule: \(schedule), children: cancelled, reply: {within: 30m}"
      )
      let run = TestRun(first.plan, seed: seed)
      #expect(run.isRepeatable && run.summary.ending == .settled && run.outcomes.count == 4)
    }
  }
}

@Suite struct `A stand-in` {
  private static let second =
    "definition: agents/backend-implementer.md, name: second, role: implementer"
  private static let secondJudge =
    "definition: agents/verify-app.md, name: second-judge, role: verifier"
  private static let pace = """
    behaviour:
      backend-implementer: [{takes: 10m, times: always}]
      second: [{takes: 10m, times: always}]

    """

  @Test func `does the work of an agent that is gone, from the beginning`() throws {
    let run = try Team.run(
      Team.tasks(1) + Self.pace
        + "faults: [{id: dies, crash: {agent: backend-implementer, at: 5m}}]",
      more: [Self.second]
    )
    #expect(run.handoffs.contains("spec-planner -> second: assign"))
    #expect(run.outcomes == ["T-1 completed"] && run.end == "15m")
  }

  @Test func `gets what waits for an agent that is gone, and nothing counts as lost`() throws {
    let run = try Team.run(
      "platform: {sessions: {backend-implementer: 1}}\n" + Team.tasks(2) + Self.pace
        + "faults: [{id: dies, crash: {agent: backend-implementer, at: 5m}}]",
      more: [Self.second]
    )
    #expect(
      run.lines(with: "taken up").contains("5m spec-planner -> second  assign  T-2  taken up")
    )
    #expect(run.outcomes == ["T-2 completed", "T-1 completed"])
    #expect(run.judgement.taskResults.map(\.retries) == [0, 1])
    #expect(run.seriousViolations == [])
  }

  @Test func `gets what was on its way`() throws {
    let run = try Team.run(
      "platform: {orchestrator: {agent: implement-trd, takes: 1m}}\n" + Team.tasks(1) + Self.pace
        + "faults: [{id: dies, crash: {agent: backend-implementer, at: 30s}}]",
      more: [Self.second]
    )
    #expect(run.times(of: "second opens session") == ["1m"])
    #expect(run.outcomes == ["T-1 completed"] && run.retries == 0)
  }

  @Test func `comes when the last instance is gone, not before`() throws {
    let run = try Team.run(
      Team.tasks(3) + Self.pace + """
        faults:
          - {id: one, crash: {agent: backend-implementer, task: T-1, at: 5m}}
          - {id: two, crash: {agent: backend-implementer, task: T-2, at: 6m}}
        """,
      implementer: ", count: 2",
      more: [Self.second]
    )
    #expect(run.times(of: "second opens session") == ["6m", "16m", "16m"])
    #expect(run.outcomes.allSatisfy { $0.hasSuffix("completed") })
  }

  @Test func `judges in place of a judge that is gone`() throws {
    let run = try Team.run(
      Team.tasks(1) + Team.tenMinutes + "faults: [{id: dies, crash: {agent: verify-app, at: 5m}}]",
      more: [Self.secondJudge]
    )
    #expect(run.handoffs.contains("backend-implementer -> second-judge: deliver"))
    #expect(run.handoffs.contains("second-judge -> code-reviewer: deliver"))
    #expect(run.outcomes == ["T-1 completed"] && run.end == "10m")
  }

  @Test func `answers for the agent that a reply rule waits for`() throws {
    // Both deliveries are sent at 0. T-2's waits until the verifier dies at 10 minutes.
    let run = try Team.run(
      "platform: {sessions: {verify-app: 1}, reply: {to: verify-app, within: 35m}}\n"
        + Team.tasks(2)
        + "behaviour: {verify-app: [{takes: 20m, times: always}], second-judge: [{takes: 20m, times: always}]}\n"
        + "faults: [{id: dies, crash: {agent: verify-app, at: 10m}}]",
      more: [Self.secondJudge]
    )
    #expect(run.lines(with: "not answered").allSatisfy { $0.contains("  T-1  ") })
    #expect(run.lines(with: "T-2 ended") == ["30m T-2 ended completed"])
  }

  @Test func `does not get what was misrouted to an agent that is gone`() throws {
    // The work is for the reviewer, and a fault sends it to the implementer at 15 minutes.
    let run = try Team.run(
      Team.tasks(1) + Self.pace + """
          verify-app: [{takes: 5m}]
        faults:
          - {id: dies, crash: {agent: backend-implementer, at: 12m}}
          - {id: astray, misroute: {to: code-reviewer, receiver: backend-implementer, nth: 1}}
        """,
      more: [Self.second]
    )
    #expect(run.lines(with: "fault astray").count == 1)
    #expect(run.lines(with: "-> second  deliver") == [])
    #expect(run.summary.ending == .settled)
  }

  @Test func `is never the author of the work to judge`() throws {
    // All three are workers. With the third gone, the first would be the next of its role.
    var builder = PlanBuilder("workers")
    builder.platform.routing = .direct
    builder.agent("planner", role: .planner)
    builder.agent("first", role: .worker, handsOffTo: ["second"]) { member in
      var model = Model()
      model.sessionDuration = .fixed(60_000_000_000)
      member.model = model
    }
    builder.agent("second", role: .worker, handsOffTo: ["third", "first"])
    builder.agent("third", role: .worker)
    builder.task("T-1", "One", for: "first", touches: ["a"])
    let instant = Instant(nanoseconds: 30_000_000_000)
    builder.fault("dies", .at(instant)) { names in
      names.agent("third").map {
        .agent(.crash(nil, restart: nil), Fault.SessionPattern(agent: $0))
      }
    }
    let run = TestRun(try builder.plan())
    #expect(run.lines(with: "third crashes").count == 1)
    #expect(
      run.handoffs.prefix(3) == [
        "planner -> first: assign", "first -> second: deliver", "second -> third: deliver",
      ]
    )
    #expect(run.outcomes == ["T-1 died: crashed"])
  }

  @Test func `is not there in a team with one agent for the role`() throws {
    let run = try Team.run(
      Team.tasks(1) + Self.pace.replacing("  second: [{takes: 10m, times: always}]\n", with: "")
        + "faults: [{id: dies, crash: {agent: backend-implementer, at: 5m}}]"
    )
    #expect(run.outcomes == ["T-1 died: crashed"] && run.end == "5m")
  }

  @Test func `is not needed where faults heal`() throws {
    // T-2 waits for the implementer, which is back after an hour.
    let run = try Team.run(
      "platform: {sessions: {backend-implementer: 1}}\n" + Team.tasks(2) + Self.pace + """
        heal: 1h
        faults: [{id: dies, crash: {agent: backend-implementer, at: 5m}}]
        """,
      more: [Self.second]
    )
    #expect(run.lines(with: "second opens") == [])
    #expect(
      run.lines(with: " ended ") == ["1h10m T-2 ended completed", "1h20m T-1 ended completed"]
    )
  }
}
