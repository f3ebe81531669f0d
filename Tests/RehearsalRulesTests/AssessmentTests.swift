import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `An expectation that fails` {
  private func failures(_ rest: String) throws -> [ExpectationResult] {
    try TestRun(Fixture.work + rest).judgement.expectationResults.filter { $0.verdict == .fail }
  }

  @Test func `on an outcome says what was expected, what was found, and where`() throws {
    let failure = try #require(
      try failures("expect: {outcomes: {T-1: {is: stuck, because: attempts-exhausted}}}").first
    )
    #expect(failure.statement == "outcomes: T-1")
    #expect(failure.expected == "stuck: attempts-exhausted")
    #expect(failure.actual == "completed")
    #expect(failure.explanation.last == "0s  run ended: settled")
    #expect(failure.location?.description == "s.yaml:8:21")
  }

  @Test(arguments: [
    ("{outcomes: {T-1: skipped}}", "outcomes: T-1"),
    ("{violations: {exactly: [{rule: scope.non-goal}]}}", "violations: exactly"),
    ("{violations: {include: [{rule: scope.non-goal}]}}", "violations: include scope.non-goal"),
    (
      "{handoffs: {ordered: [verify-app -> code-reviewer, spec-planner -> backend-implementer]}}",
      "handoffs: ordered"
    ),
    ("{handoffs: {strict: [spec-planner -> backend-implementer]}}", "handoffs: strict"),
    ("{ends: deadlocked}", "ends"),
    ("{at-most: [{event: task.started, count: 0}]}", "at-most: task.started"),
    (
      "{at-most: [{event: decision.made, agent: verify-app, task: T-1, count: 0}]}",
      "at-most: decision.made by verify-app about T-1"
    ),
  ])
  func `names itself`(expect: String, statement: String) throws {
    #expect(try failures("expect: \(expect)").map(\.statement) == [statement])
  }

  @Test(arguments: [
    "{outcomes: {T-1: completed}}", "{violations: {exactly: []}}",
    "{handoffs: {ordered: ['spec-planner -> backend-implementer: assign T-1', verify-app -> code-reviewer]}}",
    "{never: [scope.non-goal]}", "{eventually: [all-tasks-ended, all-tasks-completed]}",
    "{at-most: [{event: task.started, count: 1}]}",
    "{violations: {include: []}, ends: settled}",
  ])
  func `does not when the run is as asserted`(expect: String) throws {
    #expect(try failures("expect: \(expect)").isEmpty)
  }

  @Test func `on a rule that must never fire names the violations`() throws {
    let failure = try #require(
      try failures(
        "behaviour: {backend-implementer: [{does: [{spawn: ghost, absent: true}]}]}\nexpect: {never: [handoff.unknown-agent]}"
      ).last
    )
    #expect(failure.actual == "handoff.unknown-agent by backend-implementer on T-1")
  }

  @Test func `on an order names the missing step and the handoff in its place`() throws {
    let failure = try #require(
      try failures(
        "expect: {handoffs: {ordered: [backend-implementer -> verify-app, backend-implementer -> verify-app]}}"
      ).first
    )
    #expect(failure.expected == "backend-implementer -> verify-app")
    #expect(failure.actual == "no such handoff after handoff 2 among 5")
    #expect(failure.explanation.first == "0s  backend-implementer -> verify-app  deliver  T-1")
  }
}

@Suite struct `A verdict` {
  @Test func `is fail when a rule of severity error fires unexpectedly`() throws {
    let trial = try TestRun(
      Fixture.work
        + "behaviour: {backend-implementer: [{does: [{spawn: ghost, absent: true}]}]}\nexpect: {outcomes: {T-1: completed}}"
    )
    #expect(trial.verdict == "fail")
  }

  @Test func `follows the severities of the policy`() throws {
    let policy = "rehearsal-policy: 1\nseverities: {handoff.unknown-agent: note}"
    let trial = try TestRun(
      Fixture.work
        + "behaviour: {backend-implementer: [{does: [{write: api/a.py}, {spawn: ghost, absent: true}]}]}",
      files: ["policy.yaml": policy]
    )
    #expect(trial.judgement.violations.map(\.severity) == [.note])
    #expect(trial.verdict == "pass")
  }

  @Test func `is unknown when a limit was reached, and states that`() throws {
    let trial = try TestRun("limits: {events: 5}\n" + Fixture.work)
    #expect(trial.verdict == "unknown")
    #expect(trial.judgement.expectationResults.last?.actual == "limit of events reached")
  }

