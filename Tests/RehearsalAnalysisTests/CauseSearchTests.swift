import RehearsalAnalysis
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation
import Support
import Testing

@Suite struct `The search for the cause of a failure` {
  /// Returns the cause of the failure of a scenario with seed 0.
  private func cause(_ rest: String) throws -> FailureCause {
    let plan = try Fixture.plan(rest)
    return try #require(FailureCauses(plan, [TestRun(plan, seed: 0).judged]).causes.first)
  }

  private static let crash = """
    platform: {attempts: 1}
    faults: [{id: dies, crash: {agent: backend-implementer, at: 5m}}]

    """

  @Test func `names the fault without which the task ends in another way`() throws {
    let cause = try cause(
      Fixture.work + Self.crash + """
        model: {backend-implementer: {takes: 10m, succeeds: 0}}
        expect: {outcomes: {T-1: completed}}
        """
    )
    #expect(cause.title.hasPrefix("fault `dies` (crash)"))
    #expect(cause.trial == .failsOtherwise("stuck: attempts-exhausted"))
    #expect(cause.otherSuspects.isEmpty)
  }

  @Test func `prefers the fault without which the run passes`() throws {
    let cause = try cause(
      Fixture.work + Self.crash + """
        model: {backend-implementer: {takes: 10m}}
        expect: {outcomes: {T-1: completed}}
        """
    )
    #expect(cause.title.hasPrefix("fault `dies` (crash)"))
    #expect(cause.trial == .passes)
  }

  @Test func `leaves a suspect out of a combination if the others are enough`() throws {
    let cause = try cause(
      """
      platform: {attempts: 1}
      work:
        tasks:
          - {id: A, description: a, agent: backend-implementer, touches: [a.py]}
          - {id: B, description: b, agent: backend-implementer, touches: [b.py]}
      faults:
        - {id: d1, drop: {to: code-reviewer, task: A}}
        - {id: d2, drop: {to: verify-app, task: B}}
        - {id: harmless, delay: {to: backend-implementer, by: 1m}}
      expect: {eventually: [all-tasks-completed]}
      """
    )
    #expect(cause.title.contains("`d1`") && cause.title.contains("`d2`"), "\(cause.title)")
    #expect(!cause.title.contains("harmless"))
    #expect(cause.trial == .passes)
    #expect(cause.otherSuspects.map(\.trial) == [.stillFails])
  }

  /// Returns a scenario with 17 tasks, of which the last one has to complete.
  private func manyTasks(_ entries: (Int) -> String, culprit: String, in key: String) -> String {
    let tasks = (1...17).map {
      "    - {id: T-\($0), description: a, agent: backend-implementer, touches: [a\($0).py]}\n"
    }
    let lines = (1...16).map(entries) + [culprit]
    return "platform: {attempts: 1}\nwork:\n  tasks:\n" + tasks.joined()
      + "\(key)\n" + lines.map { "    - \($0)\n" }.joined()
      + "expect: {outcomes: {T-17: completed}}\n"
  }

  @Test
  func `begins with the suspects about the failed task, and counts those that it did not try`()
    throws
  {
    let plan = try Fixture.plan(
      manyTasks(
        { "{id: slow\($0), delay: {to: verify-app, task: T-\($0), by: \($0)s}}" },
        culprit: "{id: culprit, drop: {to: verify-app, task: T-17}}",
        in: "faults:"
      )
    )
    let run = TestRun(plan, seed: 0).judged
    var result = ScenarioResult(plan: plan, path: "s.yaml", runs: [run])
    result.causes = FailureCauses(plan, [run])
    let cause = try #require(result.causes?.causes.first)
    #expect(cause.title.hasPrefix("fault `culprit` (drop)"))
    #expect(cause.trial == .passes)
    let report = TextReport(SuiteResult(scenarios: [result])).description
    let text =
      "untried   1 more possible cause; only those closest to the failed task were left out one at a time\n"
    #expect(report.contains(text), "\(report)")
    let json = String(
      decoding: try JSONReport(SuiteResult(scenarios: [result])).json(),
      as: UTF8.self
    )
    #expect(json.contains("\"untriedOthers\" : 1"))
  }

