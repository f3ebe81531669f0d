import RehearsalAnalysis
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation
import Support
import Testing

@Suite struct `The cause of a failure` {
  private func result(_ rest: String, seeds: Range<UInt64> = 0..<1) throws -> ScenarioResult {
    let plan = try Fixture.plan(rest)
    let runs = seeds.map { TestRun(plan, seed: $0).judged }
    var result = ScenarioResult(plan: plan, path: "s.yaml", runs: runs)
    result.causes = FailureCauses(plan, runs)
    return result
  }

  private func causes(_ rest: String, seeds: Range<UInt64> = 0..<1) throws -> [FailureCause] {
    try #require(try result(rest, seeds: seeds).causes).causes
  }

  private static let lost = "{id: lost, drop: {from: verify-app, to: code-reviewer}}"
  private static let slow = "{id: slow, delay: {from: spec-planner, by: 5m, nth: 1}}"

  @Test func `is the fault without which the same seed passes, not one that merely struck`() throws
  {
    let groups = try causes(
      Fixture.work + "faults: [\(Self.slow), \(Self.lost)]\nexpect: {outcomes: {T-1: completed}}"
    )
    #expect(groups.map(\.title).map { $0.prefix(19) } == ["fault `lost` (drop)"])
    #expect(groups.map(\.trial) == [.passes])
    #expect(groups.map(\.task) == ["T-1"])
    let history = try #require(groups.first?.traceLines)
    #expect(history.count == 10)
    #expect(history.contains { $0.hasSuffix("deliver  T-1  lost by lost") })
    #expect(history.last?.hasSuffix("T-1 ended died: lost") == true)
    #expect(groups[0].omittedLineCount > 0)
  }

  /// An agent that receives work and does nothing.
  private actor SilentAgent: Agent {
    nonisolated let loop: EventLoop
    init(on loop: EventLoop) { self.loop = loop }
    func receive(_ handoff: Handoff, at desk: Desk) {}
  }

  @Test func `is looked for in runs with the custom actors of the sweep`() async throws {
    let loaded = try Fixture.load(
      Fixture.head + Fixture.work
        + "faults: [\(Self.slow)]\nexpect: {outcomes: {T-1: completed}}\n"
    )
    var sweep = Sweep()
    sweep.seeds = 0..<1
    sweep.findsCauses = true
    sweep.makeCustomActor = { name, loop in
      name == "verify-app" ? .immediate(SilentAgent(on: loop)) : nil
    }
    let result = try await sweep.run([LoadedScenario(path: "s.yaml", loaded: loaded)])
    let cause = try #require(result.scenarios.first?.causes?.causes.first)
    #expect(cause.origin == .protocolItself && cause.trial == .notTried)
    #expect(cause.otherSuspects.map(\.trial) == [.stillFails])
  }

  @Test func `counts the attempts of the failed task only, not those of a task in its evidence`()
    throws
  {
    let plan = try Fixture.plan(
      "work: {tasks: [{id: T-1, description: a, touches: [a.py]}, {id: T-2, description: b, touches: [b.py]}]}"
    )
    let (failed, other) = (TaskID(rawValue: 0), TaskID(rawValue: 1))
    var judgement = TestRun(plan, seed: 0).judged.judgement
    judgement.violations = [
      Violation(
        rule: "task.stuck",
        severity: .error,
        agent: .none,
        task: failed,
        text: "stuck",
        evidence: [1, 2]
      )
    ]
    judgement.expectationResults = [
      ExpectationResult(
        statement: "completed",
        verdict: .fail,
        expected: "",
        found: "",
        explanation: [],
        location: nil,
        task: failed
      )
    ]
    var trace = FailureTrace(plan, judgement)
    trace.observe(Event(sequence: 1, time: .start, task: other, kind: .retryScheduled(failures: 1)))
    trace.observe(Event(sequence: 2, time: .start, task: failed, kind: .actWrite("a.py")))
    trace.conclude()
    #expect(trace.lines.count == 2)
    #expect(!trace.lines.contains { $0.hasPrefix("attempt") })
  }