  @Test func `is fail when a bound was exceeded before a limit was reached`() throws {
    let trial = try TestRun(
      "limits: {events: 6}\n" + Fixture.work + "expect: {at-most: [{event: run.started, count: 0}]}"
    )
    #expect(trial.verdict == "fail")
  }

  @Test func `is fail without tasks, whatever else is asserted`() throws {
    #expect(
      try TestRun("work: {tasks: []}\nexpect: {eventually: [all-tasks-ended]}").verdict == "fail"
    )
    #expect(try TestRun("work: {tasks: []}\nexpect: {outcomes: {work: stuck}}").verdict == "pass")
  }

  @Test func `is fail when a task had ended differently before a limit was reached`() throws {
    let trial = try TestRun(
      """
      limits: {time: 1h}
      work:
        non-goals: [{id: NG-1, text: no, paths: [a.py]}]
        tasks:
          - {id: T-1, description: a, agent: backend-implementer, touches: [a.py]}
          - {id: T-2, description: b, agent: backend-implementer}
      behaviour: {backend-implementer: [{when: {task: T-2}, takes: 2h}]}
      expect: {outcomes: {T-1: completed}}
      """
    )
    #expect(trial.verdict == "fail")
  }

  @Test func `is unknown when it depends on a non-goal that nothing can match`() throws {
    let work =
      "## Non-Goals\n- Nothing else\n## Master Task List\n| ID | Agent |\n|---|---|\n| A-1 | backend-implementer |\n"
    let trial = try TestRun(
      "work: w.md\nexpect: {never: [scope.non-goal]}",
      files: ["w.md": work]
    )
    #expect(trial.verdict == "unknown")
  }

  @Test func `of a canary is pass when exactly its violations are found`() throws {
    let work =
      Fixture.work
      + "behaviour: {backend-implementer: [{does: [{write: api/a.py}, {spawn: ghost, absent: true}]}]}\n"
    func canary(_ mustFail: String) throws -> Judgement.Canary? {
      try TestRun(work + "must-fail: \(mustFail)").judgement.canary
    }
    #expect(try canary("[{rule: handoff.unknown-agent, agent: backend-implementer}]") == .caught)
    #expect(try canary("[{rule: handoff.unknown-agent}, {rule: scope.non-goal}]") == .missed)
    #expect(try canary("[{rule: handoff.unknown-agent, agent: verify-app}]") == .missed)
    #expect(try canary("[{rule: scope.non-goal}]") == .missed)
  }

  @Test func `considers notes only when they are named`() throws {
    let work =
      "work: {tasks: [{id: T-1, description: a, agent: backend-implementer, touches: [web/a.tsx]}]}\n"
    #expect(try TestRun(work + "expect: {violations: {exactly: []}}").verdict == "pass")
    #expect(
      try TestRun(work + "expect: {violations: {exactly: [{rule: handoff.one-sided}]}}").verdict
        == "pass"
    )
    #expect(try TestRun(work + "expect: {never: [handoff.one-sided]}").verdict == "fail")
  }
}

@Suite struct `The list of rules` {
  @Test func `contains every rule once, in groups`() {
    let identifiers = RuleBook.identifiers
    #expect(Set(identifiers).count == identifiers.count)
    #expect(identifiers.allSatisfy { $0.split(separator: ".").count == 2 })
  }

  @Test func `has a kind of event and a description for every rule`() {
    #expect(RuleBook.descriptions.allSatisfy { !$0.observedKinds.isEmpty && !$0.firesWhen.isEmpty })
  }
}

@Suite struct `A judge of runs` {
  @Test func `can be copied, and no copy sees the events of another`() throws {
    let plan = try Fixture.plan(
      Fixture.work
        + "behaviour: {spec-planner: [{hands: [{assign: backend-implementer}, {assign: frontend-implementer}]}]}"
    )
    let judge = RunJudge(plan)
    func violations(observing isObserving: Bool) -> [Violation] {
      var copy = judge
      _ = Simulation(plan).run(seed: 0) { event in
        if isObserving { copy.observe(event) }
      }
      return copy.conclude().violations
    }
    let found = violations(observing: true)
    #expect(found.contains { $0.rule == "handoff.two-owners" })
    #expect(violations(observing: false).isEmpty)
    #expect(violations(observing: true) == found)
  }
}
