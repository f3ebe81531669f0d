import RehearsalDefinitions
import RehearsalSimulation
import Support
import Testing

@Suite struct `A gate in the definition of an agent` {
  /// The definition of an agent with the given lines in its sections.
  private static func definition(
    _ name: String,
    floor: Int? = nil,
    from senders: [String] = [],
    to receivers: [String] = []
  ) -> String {
    var text = "---\nname: \(name)\n---\n"
    if let floor { text += "## Quality gates\n- Unit test coverage >= \(floor)%\n" }
    if !senders.isEmpty {
      text += "### Receives Work From\n" + senders.map { "- **\($0)**: work\n" }.joined()
    }
    if !receivers.isEmpty {
      text += "### Hands Off To\n" + receivers.map { "- **\($0)**: work\n" }.joined()
    }
    return text
  }

  private static let roles =
    "roles: {lead: planner, maker: implementer, webber: implementer, checker: verifier, critic: reviewer,"
    + " medic: debugger, digger: worker, other: worker}\n"

  /// A team of two authors with common judges, a common helper and a common lead.
  ///
  /// The floor of `maker` is 80 and that of `webber` is 60.
  private static let team: [String: String] = [
    "lead": definition("lead", to: ["maker", "webber"]),
    "maker": definition("maker", floor: 80, from: ["lead", "checker"], to: ["checker", "digger"]),
    "webber": definition(
      "webber",
      floor: 60,
      from: ["lead", "checker"],
      to: ["checker", "digger"]
    ),
    "checker": definition("checker", to: ["critic", "maker", "webber", "medic"]),
    "critic": definition("critic", from: ["checker"], to: ["maker", "webber", "medic"]),
    "medic": definition("medic", from: ["critic"], to: ["checker"]),
    "digger": definition("digger", to: ["maker", "webber"]),
  ]

  /// Returns the gates, and after them the contested gates, of a scenario with a task of each given agent.
  private func gates(
    _ agents: [String] = ["webber"],
    _ changes: [String: String] = [:],
    rest: String = "",
    policy: String = ""
  ) throws -> [String] {
    let team = Self.team.merging(changes) { $1 }
    var files = Dictionary(
      uniqueKeysWithValues: team.map { ("team/\($0.key).md", $0.value) }
    )
    files["policy.yaml"] =
      "rehearsal-policy: 1\n"
      + (changes["other"] == nil
        ? Self.roles.replacing(", other: worker", with: "") : Self.roles) + policy
    let tasks = agents.map { "\n    - {id: T-\($0), description: a, agent: \($0)}" }.joined()
    let scenario = """
      rehearsal: 1
      name: test
      agents: team
      policy: policy.yaml
      work:
        tasks:\(tasks.isEmpty ? " []" : tasks)
      \(rest)
      """
    let plan = try Fixture.load(scenario, files: files).plan
    return plan.gates.map { "\($0.floor) by \($0.source)" }
      + plan.contestedGates.map { gate in
        gate.statements.map { "\($0.floor) by \($0.source)" }.joined(separator: ", ")
      }
  }

  private static let contested = ["80 by maker", "80 by maker, 60 by webber"]

  @Test func `applies only to tasks whose work can get to the agent`() throws {
    #expect(try gates(["webber"]) == ["60 by webber"])
    #expect(try gates(["maker"]) == ["80 by maker"])
    #expect(try gates(["maker", "webber"]) == Self.contested)
    let painter = ["other": Self.definition("other", floor: 95)]
    #expect(try gates(["webber"], painter) == ["60 by webber"])
    #expect(try gates(["maker", "webber"], painter) == Self.contested)
    // The number is that of `webber`, but 60 % does not pass.
    let exclusive = Self.definition("other", floor: 60).replacing(">=", with: ">")
    #expect(try gates(["webber"], ["other": exclusive]) == ["60 by webber"])
  }

  @Test func `applies to all tasks if there are none, and to none if nothing connects them`() throws
  {
    #expect(try gates([]) == Self.contested)
    #expect(try gates(["other"], ["other": Self.definition("other")]) == [])
  }

