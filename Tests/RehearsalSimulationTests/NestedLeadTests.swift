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

  // MARK: - Planners side by side

  private func runWithSecondPlanner(_ name: String, _ edges: String, _ platform: String) throws
    -> TestRun
  {
    try TestRun(
      Fixture.work + platform,
      files: [
        "policy.yaml": Fixture.policy + "\nroles: {\(name): planner}\n",
        "agents/\(name).md": "---\nname: \(name)\n---\n\(edges)",
      ]
    )
  }

  @Test(arguments: ["a-lead", "z-lead"], ["", "platform: {routing: direct}\n"])
  func `leaves the tasks to the one that hands work to their agents, whatever its name`(
    name: String,
    platform: String
  ) throws {
    for edges in ["Plans.", "## Hands Off To\n- **frontend-implementer**: Pages\n"] {
      let run = try runWithSecondPlanner(name, edges, platform)
      #expect(run.handoffs.first == "spec-planner -> backend-implementer: assign")
      #expect(run.outcomes == ["T-1 completed"])
      #expect(run.seriousViolations == [])
    }
  }

  @Test func `opens the run by its name if both hand work to the agents of the tasks`() throws {
    let edges = "## Hands Off To\n- **backend-implementer**: Work\n"
    for (name, lead) in [("a-lead", "a-lead"), ("z-lead", "spec-planner")] {
      let run = try runWithSecondPlanner(name, edges, "")
      #expect(run.handoffs.first == "\(lead) -> backend-implementer: assign")
    }
  }

  @Test func `opens the run if it reaches the agents of more tasks`() throws {
    let run = try TestRun(
      """
      work:
        tasks:
          - {id: T-1, description: a, agent: one}
          - {id: T-2, description: b, agent: two}
          - {id: T-3, description: c, agent: three}
      """,
      files: [
        "policy.yaml":
          "rehearsal-policy: 1\nroles: {a-lead: planner, sub-lead: planner, spec-planner: planner,"
          + " one: worker, two: worker, three: worker}\n",
        "agents/a-lead.md": "---\nname: a-lead\n---\n## Hands Off To\n- **one**: a\n",
        "agents/spec-planner.md":
          "---\nname: spec-planner\n---\n## Hands Off To\n- **sub-lead**: a\n",
        "agents/sub-lead.md":
          "---\nname: sub-lead\n---\n## Hands Off To\n- **two**: a\n- **three**: a\n",
        "agents/one.md": "---\nname: one\n---\n",
        "agents/two.md": "---\nname: two\n---\n",
        "agents/three.md": "---\nname: three\n---\n",
      ]
    )
    #expect(run.plan.planner.map(run.plan.name(of:)) == "spec-planner")
    #expect(run.handoffs.contains("spec-planner -> sub-lead: assign"))
  }
}
