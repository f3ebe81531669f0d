import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `Work with random flaws` {
  private func trials(_ model: String, count: Int = 400) throws -> [TestRun] {
    let plan = try Fixture.plan(
      """
      work:
        tasks:
          - {id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py], criteria: [a, b]}
      platform: {attempts: 1000}
      limits: {rounds: 2000}
      model: {\(model)}
      """
    )
    return (0..<UInt64(count)).map { TestRun(plan, seed: $0) }
  }

  @Test func `meets each criterion as often as its model says, and is refused otherwise`() throws {
    let trials = try trials("backend-implementer: {meets: 80}")
    #expect(trials.allSatisfy { $0.outcomes == ["T-1 completed"] })
    // Both criteria at once: 0.64, so 0.5625 rounds more on average, with a variance of 0.879.
    let rounds = Double(trials.map(\.retries).reduce(0, +)) / Double(trials.count)
    #expect((rounds - 0.5625).magnitude < 5 * (0.879 / 400).squareRoot())
    let refused = trials.first { $0.retries == 1 }
    let decision = refused?.lines.first { $0.hasPrefix("verify-app decides NEEDS FIXES") }
    #expect(decision?.contains("criterion: no evidence: ") == true)
  }

  @Test func `has flaws that judges find and authors fix`() throws {
    let trials = try trials("backend-implementer: {flaws: {A03 injection: 50}}")
    #expect(trials.allSatisfy { $0.outcomes == ["T-1 completed"] && $0.summary.escapedFlaws == 0 })
    let flawed = try #require(trials.first { $0.retries == 1 })
    #expect(
      flawed.lines.contains("backend-implementer leaves a major flaw: A03 injection  T-1")
    )
    #expect(
      flawed.lines.contains { $0.contains("decides NEEDS FIXES (A03 injection: major flaw)") }
    )
    // An attempt and each fix have a flaw with probability 1/2: one round on average.
    let rounds = Double(trials.map(\.retries).reduce(0, +)) / Double(trials.count)
    #expect((rounds - 1).magnitude < 5 * (2.0 / 400).squareRoot())
  }

  @Test func `has minor flaws that become recommendations and do not escape`() throws {
    let trials = try trials(
      "backend-implementer: {flaws: {style: {rate: 100, weight: minor}}}",
      count: 3
    )
    #expect(trials.allSatisfy { $0.retries == 0 && $0.summary.escapedFlaws == 0 })
    #expect(
      trials[0].lines.contains(
        "verify-app decides APPROVED WITH RECOMMENDATIONS (style: minor flaw)  T-1"
      )
    )
    #expect(trials[0].lines.contains("code-reviewer decides APPROVED  T-1"))
  }

  @Test func `has flaws that escape if no judge finds them`() throws {
    let flaw = "backend-implementer: {flaws: {A03 injection: {rate: 100, weight: critical}}}"
    let blind = try trials("\(flaw), verify-app: {finds: 0}, code-reviewer: {finds: 0}", count: 3)
    #expect(blind.map(\.summary.escapedFlaws) == [1, 1, 1])
    #expect(blind[0].lines.contains("a critical flaw escapes: A03 injection  T-1"))
    let half =
      "backend-implementer: {flaws: {style: 100}}, verify-app: {finds: 0}, code-reviewer: {finds: 50}"
    let trials = try trials(half)
    // Every attempt has the flaw, so completed work has it.
    #expect(trials.allSatisfy { $0.summary.escapedFlaws == 1 })
    let rounds = Double(trials.map(\.retries).reduce(0, +)) / Double(trials.count)
    #expect((rounds - 1).magnitude < 5 * (2.0 / 400).squareRoot())
  }

  @Test func `is struck by misconduct as often as its model says`() throws {
    let trials = try trials("backend-implementer: {misconduct: {defer: 25}}")
    let sessions = trials.flatMap(\.lines).count {
      $0.hasPrefix("backend-implementer opens session")
    }
    let struck = trials.flatMap(\.lines).count {
      $0.hasPrefix("fault backend-implementer.defer strikes")
    }
    let share = Double(struck) / Double(sessions)
    #expect((share - 0.25).magnitude < 5 * (0.1875 / Double(sessions)).squareRoot())
  }

  @Test(arguments: ["task", "phase"])
  func `lets flaws escape with their own task, however it is retried`(retry: String)
    throws
  {
    let plan = try Fixture.plan(
      """
      work:
        tasks:
          - {id: A, description: a, agent: backend-implementer}
          - {id: B, description: b, agent: frontend-implementer}
          - {id: C, description: c, agent: frontend-implementer}
      platform: {retry: \(retry)}
      model: {backend-implementer: {flaws: {style: 100}}, verify-app: {finds: 0}, code-reviewer: {finds: 0}}
      """
    )
    let trial = TestRun(plan)
    #expect(trial.summary.escapedFlaws == 1)
    #expect(trial.lines.filter { $0.contains("escapes") } == ["a major flaw escapes: style  A"])
  }

  @Test func `is not fixed by a session that does nothing`() throws {
    let plan = try Fixture.plan(
      Fixture.work + """
        model: {backend-implementer: {flaws: {style: 100}}}
        faults: [{id: f, no-op: {agent: backend-implementer, nth: 2}}]
        """
    )
    let trial = TestRun(plan)
    #expect(trial.outcomes == ["T-1 stuck: no-progress"])
    #expect(trial.lines.count { $0.contains("leaves a major flaw") } == 1)
  }

  @Test func `has only the flaws of workers in a chain that add something`() throws {
    func escaped(_ behaviour: String) throws -> UInt64 {
      let plan = try Fixture.plan(
        Fixture.work + """
          model: {verify-app: {flaws: {style: 100}}}
          behaviour: {verify-app: [\(behaviour)]}
          """,
        files: [
          "policy.yaml":
            "rehearsal-policy: 1\nroles: {backend-implementer: worker, frontend-implementer: worker, verify-app: worker, code-reviewer: worker}\n"
        ]
      )
      let trial = TestRun(plan)
      #expect(trial.outcomes == ["T-1 completed"])
      return trial.summary.escapedFlaws
    }
    #expect(try escaped("{when: {intent: deliver}, does: [{write: api/b.py}]}") == 1)
    #expect(try escaped("{when: {intent: deliver}, takes: 1m}") == 0)
  }
}