  @Test(arguments: ["checker", "critic", "medic", "digger"])
  func `applies if a judge, a debugger or a worker states it to which work can get`(agent: String)
    throws
  {
    let text = try #require(Self.team[agent])
    let stricter = text.replacing("---\n#", with: "---\n- Unit test coverage >= 90%\n#")
    #expect(stricter != text)
    #expect(
      try gates(["webber"], [agent: stricter])
        == ["90 by \(agent)", "90 by \(agent), 60 by webber"]
    )
  }

  @Test(arguments: [
    ([String](), ["webber"]), ([], ["lead"]), (["webber"], []),
  ])
  func `applies if work gets from the agent to a task, or from a task to the agent`(
    senders: [String],
    receivers: [String]
  ) throws {
    let other = Self.definition("other", floor: 90, from: senders, to: receivers)
    #expect(
      try gates(["webber"], ["other": other]) == ["90 by other", "90 by other, 60 by webber"]
    )
  }

  @Test(arguments: [
    ([String](), ["checker"]), (["lead"], ["digger"]), (["lead"], ["lead"]),
  ])
  func `does not apply if the agent only has the same lead, judges or helper`(
    senders: [String],
    receivers: [String]
  ) throws {
    let other = Self.definition("other", floor: 90, from: senders, to: receivers)
    #expect(try gates(["webber"], ["other": other]) == ["60 by webber"])
  }

  @Test func `of two authors applies to both if one hands work to the other`() throws {
    let maker = Self.definition("maker", floor: 80, from: ["lead"], to: ["checker", "webber"])
    #expect(try gates(["webber"], ["maker": maker]) == Self.contested)
    #expect(try gates(["maker"], ["maker": maker]) == Self.contested)
  }

  @Test func `applies to tasks that a script, a route or a fault can give to the agent`() throws {
    #expect(
      try gates(rest: "behaviour: {webber: [{does: [{call: maker}, {wait: all}]}]}")
        == Self.contested
    )
    #expect(
      try gates(rest: "behaviour: {webber: [{hands: [{deliver: maker}]}]}") == Self.contested
    )
    #expect(
      try gates(rest: "faults: [{id: f, crash: {agent: webber, at: 1m}}]") == Self.contested
    )
    #expect(
      try gates(rest: "faults: [{id: f, crash: {agent: checker, at: 1m}}]") == ["60 by webber"]
    )
  }

  @Test func `applies if a judge states it whose panel judges the work`() throws {
    let changes = [
      "checker": Self.definition("checker", to: ["maker", "webber"]),
      "critic": Self.definition("critic", floor: 90), "medic": Self.definition("medic"),
    ]
    #expect(try gates(["webber"], changes) == ["60 by webber"])
    #expect(
      try gates(["webber"], changes, policy: "panels: {board: {of: [checker, critic]}}\n")
        == ["90 by critic", "90 by critic, 60 by webber"]
    )
  }

  @Test func `of a planner applies if it leads the run or can hand work to the agents`() throws {
    let lead = Self.definition("lead", floor: 90, to: ["maker", "webber"])
    #expect(
      try gates(["webber"], ["lead": lead]) == ["90 by lead", "90 by lead, 60 by webber"]
    )
    let idle = Self.definition("idle-planner", floor: 90)
    #expect(try gates(["webber"], ["idle-planner": idle]) == ["60 by webber"])
    let second = Self.definition("idle-planner", floor: 90, to: ["webber"])
    #expect(
      try gates(["webber"], ["idle-planner": second])
        == ["90 by idle-planner", "90 by idle-planner, 60 by webber"]
    )
  }

  @Test func `does not conflict with those of agents that have nothing to do with the tasks`()
    throws
  {
    #expect(try gates(["webber"], policy: "gates: {on-conflict: error}\n") == ["60 by webber"])
    #expect(throws: PlanError.self) {
      try gates(["maker", "webber"], policy: "gates: {on-conflict: error}\n")
    }
    #expect(
      try gates(["webber"], policy: "gates: {unit-coverage: 70, on-conflict: strictest}\n")
        == ["70 by policy"]
    )
  }
}
