import RehearsalSimulation
import Support
import Testing

@Suite struct `The protocol` {
  @Test func `passes sound work from planner to reviewer and back`() throws {
    let trial = try TestRun(Fixture.work)
    #expect(
      trial.handoffs == [
        "spec-planner -> backend-implementer: assign",
        "backend-implementer -> verify-app: deliver",
        "verify-app -> code-reviewer: deliver",
        "code-reviewer -> implement-trd: approve",
        "implement-trd -> spec-planner: complete",
      ]
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.verdict == "pass")
  }

  @Test func `lets the planner keep the ledger with direct routing`() throws {
    let trial = try TestRun("platform: {routing: direct}\n" + Fixture.work)
    #expect(
      trial.handoffs == [
        "spec-planner -> backend-implementer: assign",
        "backend-implementer -> verify-app: deliver",
        "verify-app -> code-reviewer: deliver",
        "code-reviewer -> spec-planner: approve",
      ]
    )
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `lets the orchestrator plan without a planner`() throws {
    let trial = try TestRun(
      Fixture.plan(Fixture.work, files: ["agents/spec-planner.md": "# not an agent"])
    )
    #expect(trial.handoffs.first == "implement-trd -> backend-implementer: assign")
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `assigns a wave only when the wave before it has ended`() throws {
    let trial = try TestRun(
      """
      work:
        tasks:
          - {id: A, description: a, agent: backend-implementer}
          - {id: B, description: b, agent: backend-implementer}
          - {id: C, description: c, agent: backend-implementer, needs: [A]}
      behaviour:
        backend-implementer: [{when: {task: B}, takes: 1h}, {takes: 1m, times: always}]
      """
    )
    let started = trial.events.filter { $0.kind == .taskStarted }.map(\.time.nanoseconds)
    #expect(started == [0, 0, 3_600_000_000_000])
  }

  // MARK: Checks before any work

  @Test func `hands back a task that matches a non-goal, and writes nothing`() throws {
    let trial = try TestRun(
      """
      work:
        non-goals: [{id: NG-1, text: no api, paths: ["api/**"]}]
        tasks:
          - {id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py]}
      """
    )
    #expect(trial.outcomes == ["T-1 rejected: non-goal"])
    #expect(trial.handoffs[1] == "backend-implementer -> implement-trd: conflict")
    #expect(trial.lines.contains { $0.hasSuffix("(NG-1)") })
    #expect(!trial.lines.contains { $0.contains(" writes ") })
    #expect(trial.violations.isEmpty)
  }

  @Test func `ends a task that a script calls a conflict, with a reason that names no clause`()
    throws
  {
    let trial = try TestRun(
      Fixture.work + "behaviour: {backend-implementer: [{hands: [{conflict: implement-trd}]}]}\n"
    )
    #expect(trial.outcomes == ["T-1 rejected: conflict"])
  }

  @Test func `delegates work of another specialty to a receiver that has it`() throws {
    let trial = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: Page, agent: backend-implementer, touches: [web/a.tsx]}
      """
    )
    #expect(trial.handoffs[1] == "backend-implementer -> frontend-implementer: delegate")
    #expect(trial.handoffs[2] == "frontend-implementer -> verify-app: deliver")
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `hands back work of a specialty that no receiver has`() throws {
    let trial = try TestRun(
      """
      work:
        tasks: [{id: T-1, description: Set up Kubernetes, agent: backend-implementer}]
      """
    )
    #expect(trial.outcomes == ["T-1 rejected: specialty"])
    #expect(trial.lines.contains { $0.hasSuffix("(infrastructure)") })
  }

  @Test func `assumes missing context that the policy calls derivable, and records it`() throws {
    let trial = try TestRun(
      """
      work:
        tasks: [{id: T-1, description: a, agent: backend-implementer, context: [api descriptions]}]
      """
    )
    #expect(trial.lines.contains("backend-implementer assumes data model  T-1"))
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test func `is stuck on missing context that is not derivable, and names it`() throws {
    let trial = try TestRun(
      """
      work:
        tasks: [{id: T-1, description: a, agent: backend-implementer, context: [data model]}]
      """
    )
    #expect(trial.outcomes == ["T-1 stuck: missing-context"])
    #expect(trial.lines.contains { $0.hasSuffix("(API description)") })
  }

  // MARK: The work

  @Test(arguments: [
    ("tdd", ["write a failing test", "a.py", "run the tests"]),
    ("characterization", ["pin the present behaviour", "a.py", "run the tests"]),
    ("test-after", ["a.py", "write the tests", "run the tests"]),
    ("bug-fix", ["reproduce the bug", "write a failing test", "a.py", "run the tests"]),
    ("refactor", ["run the tests", "a.py", "run the tests"]),
    ("flexible", ["a.py", "run the tests"]),
  ])
  func `follows the strategy of the task`(strategy: String, expected: [String]) throws {
    let trial = try TestRun(
      """
      work:
        strategy: \(strategy)
        tasks: [{id: T-1, description: a, agent: backend-implementer, touches: [a.py]}]
      """
    )
    let done = trial.events.compactMap { event -> String? in
      switch event.kind {
      case .actWrite(let path): path
      case .actCommand(let command, _): command
      default: nil
      }
    }
    #expect(done == expected)
  }

  @Test func `spreads the acts of a session over its duration`() throws {
    let trial = try TestRun(
      Fixture.work
        + "behaviour: {backend-implementer: [{takes: 9m, does: [{read: x}, {write: api/a.py}]}]}"
    )
    let minutes = trial.events.compactMap { event -> Int64? in
      switch event.kind {
      case .actRead, .actWrite, .actCommand: event.time.nanoseconds / 1_000_000
      default: nil
      }
    }
    #expect(minutes == [135_000, 270_000, 405_000])
    #expect(trial.summary.time.nanoseconds == 540_000_000_000)
  }

  @Test func `debugs a number below its gate twice, then reports it unchanged`() throws {
    let trial = try TestRun(
      Fixture.work + "behaviour: {backend-implementer: [{reports: {unit-coverage: 70}}]}"
    )
    let debugging = trial.lines.count { $0.contains("debug the failing gate") }
    #expect(debugging == 2)
    #expect(trial.lines.contains("backend-implementer reports unit-coverage 70  T-1"))
  }

  @Test func `replaces only the steps that a script states`() throws {
    let trial = try TestRun(
      Fixture.work
        + "behaviour: {backend-implementer: [{does: [{skill: python}, {write: api/a.py}]}]}"
    )
    #expect(trial.lines.contains("backend-implementer invokes python  T-1"))
    #expect(trial.lines.contains("backend-implementer runs `run the tests`: succeeds  T-1"))
    #expect(trial.outcomes == ["T-1 completed"])
  }

  @Test(arguments: [("enforced", "denied"), ("advisory", "allowed"), ("stripped", "stripped")])
  func `treats a tool that is not granted as the platform says`(mode: String, use: String) throws {
    let trial = try TestRun(
      "platform: {tools: \(mode)}\n" + Fixture.work
        + "behaviour: {backend-implementer: [{does: [{tool: WebFetch}, {tool: Write}]}]}"
    )
    #expect(trial.lines.contains("backend-implementer uses WebFetch: \(use)  T-1"))
    #expect(trial.lines.contains("backend-implementer uses Write: allowed  T-1"))
  }

  // MARK: Judging

  @Test func `dispatches nothing if tasks have a dependency cycle`() throws {
    let trial = try TestRun(
      """
      work:
        tasks:
          - {id: A, description: a, agent: backend-implementer, needs: [B]}
          - {id: B, description: b, agent: backend-implementer, needs: [A]}
          - {id: C, description: c, agent: backend-implementer, needs: [A]}
          - {id: D, description: d, agent: backend-implementer}
      """
    )
    #expect(
      trial.outcomes == [
        "A stuck: dependency-cycle", "B stuck: dependency-cycle", "C skipped", "D skipped",
      ]
    )
    #expect(!trial.handoffs.contains { $0.hasSuffix("assign") })
  }

  @Test(arguments: ["orchestrated", "direct"])
  func `is stuck without tasks, and never succeeds`(routing: String) throws {
    let trial = try TestRun("platform: {routing: \(routing)}\nwork: {tasks: []}")
    #expect(trial.outcomes == ["- stuck: no-tasks"])
    #expect(trial.verdict == "fail")
  }

  @Test func `ends once without tasks, however often the coordinator is told`() throws {
    let trial = try TestRun(
      """
      platform: {reply: {within: 14m}}
      work: {tasks: []}
      faults: [{id: late, delay: {by: 38m}}]
      """
    )
    #expect(trial.outcomes == ["- stuck: no-tasks"])
    #expect(trial.lines(with: "the work ended").count == 1)
    #expect(trial.lines(with: "-> implement-trd  fail").count > 1)
  }

  @Test func `skips tasks that need one that did not complete, and continues with the rest`() throws
  {
    let trial = try TestRun(
      """
      work:
        non-goals: [{id: NG-1, text: no, paths: [no.py]}]
        tasks:
          - {id: A, description: a, agent: backend-implementer, touches: [no.py]}
          - {id: B, description: b, agent: backend-implementer, needs: [A]}
          - {id: C, description: c, agent: backend-implementer, needs: [B]}
          - {id: D, description: d, agent: backend-implementer}
      """
    )
    #expect(trial.outcomes == ["A rejected: non-goal", "B skipped", "C skipped", "D completed"])
  }

  @Test func `skips a chain of thousands of tasks without a deep stack`() throws {
    let tasks = (0..<3_000).map { index in
      "    - {id: T\(index), description: a, agent: backend-implementer, needs: [\(index == 0 ? "" : "T\(index - 1)")]\(index == 0 ? ", touches: [no.py]" : "")}"
    }
    let trial = try TestRun(
      """
      work:
        non-goals: [{id: NG-1, text: no, paths: [no.py]}]
        tasks:
      \(tasks.joined(separator: "\n"))
      """
    )
    #expect(trial.outcomes.count == 3_000)
    #expect(trial.outcomes.last == "T2999 skipped")
  }

  @Test func `retries a whole phase after a failure in it`() throws {
    let trial = try TestRun(
      """
      platform: {retry: phase}
      work:
        tasks:
          - {id: A, description: a, agent: backend-implementer, phase: 1}
          - {id: B, description: b, agent: backend-implementer, phase: 1}
          - {id: C, description: c, agent: backend-implementer, phase: 2}
      behaviour:
        verify-app: [{when: {task: A}, decides: {decision: NEEDS FIXES}}]
      """
    )
    let assigned = trial.events.compactMap { event -> String? in
      guard case .handoffSent(let handoff, _) = event.kind, handoff.intent == .assign else {
        return nil
      }
      return trial.plan.name(of: handoff.task)
    }
    #expect(assigned == ["A", "B", "A", "B", "C"])
    #expect(Set(trial.outcomes) == ["A completed", "B completed", "C completed"])
    #expect(trial.seriousViolations.isEmpty)
  }

  // MARK: Faulty handoffs

  @Test(arguments: [
    ("spec-planner", "backend-implementer"), ("backend-implementer", "verify-app"),
    ("verify-app", "code-reviewer"), ("code-reviewer", "implement-trd"),
  ])
  func `retries a task whose handoff was lost`(from: String, to: String) throws {
    let trial = try TestRun(
      Fixture.work + "faults: [{id: gone, drop: {from: \(from), to: \(to), nth: 1}}]"
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.retries == 1)
    #expect(trial.seriousViolations.isEmpty)
  }

  @Test func `ends a task as died if its handoffs are always lost`() throws {
    let trial = try TestRun(
      Fixture.work + "faults: [{id: gone, drop: {from: verify-app, to: code-reviewer}}]"
    )
    #expect(trial.outcomes == ["T-1 died: lost"])
  }

  @Test func `ends a task as died if its agent never returns a result`() throws {
    let trial = try TestRun(
      Fixture.work + "behaviour: {backend-implementer: [{hands: [], times: always}]}"
    )
    #expect(trial.outcomes == ["T-1 died: no-result"])
  }

  @Test func `ignores a duplicate`() throws {
    let twice = try TestRun(
      Fixture.work + "faults: [{id: echo, duplicate: {copies: 3, intent: deliver}}]"
    )
    let once = try TestRun(Fixture.work)
    #expect(twice.handoffs == once.handoffs)
    #expect(twice.outcomes == once.outcomes)
    #expect(twice.lines.contains { $0.contains("repeated") })
    #expect(twice.seriousViolations.isEmpty)
  }

  @Test func `waits for a late handoff`() throws {
    let trial = try TestRun(
      Fixture.work + "faults: [{id: slow, delay: {from: verify-app, by: 2h, nth: 1}}]"
    )
    #expect(trial.summary.time.nanoseconds == 7_200_000_000_000)
    #expect(trial.retries == 0)
  }

  @Test func `strikes at a time, at a rate, or at a count`() throws {
    let work = """
      work:
        tasks:
          - {id: A, description: a, agent: backend-implementer}
          - {id: B, description: b, agent: backend-implementer, needs: [A]}
          - {id: C, description: c, agent: backend-implementer, needs: [B]}
      behaviour: {backend-implementer: [{takes: 1h, times: always}]}

      """
    func delayed(_ when: String) throws -> [String] {
      let trial = try TestRun(
        work + "faults: [{id: f, delay: {from: verify-app, by: 1s, \(when)}}]"
      )
      return trial.events.compactMap { event in
        guard case .faultInjected = event.kind else { return nil }
        return trial.plan.name(of: event.task)
      }
    }
    #expect(try delayed("nth: 2") == ["B"])
    #expect(try delayed("at: 100m") == ["B"])
    #expect(try delayed("rate: 100") == ["A", "B", "C"])
    #expect(try delayed("rate: 0").isEmpty)
  }
}
