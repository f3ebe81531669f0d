import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `The coverage of a run` {
  private func coverage(_ rest: String) throws -> ProtocolCoverage {
    let plan = try Fixture.plan(Fixture.work + rest)
    var judge = RunJudge(plan)
    var observer = CoverageObserver(plan)
    _ = Simulation(plan).run(seed: 0) { event in
      judge.observe(event)
      observer.observe(event)
    }
    var coverage = ProtocolCoverage(verbs: ["drop", "omit"])
    coverage.add(observer.conclude(judge.conclude()))
    return coverage
  }

  private func words(_ stages: [ProtocolCoverage.Stage]) -> [String] {
    stages.map { "\($0.agent) \($0.state) \($0.intent)" }
  }

  @Test func `counts the intents that agents receive, before and after a failure`() throws {
    let sound = try coverage("")
    #expect(words(sound.stages.unreachedItems).contains("backend-implementer again reject"))
    #expect(!words(sound.stages.unreachedItems).contains("backend-implementer first reject"))
    let refused = try coverage("faults: [{id: f, false-block: {agent: verify-app, nth: 1}}]")
    let before = sound.stages.sortedCounts.first {
      $0.item.agent == "verify-app" && $0.item.state == .again
    }
    #expect(before?.count == 0)
    #expect(!words(refused.stages.unreachedItems).contains("backend-implementer again reject"))
    #expect(!words(refused.stages.unreachedItems).contains("verify-app again deliver"))
  }

  @Test func `counts edges, rules, faults and gates, including those never reached`() throws {
    let coverage = try coverage(
      "faults: [{id: f, omit: {agent: backend-implementer, deliverable: Summary}}, {id: g, skip-check: {agent: verify-app, check: deliverables}}]"
    )
    #expect(
      coverage.edges.unreachedItems.map { "\($0.sender) -> \($0.receiver)" }.contains(
        "verify-app -> backend-implementer"
      )
    )
    #expect(!coverage.rules.unreachedItems.contains("deliverable.missing"))
    #expect(coverage.rules.unreachedItems.contains("scope.non-goal"))
    #expect(coverage.faults.unreachedItems == ["drop"])
    #expect(
      coverage.gates.unreachedItems.map { "\($0.metric) \($0.passed)" } == ["unit-coverage false"]
    )
  }

  @Test func `counts what the platform can do to handoffs, including what it never did`() throws {
    let coverage = try coverage(
      """
      platform: {reply: {within: 1h, tries: 2}}
      faults: [{id: silent, stop-silently: {agent: verify-app, nth: 1}}]
      """
    )
    #expect(
      coverage.platformEffects.sortedCounts.map { "\($0.count) \($0.item.rawValue)" } == [
        "1 handoff asked again", "0 handoff given up", "0 late answer dropped",
      ]
    )
    #expect(try self.coverage("").platformEffects.itemCount == 0)
  }

  @Test(arguments: [
    (
      "behaviour: {backend-implementer: [{does: [{call: frontend-implementer}, {wait: all}, {write: api/a.py}]}]}\n",
      ["vote outdated"]
    ),
    (
      "platform: {reply: {within: 1h, late: taken}}\n",
      ["handoff asked again", "handoff given up", "late answer dropped", "late answer taken"]
    ),
    (
      "platform: {quotas: {backend-implementer: {sessions: 1, on-limit: backoff, backoff: {first: 1m}, tries: 1}}}\n",
      ["quota refuses"]
    ),
  ])
  func `lists each thing that the platform can do, and no other`(rest: String, effects: [String])
    throws
  {
    #expect(try coverage(rest).platformEffects.unreachedItems.map(\.rawValue) == effects)
  }

  @Test func `adds up over runs`() throws {
    var both = try coverage("")
    let one = both.edges.sortedCounts.map(\.count).reduce(0, +)
    both.add(try coverage(""))
    #expect(both.edges.sortedCounts.map(\.count).reduce(0, +) == 2 * one)
  }
}
