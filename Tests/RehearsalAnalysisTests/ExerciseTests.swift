import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation
import Support
import Testing

@Suite struct `A scenario that exercised nothing` {
  private func result(
    _ rest: String,
    files: [String: String] = [:],
    work: String = Fixture.work,
    areAllSeeds: Bool = true
  ) throws -> ScenarioResult {
    let plan = try Fixture.load(Fixture.head + work + rest, files: files).plan
    let runs = plan.seeds.map { seed in
      TestRun(plan, seed: seed).judged
    }
    return ScenarioResult(plan: plan, path: "s.yaml", runs: runs, areAllSeeds: areAllSeeds)
  }

  private static let late = "faults: [{id: late, drop: {to: verify-app, nth: 9}}]\nseeds: 3\n"

  @Test func `because a fault never struck is no pass`() throws {
    let result = try result(Self.late)
    #expect(result.verdict == .unknown)
    let found = try #require(result.sweepExpectations.first)
    #expect(found.statement == "fault late never struck")
    #expect(found.actual == "in none of 3 runs")
    #expect(result.remarks == ["had no session: frontend-implementer"])
  }

  @Test func `is told and not judged where seeds were picked, or where a fault may miss`() throws {
    let picked = try result(Self.late, areAllSeeds: false)
    #expect(picked.verdict == .pass)
    #expect(picked.remarks.first == "fault late never struck")
    let allowed = Self.late.replacing("nth: 9}", with: "nth: 9}, may-miss: true")
    #expect(try result(allowed).verdict == .pass)
  }

  @Test func `passes on a fault that strikes in one seed of many`() throws {
    let rare = "faults: [{id: rare, drop: {rate: 10}}]\nplatform: {attempts: 9}\nseeds: 9\n"
    #expect(try result(rare).verdict == .pass)
  }

  private static let tenMinutes = "behaviour: {backend-implementer: [{takes: 10m}]}\n"
  private static let nightOff =
    "model: {backend-implementer: {takes: 7h, hours: {from: \"09:00\", to: \"17:00\"}}}\n"

  private static let fourSlots = tenMinutes + "platform: {slots: 4}\n"

