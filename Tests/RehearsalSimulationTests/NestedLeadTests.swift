import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// Leads that have leads below them.
@Suite struct `A lead below another` {
  /// Returns a plan with a team of two builders below a lead `below`, which is below `spec-planner`.
  private static func plan(role: String = "planner", name: String = "sub-lead") throws -> Plan {
    let files = [
      "team/spec-planner.md":
        "---\nname: spec-planner\n---\n## Hands Off To\n- **\(name)**: half\n",
      "team/\(name).md":
        "---\nname: \(name)\n---\n## Receives Work From\n- **spec-planner**: half\n"
        + "## Hands Off To\n- **one**: a piece\n- **two**: a piece\n",
      "team/one.md": "---\nname: one\n---\n## Receives Work From\n- **\(name)**: a piece\n",
      "team/two.md": "---\nname: two\n---\n## Receives Work From\n- **\(name)**: a piece\n",
      "team.yaml":
        "rehearsal-policy: 1\nroles: {spec-planner: planner, \(name): \(role), one: worker, two: worker}\n",
    ]
    let scenario = """
      rehearsal: 1
      name: leads
      agents: team
      policy: team.yaml
      work:
        tasks:
          - {id: T-1, description: a, agent: one, needs: []}
          - {id: T-2, description: b, agent: two, needs: [T-1]}
      """
    return try Fixture.load(scenario, files: files).plan
  }

  @Test(arguments: [
    ("planner", "sub-lead"), ("orchestrator", "sub-lead"), ("planner", "a-lead-that-sorts-first"),
  ])
  func `gets the tasks of its agents from the other, and assigns them on`(
    role: String,
    name: String
  )
    throws
  {
    let run = TestRun(try Self.plan(role: role, name: name))
    #expect(
      run.handoffs.filter { $0.hasSuffix("assign") } == [
        "spec-planner -> \(name): assign", "\(name) -> one: assign",
        "spec-planner -> \(name): assign", "\(name) -> two: assign",
      ]
    )
    #expect(run.outcomes == ["T-1 completed", "T-2 completed"])
    #expect(run.seriousViolations == [])
  }

  @Test func `gets no task of an agent that the other assigns itself`() throws {
    let run = try TestRun(
      Fixture.work,
      files: [
        "policy.yaml": Fixture.policy + "\nroles: {other-lead: planner}\n",
        "agents/other-lead.md":
          "---\nname: other-lead\n---\n### Receives Work From\n- **spec-planner**: Work\n"
          + "### Hands Off To\n- **backend-implementer**: Work\n",
      ]
    )
    #expect(run.handoffs.first == "spec-planner -> backend-implementer: assign")
  }

  @Test func `can be given a task of its own, and hands nothing on`() throws {
    var plan = try Self.plan()
    let lead = try #require(plan.agent(named: "sub-lead"))
    plan.tasks[0].agent = lead
    let run = TestRun(plan)
    #expect(run.handoffs.first == "spec-planner -> sub-lead: assign")
    #expect(run.outcomes.first?.hasPrefix("T-1 died") == true)
  }
}
