import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `The rule on healing` {
  private func trial(_ hands: String, platform: String = "routing: orchestrated") throws -> TestRun
  {
    try TestRun(
      "platform: {attempts: 2, \(platform)}\n" + Fixture.work + """
        behaviour:
          backend-implementer: [{takes: 10m, times: always}]
          verify-app:
            - {decides: {decision: NEEDS FIXES, defects: [{category: a, text: b}]}\(hands), times: 20}
        faults: [{id: f, crash: {agent: verify-app, at: 1m}}]
        heal: 20m
        """
    )
  }

  @Test func `fires when tasks stay open after the faults have ended`() throws {
    let trial = try trial(", hands: [{reject: backend-implementer}]")
    #expect(trial.violations(of: "liveness.not-healed") == ["liveness.not-healed by - on -"])
  }

  @Test func `stays silent when the task ends within the allowed time`() throws {
    let trial = try trial("")
    #expect(trial.outcomes == ["T-1 stuck: attempts-exhausted"])
    #expect(trial.violations(of: "liveness.not-healed") == [])
  }

  @Test(arguments: ["slots: 1, attempts: 1", "retry: phase"])
  func `stays silent when tasks wait for each other and end together`(platform: String) throws {
    let tasks = (0..<10).map { index in
      "    - {id: T\(index), description: a, agent: backend-implementer, touches: [f\(index).py]}"
    }
    let trial = try TestRun(
      """
      platform: {\(platform)}
      work:
        tasks:
      \(tasks.joined(separator: "\n"))
      behaviour:
        backend-implementer: [{takes: 12m, times: always}]
        code-reviewer: [{takes: 12m, times: always}]
      heal: 1m
      """
    )
    #expect(trial.outcomes.allSatisfy { $0.hasSuffix(" completed") })
    #expect(trial.violations(of: "liveness.not-healed") == [])
  }

  @Test func `stays silent when one task after the other ends`() throws {
    let tasks = (0..<12).map { index in
      "    - {id: T\(index), description: a, agent: backend-implementer, needs: [\(index > 0 ? "T\(index - 1)" : "")]}"
    }
    let trial = try TestRun(
      """
      platform: {orchestrator: {takes: 1m}}
      work:
        tasks:
      \(tasks.joined(separator: "\n"))
      behaviour: {backend-implementer: [{takes: 30m, times: always}]}
      faults: [{id: f, crash: {agent: backend-implementer, at: 1m}}]
      heal: 10m
      """
    )
    #expect(trial.outcomes.allSatisfy { $0.hasSuffix(" completed") })
    #expect(trial.violations(of: "liveness.not-healed") == [])
  }

  /// Runs a task whose sessions take ten minutes each on a platform, with a fault that ends after five minutes.
  private func runRecovering(_ platform: String, fault: String) throws -> TestRun {
    try TestRun(
      "platform: {\(platform)}\n" + Fixture.work + """
        model: {backend-implementer: {takes: 10m}, verify-app: {takes: 10m}, code-reviewer: {takes: 10m}}
        faults: [{id: f, \(fault)}]
        heal: 5m
        """
    )
  }

  private static let lostAssignment = "drop: {to: backend-implementer, nth: 1}"
  private static let crash = "crash: {agent: backend-implementer, at: 1m}"

  @Test(arguments: [
    ("reply: {within: 4h}", lostAssignment, "T-1 completed"),
    ("reply: {within: 4h}, retry: task", lostAssignment, "T-1 completed"),
    ("reply: {within: 1h, backoff: {first: 10h}}", lostAssignment, "T-1 completed"),
    ("reply: {within: 4h, tries: 1, then: escalate}", lostAssignment, "T-1 stuck: no-reply"),
    ("workspace: worktree, merge: {takes: 4h}", crash, "T-1 completed"),
    ("workspace: worktree, merge: {takes: 4h, conflicts: 50}", crash, "T-1 completed"),
    ("assignment: pull, claim: {takes: 6h}", crash, "T-1 completed"),
  ])
  func `stays silent when a task waits as long as the platform prescribes`(
    platform: String,
    fault: String,
    outcome: String
  ) throws {
    let trial = try runRecovering(platform, fault: fault)
    #expect(trial.outcomes == [outcome])
    #expect(trial.violations(of: "liveness.not-healed") == [])
  }

  @Test func `stays silent when an idle agent looks at the shared list after hours`() throws {
    let trial = try runRecovering(
      "assignment: pull, claim: {every: 24h, takes: 1h}",
      fault: Self.crash
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.violations(of: "liveness.not-healed") == [])
  }

  @Test func `fires when the platform parks a handoff for which nothing is left to happen`() throws
  {
    let trial = try runRecovering(
      "reply: {within: 4h, tries: 1, then: park}",
      fault: Self.lostAssignment
    )
    #expect(trial.outcomes == ["T-1 stuck: no-reply"])
    #expect(trial.violations(of: "liveness.not-healed") == ["liveness.not-healed by - on -"])
  }

  @Test func `does not allow for a deadline that nothing misses`() throws {
    let trial = try trial(
      ", hands: [{reject: backend-implementer}]",
      platform: "reply: {within: 12h}"
    )
    #expect(trial.violations(of: "liveness.not-healed") == ["liveness.not-healed by - on -"])
  }

  @Test(arguments: [(1, 0), (90, 1)])
  func `does not count the time before a task is created`(minutes: Int64, violations: Int) throws {
    let plan = try Fixture.plan(
      Fixture.work + """
        behaviour:
          backend-implementer: [{does: [{create: {id: T-9, description: Tidy, agent: frontend-implementer}}]}]
        heal: 0s
        """
    )
    var judge = RunJudge(plan)
    var sequence: UInt64 = 0
    func observe(_ minute: Int64, _ task: UInt32, _ kind: Event.Kind) {
      judge.observe(
        Event(
          sequence: sequence,
          time: Instant(nanoseconds: minute * 60_000_000_000),
          session: SessionID(rawValue: task + 1),
          task: TaskID(rawValue: task),
          kind: kind
        )
      )
      sequence += 1
    }
    // Each task takes ten minutes, and the second is created two days later.
    for (task, start) in [(0, 0), (1, 2_880)] as [(UInt32, Int64)] {
      observe(start, task, .taskSubmitted)
      observe(start + minutes, task, .sessionOpened)
      observe(start + minutes + 10, task, .sessionEnded(.handedOff))
      observe(start + minutes + 10, task, .taskEnded(.completed))
    }
    let found = judge.conclude().violations.filter { $0.rule == "liveness.not-healed" }
    #expect(found.count == violations)
  }
}