  @Test(arguments: [
    (tenMinutes, "crash: {agent: code-reviewer, at: 1m, restart: 1m}"),
    (tenMinutes, "pause: {agent: verify-app, at: 1m, for: 5m}"),
    (tenMinutes, "crash: {agent: frontend-implementer, at: 1m}"),
    (tenMinutes, "pause: {agent: spec-planner, at: 1m, for: 5m}"),
    (nightOff, "pause: {agent: backend-implementer, at: 1h, for: 3h}"),
    (nightOff, "pause: {agent: backend-implementer, nth: 1, for: 3h}"),
    (fourSlots, "slots-exhausted: {at: 1m, for: 5m}"),
    (fourSlots, "slots-exhausted: {at: 1m, for: 1h, leave: 1}"),
  ])
  func `because a fault stopped an agent that had nothing to do is no pass`(
    behaviour: String,
    fault: String
  ) throws {
    let result = try result(behaviour + "faults: [{id: nap, \(fault)}]\n")
    #expect(result.verdict == .unknown)
    #expect(result.sweepExpectations.map(\.statement) == ["fault nap changed nothing"])
    #expect(
      result.sweepExpectations.first?.expected
        == "it ends or delays a session, makes a handoff wait, or makes a planner or coordinator resume its open tasks, in at least one of the runs; write `may-miss: true` if it need not"
    )
    #expect(result.runs.first?.summary.faultsWithoutEffect == [true])
    let allowed = try self.result(behaviour + "faults: [{id: nap, may-miss: true, \(fault)}]\n")
    #expect(allowed.verdict == .pass)
  }

  @Test(arguments: [
    (tenMinutes, "crash: {agent: code-reviewer, at: 1m, restart: 1h}"),
    (tenMinutes, "pause: {agent: verify-app, at: 1m, for: 30m}"),
    (tenMinutes, "pause: {agent: spec-planner, at: 0s, for: 5m}"),
    (tenMinutes, "pause: {agent: backend-implementer, at: 1m, for: 1m}"),
    (tenMinutes, "crash: {agent: backend-implementer, at: 5m, restart: 1m}"),
    (nightOff, "pause: {agent: backend-implementer, at: 10h, for: 1h}"),
    (fourSlots, "slots-exhausted: {at: 1m, for: 30m}"),
    (fourSlots, "slots-exhausted: {for: 1m, leave: 0}"),
  ])
  func `passes on a fault that made work or a handoff wait`(behaviour: String, fault: String) throws
  {
    let result = try result(behaviour + "faults: [{id: stop, \(fault)}]\n")
    #expect(result.verdict == .pass)
    #expect(result.runs.first?.summary.faultsWithoutEffect == [])
  }

  @Test(arguments: ["spec-planner", "implement-trd"])
  func `passes on a crash after which a planner or coordinator goes on from its record`(
    agent: String
  ) throws {
    let crash = "faults: [{id: compacted, crash: {agent: \(agent), at: 5m, restart: 2m}}]\n"
    let once = "expect: {outcomes: {T-1: completed}, at-most: [{event: act.write, count: 1}]}\n"
    let result = try result(Self.tenMinutes + crash + once)
    #expect(result.verdict == .pass)
    #expect(result.runs.first?.summary.faultsWithoutEffect == [])
  }

  @Test func `because no work passed between agents is no pass`() throws {
    let alone = """
      behaviour: {backend-implementer: [{hands: [{complete: implement-trd}]}]}
      expect: {outcomes: {T-1: completed}, violations: {include: []}}

      """
    let result = try result(alone)
    #expect(result.verdict == .pass, "the planner's edge is one")
    let nothing = "work: {tasks: []}\nexpect: {outcomes: {work: stuck}}\n"
    let empty = try self.result(nothing, work: "")
    #expect(empty.verdict == .unknown)
    #expect(empty.sweepExpectations.map(\.statement) == ["no edge exercised"])
    #expect(try self.result("may-miss: true\n" + nothing, work: "").verdict == .pass)
  }

  @Test(arguments: [("", Verdict.unknown), ("may-miss: true\n", .pass)])
  func `because no work passed between agents is no pass in a shard`(
    start: String,
    verdict: Verdict
  ) throws {
    let nothing = "work: {tasks: []}\nexpect: {outcomes: {work: stuck}}\n"
    let whole = try result(start + nothing, work: "")
    func part(needsEdge: Bool) -> ScenarioResult {
      ScenarioResult(
        plan: whole.plan,
        path: "s.yaml",
        runs: whole.runs,
        isPart: true,
        partNeedsEdge: needsEdge
      )
    }
    #expect(part(needsEdge: true).verdict == verdict)
    #expect(part(needsEdge: false).verdict == .pass)
    #expect(try result("").verdict == .pass)
  }

  @Test(arguments: [
    (
      "leads-to: [{from: {event: handoff.joined}, to: {event: task.ended}}]",
      "leads-to: no handoff.joined happened, so nothing was judged"
    ),
    (
      "before: [{first: {event: act.write}, then: {event: handoff.joined, task: T-1}}]",
      "before: no handoff.joined about T-1 happened, so nothing was judged"
    ),
    (
      "after-last-write: [{event: decision.made}], outcomes: {T-1: died}",
      "after-last-write: no write for a task that completed, so nothing was judged"
    ),
    (
      "at-most: [{event: decision.made, agent: backend-implementer, count: 2}]",
      "at-most: no decision.made by backend-implementer happened"
    ),
    (
      "never: [gate.stage-skipped, resource.budget-exceeded]",
      "never: no run of this scenario can violate resource.budget-exceeded"
    ),
    (
      "always: [context-supplied]",
      "always: no run of this scenario can violate context-supplied"
    ),
    (
      "numbers: {refused: {at-most: 0}, retries: {at-most: 0}}",
      "numbers: no run of this scenario can have `refused` above 0"
    ),
    (
      "numbers: {tokens: {is: 0, within: 5}, makespan: {at-most: 1h}}",
      "numbers: no run of this scenario can have `tokens` above 0"
    ),
  ])
  func `because an assertion judged nothing says so, and passes all the same`(
    assertion: String,
    remark: String
  ) throws {
    // Without the assignment, no edge is exercised, and the task has no write.
    let rest =
      assertion.contains("died")
      ? "may-miss: true\nfaults: [{id: gone, drop: {intent: assign}}]\n" : ""
    let result = try result(rest + "expect: {violations: {include: []}, \(assertion)}\n")
    #expect(result.verdict == .pass)
    let found = result.remarks.filter { !$0.hasPrefix("had no session") }
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("s.yaml:") == true)
    #expect(found.first?.hasSuffix(": " + remark) == true)
  }

  @Test func `says nothing about assertions that judged something or forbid an event`() throws {
    let result = try result(
      """
      expect:
        leads-to: [{from: {event: report.filed}, to: {event: decision.made}}]
        before: [{first: {event: act.write}, then: {event: task.ended}}]
        after-last-write: [{event: decision.made}]
        at-most: [{event: retry.scheduled, count: 0}, {event: task.ended, count: 1}]
        never: [gate.stage-skipped]
        always: [handoffs-declared, gates-held, no-ghosts, idempotent]
        violations: {include: []}

      """
    )
    #expect(result.remarks == ["had no session: frontend-implementer"])
  }

  @Test(arguments: ["drop", "ack-without-write"])
  func `on an edge whose handoffs nobody got has no edge exercised`(verb: String) throws {
    let result = try result("faults: [{id: gone, \(verb): {intent: assign}}]\n")
    let counts = SweepAssessment.exerciseCounts(of: [(plan: result.plan, runs: result.runs)])
    #expect(counts.edges.exercised == 0 && counts.edges.all > 0)
    #expect(result.remarks.contains { $0.hasPrefix("had no session: backend-implementer") })
  }

  @Test func `counts the edges that contracts name from and to the orchestrator`() throws {
    func counts(_ files: [String: String]) throws -> SweepAssessment.ExerciseCounts {
      let result = try result("", files: files)
      return SweepAssessment.exerciseCounts(of: [(plan: result.plan, runs: result.runs)])
    }
    let path = "agents/spec-planner.md"
    let planner = try #require(Fixture.definitions[path])
    let orchestrated =
      planner.replacing(
        "### Hands",
        with: "### Receives Work From\n- **implement-trd**: A wish\n### Hands"
      )
    let (alone, led) = (try counts([:]), try counts([path: orchestrated]))
    #expect(led.edges == (alone.edges.exercised + 1, alone.edges.all + 1))
    #expect(led.agents == alone.agents)
  }

  @Test func `of one of its agents or clauses says so, and passes all the same`() throws {
    let second = [
      "agents/third-planner.md": "---\nname: third-planner\n---\nPlans.",
      "policy.yaml": Fixture.policy + "\nroles: {third-planner: planner}\n",
    ]
    let script = """
      behaviour:
        verify-app: [{when: {intent: inform}, takes: 1m}, {takes: 1m, times: always}]

      """
    let result = try result(script, files: second)
    #expect(result.verdict == .pass)
    #expect(
      result.remarks == [
        "third-planner is a second planner next to spec-planner, and received nothing",
        "had no session: frontend-implementer",
        "s.yaml:9:16: no session matched this clause",
      ]
    )
  }

  @Test func `and let flaws escape says so, unless the scenario bounds them`() throws {
    let flaws = """
      model: {backend-implementer: {flaws: {hole: 100}}, verify-app: {finds: 0}, code-reviewer: {finds: 0}}
      seeds: 3

      """
    let result = try result(flaws)
    #expect(result.verdict == .pass)
    #expect(
      result.remarks == [
        "had no session: frontend-implementer",
        "work was completed with flaws in 3 of 3 runs; bound them with `numbers: {escaped: {at-most: 0}}`",
      ]
    )
    let bounded = try self.result(flaws + "expect: {numbers: {escaped: {at-most: 1}}}\n")
    #expect(bounded.verdict == .pass)
    #expect(bounded.remarks == ["had no session: frontend-implementer"])
  }

  @Test(arguments: [
    ("implementer: [{takes: 1h, times: always}]", []),
    (
      "implementer: [{when: {intent: inform}, takes: 1m}, {takes: 1h, times: always}]",
      ["s.yaml:8:27: no session matched this clause"]
    ),
    (
      "\"*\": [{when: {intent: conflict}, takes: 1m}]",
      ["s.yaml:8:19: no session matched this clause"]
    ),
  ])
  func `of a clause for several agents says so once, if none of them used it`(
    script: String,
    lines: [String]
  ) throws {
    let result = try result("behaviour: {\(script)}\n")
    #expect(result.remarks == ["had no session: frontend-implementer"] + lines)
  }

  @Test func `sometimes sees what never happens in the one run that it asks for`() throws {
    let result = try result("expect: {sometimes: [{event: handoff.lost}]}\n")
    #expect(result.verdict == .fail)
    #expect(result.sweepExpectations.map(\.actual) == ["in 0 of 1 runs"])
  }
}
