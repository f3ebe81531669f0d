import RehearsalDefinitions
import RehearsalSimulation
import Support
import Testing

/// How files describe tasks that agents create, and the requirements that tasks serve.
@Suite struct `A task in a script` {
  private static let work =
    "work: {tasks: [{id: T-1, description: a, agent: backend-implementer}]}\n"

  private static func load(_ acts: String, hands: String = "[]") throws -> Plan {
    try Fixture.plan(
      work + "behaviour: {backend-implementer: [{does: [\(acts)], hands: \(hands)}]}"
    )
  }

  private static func diagnostics(_ acts: String, hands: String = "[]") -> [String] {
    Fixture.diagnostics(
      Fixture.head + work
        + "behaviour: {backend-implementer: [{does: [\(acts)], hands: \(hands)}]}"
    )
  }

  private static let described =
    "{create: {id: T-9, description: b, agent: frontend-implementer, needs: [T-1]}}"

  @Test func `follows the tasks of the work, and keeps its keys`() throws {
    let plan = try Self.load(Self.described)
    #expect(plan.tasks.map(\.id) == ["T-1", "T-9"])
    #expect(plan.tasks.map(\.isCreatedByAgent) == [false, true])
    #expect(plan.tasks[1].needs == [TaskID(rawValue: 0)])
    #expect(plan.name(of: plan.tasks[1].agent) == "frontend-implementer")
  }

  @Test func `can be created by several acts`() throws {
    for acts in [Self.described + ", {create: T-9}", Self.described + ", " + Self.described] {
      #expect(try Self.load(acts).tasks.count == 2)
    }
  }

  @Test func `can name tasks that other acts create`() throws {
    let plan = try Self.load(
      Self.described
        + ", {create: {id: T-8, description: c, agent: backend-implementer, needs: [T-9]}}"
    )
    #expect(plan.tasks[2].needs == [TaskID(rawValue: 1)])
  }

  @Test(arguments: [
    (
      "{create: T-1}",
      "s.yaml:6:52: error: `T-1` is a task of the work, which exists from the start; remove `create`, or describe another task"
    ),
    ("{create: T-7}", "s.yaml:6:52: error: there is no task `T-7`; did you mean `T-1`?"),
    (
      "{create: {id: T-1, description: b, agent: backend-implementer}}",
      "s.yaml:6:52: error: another task already has the id `T-1`, at s.yaml:5:16; change one"
    ),
    (
      "{create: {id: T-9, description: b, agent: backend-implementer}}, {create: {id: T-9, description: c, agent: backend-implementer}}",
      "s.yaml:6:117: error: another task already has the id `T-9`, at s.yaml:6:52; change one"
    ),
    (
      "{create: {id: T-9, description: b, agent: backend-implementer}}, {create: {id: T-9, description: b, agent: backend-implementer, needs: [T-1]}}",
      "s.yaml:6:117: error: another task already has the id `T-9`, at s.yaml:6:52; change one"
    ),
    (
      "{create: {id: T-9, description: b, agent: backend-implementer, needs: [T-9]}}",
      "s.yaml:6:52: error: `T-9` needs itself through its `needs`, so it can never begin; remove one of them"
    ),
    (
      "{create: {id: T-9, agent: backend-implementer}}",
      "s.yaml:6:52: error: a task needs the key `description`: what is to be done"
    ),
    (
      "{create: {id: T-9, description: b, agent: backend-implementer, serves: [REQ-1]}}",
      "s.yaml:6:115: error: `T-9` serves `REQ-1`, which is not a requirement of the work; list it under `requirements`"
    ),
    (
      "{create: {id: T-9, description: b, agent: backend-implementer, priorty: 1}}",
      "s.yaml:6:106: error: `priorty` is not a key of a task; did you mean `priority`?"
    ),
  ])
  func `is refused with one error and its remedy`(acts: String, error: String) {
    #expect(Self.diagnostics(acts) == [error])
  }

