import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// Routers, which give each of their tasks to the agent that it is for.
@Suite struct `A router` {
  /// Returns a plan in which `desk` gives one task to `bills`, `tech` or `sales`.
  private static func plan(
    _ router: String = "routes: {bills: 60, tech: 30, sales: 10}, takes: 1m",
    specialist: String = "takes: 10m",
    rest: String = ""
  ) throws -> Plan {
    let specialists = ["bills", "tech", "sales"]
    var files = [
      "team/spec-planner.md":
        "---\nname: spec-planner\n---\n### Hands Off To\n- **desk**: A task\n",
      "team/desk.md": "---\nname: desk\n---\n",
      "team.yaml": """
      rehearsal-policy: 1
      roles: {desk: worker, bills: implementer, tech: implementer, sales: implementer}
      edges: [\(specialists.map { "{from: desk, to: \($0), for: tasks}" }.joined(separator: ", "))]
      """,
    ]
    for name in specialists { files["team/\(name).md"] = "---\nname: \(name)\n---\n" }
    return try Fixture.load(
      """
      rehearsal: 1
      name: routing
      agents: team
      policy: team.yaml
      work: {tasks: [{id: T-1, description: Answer, agent: desk, touches: [answer.md]}]}
      model:
        desk: {\(router)}
        implementer: {\(specialist)}
      \(rest)
      """,
      files: files
    ).plan
  }

  /// Returns the receivers of the router's delegations in a run.
  private static func receivers(_ run: TestRun) -> [String] {
    run.handoffs.filter { $0.hasPrefix("desk -> ") && $0.hasSuffix("delegate") }
      .map { String($0.dropFirst("desk -> ".count).prefix { $0 != ":" }) }
  }

  @Test func `gives tasks to each agent in proportion to its share`() throws {
    let plan = try Self.plan()
    var counts: [String: Int] = [:]
    for seed in 0..<1_000 as Range<UInt64> {
      let run = TestRun(plan, seed: seed)
      let receivers = Self.receivers(run)
      #expect(receivers.count == 1)
      counts[receivers[0], default: 0] += 1
    }
    // Four standard deviations of the binomial distribution are 62, 58 and 38 of 1,000.
    #expect((538...662).contains(counts["bills"] ?? 0))
    #expect((242...358).contains(counts["tech"] ?? 0))
    #expect((62...138).contains(counts["sales"] ?? 0))
  }

  @Test func `has the task done and completed by the other agent`() throws {
    let run = try TestRun(Self.plan())
    #expect(run.outcomes == ["T-1 completed"])
    #expect(run.end == "11m")
    #expect(run.seriousViolations == [])
    #expect(run.isRepeatable)
  }

  @Test(arguments: ["worker", "implementer"])
  func `gets no finished work back from an agent whose contract names it`(role: String) throws {
    let specialist = { (name: String) in
      "---\nname: \(name)\n---\n### Receives Work From\n- **desk**: A task\n"
        + "### Hands Off To\n- **desk**: Not mine\n"
    }
    let plan = try Fixture.load(
      """
      rehearsal: 1
      name: routing
      agents: team
      policy: team.yaml
      work: {tasks: [{id: T-1, description: Answer, agent: desk, touches: [answer.md]}]}
      model:
        desk: {takes: 1m, routes: {bills: 100, tech: 0}}
        bills: {takes: 10m}
        tech: {takes: 20m}
      """,
      files: [
        "team/lead.md": "---\nname: lead\n---\n### Hands Off To\n- **desk**: A task\n",
        "team/desk.md":
          "---\nname: desk\n---\n### Receives Work From\n- **lead**: A task\n- **bills / tech**: Not mine\n"
          + "### Hands Off To\n- **bills / tech**: A task\n",
        "team/bills.md": specialist("bills"),
        "team/tech.md": specialist("tech"),
        "team.yaml":
          "rehearsal-policy: 1\nroles: {lead: planner, desk: worker, bills: \(role), tech: \(role)}\n",
      ]
    ).plan
    let run = TestRun(plan)
    #expect(run.end == "11m" && run.outcomes == ["T-1 completed"])
    #expect(!run.handoffs.contains { $0.hasPrefix("bills -> desk") || $0.contains("tech") })
    #expect(run.seriousViolations == [])
  }

  @Test func `tries the others after an agent hands the task back`() throws {
    let plan = try Self.plan(
      "routes: {bills: 60, tech: 30, sales: 10}, takes: 1m, misroutes: 100",
      specialist: "takes: 2m"
    )
    for seed in 0..<20 as Range<UInt64> {
      let run = TestRun(plan, seed: seed)
      let receivers = Self.receivers(run)
      // Every try is wrong as long as there is a wrong agent to try.
      #expect(Set(receivers).count == 3 && receivers.count == 3)
      #expect(run.handoffs.count { $0.hasSuffix("-> desk: conflict") } == 2)
      #expect(run.outcomes == ["T-1 completed"])
      #expect(run.end == "9m")
      #expect(run.seriousViolations == [])
      #expect(run.summary.escapedFlaws == 0)
    }
  }

  @Test func `is right as often as its model says`() throws {
    let plan = try Self.plan("routes: {bills: 50, tech: 50}, misroutes: 20")
    let tries = (0..<1_000 as Range<UInt64>).map { Self.receivers(TestRun(plan, seed: $0)).count }
    // 200 of 1,000, with four standard deviations of 51.
    #expect((149...251).contains(tries.count { $0 == 2 }))
    #expect(tries.allSatisfy { $0 == 1 || $0 == 2 })
  }

  @Test func `leaves a flaw if the wrong agent does not notice`() throws {
    let plan = try Self.plan(
      "routes: {bills: 50, tech: 50}, misroutes: 100",
      specialist: "hands-back: 0"
    )
    let run = TestRun(plan)
    #expect(Self.receivers(run).count == 1)
    #expect(run.lines(with: "major flaw: misrouted").count == 1)
    #expect(run.summary.escapedFlaws == 1)
  }

  @Test func `routes a failed task to the same agent again`() throws {
    let plan = try Self.plan(
      rest: "behaviour: {implementer: [{when: {round: 0}, hands: [{fail: implement-trd}]}]}"
    )
    for seed in 0..<10 as Range<UInt64> {
      let receivers = Self.receivers(TestRun(plan, seed: seed))
      #expect(receivers.count == 2 && Set(receivers).count == 1)
    }
  }

  @Test(arguments: [
    (
      "routes: {bills: 60, tech: 30}",
      "s.yaml:7:10: error: the shares of `routes` add up to 90 %; change them so that they add up to 100 %"
    ),
    (
      "routes: {bills: 60, teck: 40}",
      "s.yaml:7:30: error: no agent is named `teck`; did you mean `tech`?"
    ),
    (
      "routes: {desk: 100}", "s.yaml:7:19: error: `desk` cannot be a route of itself"
    ),
    (
      "misroutes: 10",
      "s.yaml:7:10: error: `misroutes` has an effect only with `routes`; add `routes`, or remove it"
    ),
  ])
  func `is refused with the place of the mistake`(router: String, error: String) throws {
    let found = #expect(throws: PlanError.self) { try Self.plan(router) }
    #expect(found?.diagnostics.first?.description == error)
  }

  @Test func `is not a judge`() throws {
    let found = Fixture.diagnostics(
      Fixture.head + Fixture.work
        + "model: {verify-app: {routes: {backend-implementer: 50, frontend-implementer: 50}}}\n"
    )
    #expect(
      found == [
        "s.yaml:8:22: error: `routes` is only for agents that do work, and `verify-app` has the role verifier; remove it"
      ]
    )
  }
}