  @Test func `is the clause of a script, with its place`() throws {
    let groups = try causes(
      Fixture.work + """
        behaviour:
          code-reviewer:
            - {decides: {decision: BLOCKED}, times: always}
        expect: {outcomes: {T-1: completed}}
        """
    )
    let location = SourceLocation(file: "s.yaml", line: 10, column: 7)
    #expect(groups.map(\.origin) == [.script(agent: "code-reviewer", location: location)])
    #expect(groups.map(\.effect) == ["a session of code-reviewer decides BLOCKED"])
    #expect(groups.map(\.trial) == [.passes])
  }

  @Test func `says what a clause of a script makes its session do`() throws {
    let groups = try causes(
      Fixture.work + """
        behaviour:
          backend-implementer:
            - takes: 5m
              does: [{write: a.py}, {command: make}, {read: b.py}, {tool: Bash}]
              reports: {unit-coverage: 10}
              hands: [{escalate: implement-trd}]
        expect: {at-most: [{event: act.tool, count: 0}]}
        """
    )
    #expect(
      groups.map(\.effect) == [
        "a session of backend-implementer takes 5m, writes a.py, runs `make`, which succeeds, reads b.py, uses Bash, reports unit-coverage 10, hands escalate to implement-trd"
      ]
    )
  }

  @Test func `is several, if each of them is enough`() throws {
    let groups = try causes(
      Fixture.work + """
        behaviour: {code-reviewer: [{decides: {decision: BLOCKED}, times: always}]}
        faults: [\(Self.lost), {id: lost-before, drop: {to: verify-app}}]
        expect: {outcomes: {T-1: completed}}
        """
    )
    #expect(
      groups.map(\.origin) == [
        .several([
          "fault `lost-before` (drop) at s.yaml:9:67", "fault `lost` (drop) at s.yaml:9:10",
          "the script of `code-reviewer` at s.yaml:8:29",
        ])
      ]
    )
    #expect(groups.map(\.trial) == [.passes])
  }

  @Test func `is chance where agents draw and nothing else explains it`() throws {
    let groups = try causes(
      "model: {backend-implementer: {succeeds: 30}}\n" + Fixture.work
        + "expect: {outcomes: {T-1: completed}}",
      seeds: 0..<40
    )
    #expect(groups.map(\.origin) == [.chance])
    #expect(groups.map(\.trial) == [.notTried])
    #expect(groups[0].seeds.count > 1)
  }

  @Test func `is chance where only the waits of the platform are drawn`() throws {
    let groups = try causes(
      "platform: {reply: {within: 10m, tries: 2, backoff: {first: 1m, jitter: 50}}}\n"
        + "model: {verify-app: {takes: 15m}}\n" + Fixture.work
        + "expect: {outcomes: {T-1: skipped}}"
    )
    #expect(groups.map(\.title) == ["chance, since the plan draws at random"])
  }

  @Test(arguments: [
    "platform: {reply: {within: 10m, tries: 2, backoff: {first: 1m, jitter: 50}}}",
    "platform: {schedule: shuffled}", "model: {frontend-implementer: {succeeds: 30}}",
  ])
  func `is not chance where nothing was drawn`(setting: String) throws {
    let groups = try causes("\(setting)\n\(Fixture.work)expect: {outcomes: {T-1: skipped}}")
    #expect(groups.map(\.origin) == [.protocolItself])
  }

  @Test func `shows the approval whose work was not merged`() throws {
    let groups = try causes(
      """
      platform: {workspace: worktree, attempts: 1, merge: {conflicts: {rate: 100}}}
      work:
        tasks:
          - {id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py]}
          - {id: T-2, description: Build it, agent: backend-implementer, touches: [api/a.py]}
      behaviour: {backend-implementer: [{takes: 5m, times: always}]}
      expect: {outcomes: {T-2: completed}}
      """
    )
    let lines = try #require(groups.first).traceLines
    #expect(lines.contains { $0.hasSuffix("T-2  not merged, the work conflicts") }, "\(lines)")
  }

  @Test func `is the protocol or the expectation where nothing else is left`() throws {
    let groups = try causes(
      Fixture.work + "faults: [\(Self.slow)]\nexpect: {outcomes: {T-1: skipped}}"
    )
    #expect(groups.map(\.origin) == [.protocolItself])
    #expect(groups.map { $0.otherSuspects.map(\.trial) } == [[.stillFails]])
  }

  @Test func `says that an assertion holds without the fault, though another fails`() throws {
    let groups = try causes(
      Fixture.work + """
        faults: [\(Self.lost)]
        expect:
          outcomes: {T-1: completed}
          at-most: [{event: decision.made, count: 0}]
        """
    )
    #expect(groups.map(\.title).map { $0.prefix(19) } == ["fault `lost` (drop)"])
    #expect(
      groups.map(\.trial) == [
        .assertionHolds(
          "outcomes: T-1",
          butFails: "`at-most: decision.made` fails: expected at most 0, found 2"
        )
      ]
    )
  }

  @Test func `is the context window or the quota that had an effect`() throws {
    let forgetting = try causes(
      """
      model: {backend-implementer: {spends: 50000, window: {tokens: 50000, forgets: [non-goals]}}}
      work:
        non-goals: [{id: NG-1, text: No billing, paths: ["billing/**"]}]
        tasks:
          - {id: T-1, description: a, agent: backend-implementer, touches: [a.py]}
          - {id: T-2, description: b, agent: backend-implementer, touches: [billing/b.py], needs: [T-1]}
      expect: {never: [scope.non-goal]}
      """
    )
    #expect(forgetting.map(\.origin) == [.window(agent: "backend-implementer", tokens: 50000)])
    #expect(
      forgetting.first?.traceLines.contains { $0.contains("compacts its context and forgets") }
        == true
    )

    let refused = try causes(
      "platform: {quotas: {backend-implementer: {sessions: 1, on-limit: refuse}}, attempts: 1}\n"
        + """
        model: {backend-implementer: {takes: 10m}}
        work:
          tasks:
            - {id: T-1, description: a, agent: backend-implementer, touches: [a.py]}
            - {id: T-2, description: b, agent: backend-implementer, touches: [b.py]}
        """
    )
    #expect(refused.map(\.origin) == [.quota("backend-implementer")])
  }

  @Test func `names the tasks that needed the failed one, through others too`() throws {
    let groups = try causes(
      """
      work:
        tasks:
          - {id: T-1, description: a, agent: backend-implementer, touches: [a.py]}
          - {id: T-2, description: b, agent: backend-implementer, touches: [b.py], needs: [T-1]}
          - {id: T-3, description: c, agent: backend-implementer, touches: [c.py], needs: [T-2]}
          - {id: T-4, description: d, agent: backend-implementer, touches: [d.py]}
      faults: [{id: lost, drop: {from: verify-app, task: T-1}}]
      """
    )
    #expect(groups.map(\.affectedTasks) == [["T-2", "T-3"]])
  }

  @Test func `groups seeds that fail alike, the largest group first`() throws {
    let groups = try causes(
      Fixture.work + """
        platform: {attempts: 1}
        faults:
          - {id: often, drop: {from: verify-app, to: code-reviewer, rate: 40}}
          - {id: seldom, drop: {from: spec-planner, rate: 15}}
        expect: {outcomes: {T-1: completed}}
        """,
      seeds: 0..<60
    )
    #expect(groups.count == 3)
    #expect(zip(groups, groups.dropFirst()).allSatisfy { $0.seeds.count >= $1.seeds.count })
    #expect(Set(groups.flatMap(\.seeds)).count == groups.reduce(0) { $0 + $1.seeds.count })
  }

  @Test func `is not sought for canaries, and for so many runs only`() throws {
    let canary = try result(Fixture.work + "must-fail: [{rule: handoff.lost}]")
    #expect(canary.causes?.causes.isEmpty == true)
    let many = try result(
      Fixture.work + "expect: {outcomes: {T-1: skipped}}",
      seeds: 0..<UInt64(FailureCauses.maximumExaminedCount + 3)
    )
    #expect(many.causes?.unexaminedCount == 3)
    let report = TextReport(SuiteResult(scenarios: [many])).description
    #expect(
      report.contains("the causes are those of the first 200 runs; 3 more do not pass either"),
      "\(report.prefix(2_000))"
    )
  }

  @Test func `comes with what to do about the rule that was violated`() throws {
    let result = try result(
      """
      work:
        non-goals: [{id: NG-1, text: No billing, paths: ["billing/**"]}]
        tasks: [{id: T-1, description: Charge, agent: backend-implementer, touches: [billing/a.py]}]
      faults: [{id: blind, skip-check: {agent: backend-implementer, check: non-goals}}]
      """
    )
    let report = TextReport(SuiteResult(scenarios: [result])).description
    #expect(
      report.contains(
        """
                to do     scope.non-goal: Make sure that the agent's definition tells it to compare each task with the non-goals before it starts.
        """
      ),
      "\(report)"
    )
    #expect(report.contains("        explain   rehearse explain scope.non-goal\n"))
  }

  @Test func `is in the reports for programs too`() throws {
    let result = try result(
      Fixture.work + "faults: [\(Self.lost)]\nexpect: {outcomes: {T-1: completed}}"
    )
    let suite = SuiteResult(scenarios: [result])
    let json = String(decoding: try JSONReport(suite).json(), as: UTF8.self)
    #expect(json.contains("\"cause\" : \"fault `lost` (drop) at s.yaml:8:10\""))
    #expect(json.contains("\"without\" : \"pass\""))
    let junit = JUnitReport(suite).description
    #expect(
      junit.contains("cause     fault `lost` (drop) at s.yaml:8:10; without it: pass&#10;"),
      "\(junit)"
    )
  }

  @Test func `is shown with the share of failed runs, what was tried and how to see it`() throws {
    let result = try result(
      Fixture.work + "faults: [\(Self.slow)]\nexpect: {outcomes: {T-1: skipped}}",
      seeds: 0..<4
    )
    let report = TextReport(SuiteResult(scenarios: [result])).description
    #expect(
      report.contains("      4 of 4 runs do not pass (100 %, 95 %: 51 to 100)\n"),
      "\(report)"
    )
    #expect(
      report.contains(
        """
                cause     the contracts, the policy, the platform or the expectation; not tried  (4 runs, such as seed 0)
                not       fault `slow` (delay) at s.yaml:8:10: without it, the run still fails
                T-1       0s  spec-planner -> backend-implementer  assign  T-1
        """
      ),
      "\(report)"
    )
    #expect(
      report.contains(
        "show      rehearse run s.yaml --seed 0 --record run.sqlite; rehearse show run.sqlite"
      )
    )
  }

  @Test func `names the non-goal and the spenders behind an outcome, and what to do`() throws {
    let rejected = try result(
      """
      work:
        non-goals: [{id: NG-1, text: No pages, paths: ["api/**"]}]
        tasks: [{id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py]}]

      """
    )
    let report = TextReport(SuiteResult(scenarios: [rejected])).description
    #expect(
      report.contains(
        "        reason    T-1 is rejected because it falls under NG-1 (No pages) at s.yaml:6:15; if that is right, expect it with `outcomes: {T-1: rejected}`\n"
      ),
      "\(report)"
    )
    let spent = try result(
      Fixture.work + """
        platform: {budget: {tokens: 100}}
        model: {backend-implementer: {spends: 600}}

        """
    )
    let cause = try #require(spent.causes?.causes.first)
    #expect(cause.origin == .budget && cause.trial == .passes)
    #expect(cause.title == "the budget of the platform (`budget` under `platform`)")
    let text = TextReport(SuiteResult(scenarios: [spent])).description
    #expect(
      text.contains(
        "        to do     raise `budget` under `platform`, or have the agents spend less\n"
      ),
      "\(text)"
    )
  }
}