  @Test func `is refused as the task of a handoff that is not about another task`() {
    #expect(
      Self.diagnostics(Self.described, hands: "[{complete: implement-trd, task: T-9}]") == [
        "s.yaml:6:164: error: `task` can be used only with `assign`, `delegate` and `inform`; remove it"
      ]
    )
  }

  @Test func `is not announced if the same clause assigns it`() throws {
    let hands = "[{assign: frontend-implementer, task: T-9}]"
    for (hands, isAnnounced) in [("[]", true), (hands, false)] {
      let plan = try Self.load(Self.described, hands: hands)
      let author = try #require(plan.agent(named: "backend-implementer"))
      let act = plan.member(author)?.behaviour.clauses.first?.acts?.first
      #expect(act == .create(Creation(TaskID(rawValue: 1), isAnnounced: isAnnounced)))
    }
  }

  @Test func `cannot be needed by a task of the work`() {
    let scenario =
      Fixture.head
      + Self.work.replacing("backend-implementer}", with: "backend-implementer, needs: [T-9]}")
      + "behaviour: {backend-implementer: [{does: [\(Self.described.replacing(", needs: [T-1]", with: ""))]}]}"
    #expect(
      Fixture.diagnostics(scenario).first
        == "s.yaml:5:78: error: there is no task `T-9`; did you mean `T-1`?"
    )
  }

  @Test func `can be in the script of a configuration`() throws {
    let plan = try Fixture.load(
      Fixture.head + Self.work,
      files: [
        "c.yaml":
          "rehearsal: 1\nconfiguration: c\nbehaviour: {backend-implementer: [{does: [\(Self.described)]}]}\n"
      ],
      configuration: "c.yaml"
    ).plan
    #expect(plan.tasks.map(\.id) == ["T-1", "T-9"])
  }

  private static func configured(
    _ act: String,
    _ settings: String = "",
    behaviour: String = ""
  ) throws -> LoadedPlan {
    try Fixture.load(
      Fixture.head + work + behaviour,
      files: [
        "c.yaml":
          "rehearsal: 1\nconfiguration: c\n\(settings)behaviour: {backend-implementer: [{does: [\(act)]}]}\n"
      ],
      configuration: "c.yaml"
    )
  }

  @Test(arguments: ["needs: [T-5]", "serves: [REQ-5]"])
  func `can name what only other scenarios have, in a configuration`(key: String) throws {
    let loaded = try Self.configured(
      "{create: {id: T-9, description: b, agent: backend-implementer, \(key)}}"
    )
    #expect(loaded.plan.tasks.map(\.id) == ["T-1", "T-9"])
    #expect(loaded.ignoredDiagnostics.count == 1)
  }

  @Test(arguments: [(false, "b"), (true, "c")])
  func `has the description of the file whose scripts apply`(
    overrides: Bool,
    description: String
  ) throws {
    let plan = try Self.configured(
      "{create: {id: T-9, description: c, agent: backend-implementer}}",
      overrides ? "override: true\n" : "",
      behaviour:
        "behaviour: {backend-implementer: [{does: [{create: {id: T-9, description: b, agent: backend-implementer}}]}]}\n"
    ).plan
    #expect(plan.tasks.map(\.description) == ["a", description])
  }

  @Test func `cannot serve a requirement if the work is a Markdown file`() throws {
    let diagnostics = Fixture.diagnostics(
      Fixture.head + "work: work.md\n"
        + "behaviour: {backend-implementer: [{does: [{create: {id: T-9, description: b, agent: backend-implementer, serves: [REQ-1]}}]}]}",
      files: [
        "work.md": "# Work\n\n- [ ] **T-1**: Build it\n"
      ]
    )
    #expect(
      diagnostics.last
        == "s.yaml:6:115: error: `T-9` serves `REQ-1`, which is not a requirement of the work; a Markdown file lists no requirements, so write the work in the scenario or remove `serves`"
    )
  }

  @Test func `ends the run if the requirements have the same id twice`() {
    let scenario =
      Fixture.head
      + "work: {requirements: [{id: R, text: a}, {id: R, text: b}], tasks: [{id: T-1, description: a, agent: backend-implementer, serves: [Q]}]}\n"
    #expect(
      Fixture.diagnostics(scenario) == [
        "s.yaml:5:41: error: another requirement already has the id `R`; change one",
        "s.yaml:5:131: error: `T-1` serves `Q`, which is not a requirement of the work; did you mean `R`?",
      ]
    )
  }
}