  @Test func `finds the entry of a script among more suspects than it leaves out one at a time`()
    throws
  {
    let cause = try cause(
      manyTasks(
        { "{when: {task: T-\($0)}, takes: 5m}" },
        culprit: "{when: {task: T-17}, hands: []}",
        in: "behaviour:\n  backend-implementer:"
      )
    )
    #expect(cause.effect == "a session of backend-implementer hands nothing on")
    #expect(cause.trial == .passes)
  }

  @Test func `finds one of many suspects that are not about the failed task`() throws {
    let plan = try Fixture.plan(
      manyTasks(
        { "{id: slow\($0), delay: {to: verify-app, task: T-\($0), by: \($0)s}}" },
        culprit: "{id: culprit, duplicate: {to: verify-app, task: T-17}}",
        in: "faults:"
      ).replacing(
        "expect: {outcomes: {T-17: completed}}",
        with: "expect: {at-most: [{event: handoff.duplicated, count: 0}]}"
      )
    )
    let cause = try #require(
      FailureCauses(plan, [TestRun(plan, seed: 0).judged]).causes.first
    )
    #expect(cause.title.hasPrefix("fault `culprit` (duplicate)"), "\(cause.title)")
    #expect(cause.trial == .passes)
  }

  @Test(arguments: [
    ("slots: 1", "the slots of the team (`slots` under `platform`)"),
    (
      "sessions: {backend-implementer: 1}",
      "the sessions of `backend-implementer` (`sessions` under `platform`)"
    ),
  ])
  func `names the slots for which work waited`(setting: String, title: String) throws {
    let cause = try cause(
      """
      platform: {\(setting)}
      work:
        tasks:
          - {id: T-1, description: one, agent: backend-implementer, touches: [a.py]}
          - {id: T-2, description: two, agent: backend-implementer, touches: [b.py]}
      model: {backend-implementer: {takes: 20m}}
      expect: {leads-to: [{from: {event: task.submitted}, to: {event: task.ended}, within: 25m}]}

      """
    )
    #expect(cause.title == title && cause.trial == .passes)
    #expect(cause.advice?.contains("under `platform`") == true)
  }

  /// The implementer works only in its hours, and two of four slots are never taken.
  @Test func `names no setting that made no difference`() throws {
    let cause = try cause(
      Fixture.work + """
        platform: {starts: mon 10:00, attempts: 1, slots: 4}
        model: {backend-implementer: {takes: 1m, \(Self.hours)}}
        faults: [{id: cut, drop: {to: verify-app}}]

        """
    )
    #expect(cause.title.hasPrefix("fault `cut` (drop)"))
    #expect(cause.otherSuspects == [] && cause.untriedSuspectCount == 0)
  }

  private static let within2h = "starts: fri 16:00, reply: {within: 2h, tries: 1, then: escalate}"
  private static let hours = "hours: {from: \"09:00\", to: \"17:00\"}"

  @Test(arguments: [
    ("limits: {events: 5}\n", "the limit of events (`events` under `limits`)", "pass"),
    (
      """
      limits: {rounds: 1}
      behaviour: {code-reviewer: [{decides: {decision: BLOCKED, defects: [{category: x, text: y}]}, times: always}]}
      expect: {outcomes: {T-1: stuck}}
      """, "the limit of rounds (`rounds` under `limits`)", "pass"
    ),
    (
      """
      limits: {time: 12m}
      platform: {attempts: 1}
      model: {backend-implementer: {takes: 20m, succeeds: 0}}
      expect: {outcomes: {T-1: completed}}
      """, "the limit of time (`time` under `limits`)",
      "fails otherwise, with stuck: attempts-exhausted"
    ),
    (
      """
      platform: {\(within2h)}
      model: {code-reviewer: {takes: 2h, \(hours)}}
      expect: {outcomes: {T-1: completed}}
      """, "the deadline of 2h for answers (`reply` under `platform`)", "pass"
    ),
    (
      """
      platform: {starts: fri 16:00}
      model: {code-reviewer: {takes: 2h, \(hours)}}
      faults: [{id: gone, crash: {agent: code-reviewer, at: 40h}}]
      expect: {outcomes: {T-1: completed}}
      """, "fault `gone` (crash) at s.yaml:10:10", "pass"
    ),
    (
      """
      platform: {starts: fri 16:00}
      model: {code-reviewer: {takes: 2h, \(hours)}}
      expect: {leads-to: [{from: {event: task.started}, to: {event: task.ended}, within: 3h}]}
      """, "the working hours of `code-reviewer` (`hours` in `model`)", "pass"
    ),
  ])
  func `names a setting only if no other suspect is the cause`(
    scenario: String,
    title: String,
    trial: String
  ) throws {
    let cause = try cause(Fixture.work + scenario)
    #expect(cause.title == title)
    #expect(cause.trial.description == trial)
    #expect(cause.advice != nil)
  }

  @Test func `prefers the script that repeats work to the limit at which the run stopped`() throws {
    let cause = try cause(
      Fixture.work + """
        limits: {events: 500, rounds: 60000}
        platform: {attempts: 1000}
        behaviour: {code-reviewer: [{decides: {decision: BLOCKED, defects: [{category: x, text: y}]}, times: always}]}
        expect: {outcomes: {T-1: completed}}
        """
    )
    #expect(cause.effect == "a session of code-reviewer decides BLOCKED")
    #expect(cause.trial == .passes)
  }

  private static let drawn = """
    model: {backend-implementer: {takes: 10m, spends: {uniform: [500, 1500]}, succeeds: 60}}
    expect: {outcomes: {T-1: completed}}
    """

  @Test func `puts runs into one group only if the same cause explains each of them`() throws {
    var plan = try Fixture.plan(
      Fixture.work + """
        platform: {attempts: 1, quotas: {backend-implementer: {tokens: 1000, per: 10h, on-limit: refuse}}}

        """ + Self.drawn
    )
    let failedRuns = (0..<20).map { TestRun(plan, seed: $0).judged }.filter { $0.verdict != .pass }
    let causes = FailureCauses(plan, failedRuns).causes
    #expect(Set(causes.map(\.origin)) == [.quota("backend-implementer"), .chance])
    #expect(causes.flatMap(\.seeds).sorted() == failedRuns.map(\.summary.seed))
    plan.platform.quotas = []
    for cause in causes {
      for seed in cause.seeds {
        let passes = TestRun(plan, seed: seed).judged.verdict == .pass
        #expect(passes == (cause.origin == .quota("backend-implementer")), "seed \(seed)")
      }
    }
  }

  @Test func `keeps runs apart whose tasks end in different ways`() throws {
    let plan = try Fixture.plan(
      Fixture.work + """
        platform: {attempts: 1, budget: {tokens: 1200, reserve: 0, on-limit: stop}}

        """ + Self.drawn
    )
    let runs = (0..<20).map { TestRun(plan, seed: $0).judged }
    let causes = FailureCauses(plan, runs).causes
    #expect(Set(causes.map(\.origin)) == [.budget, .chance])
    for cause in causes {
      let outcomes = runs.filter { cause.seeds.contains($0.summary.seed) }.map {
        $0.judgement.taskResults.first { $0.task != TaskID.none }?.outcome
      }
      #expect(Set(outcomes).count == 1, "\(cause.title)")
    }
  }

  @Test func `names a cause once, also if other faults struck in some of its runs`() throws {
    let plan = try Fixture.plan(
      Fixture.work + """
        faults:
          - {id: lost, drop: {from: verify-app, to: code-reviewer}}
          - {id: slow, delay: {from: spec-planner, by: 5m, rate: 50}}
        expect: {outcomes: {T-1: completed}}
        """
    )
    let causes = FailureCauses(plan, (0..<20).map { TestRun(plan, seed: $0).judged }).causes
    #expect(causes.map(\.seeds.count) == [20])
  }
}
