import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `A chain of workers in code that file no reports` {
  /// A chain of the backend implementer, a finisher and a packer, without judges.
  private static let files: [String: String] = {
    var files = AgentsInCode.chain
    files["policy.yaml"] = "rehearsal-policy: 1\nroles: {finisher: worker, packer: worker}\n"
    files["agents/backend-implementer.md"] = """
      ---
      name: backend-implementer
      ---
      ### Receives Work From
      - **spec-planner**: A task
      ### Hands Off To
      - **finisher**: Work
      """
    files["agents/finisher.md"] = """
      ---
      name: finisher
      ---
      ### Receives Work From
      - **backend-implementer**: Work
      ### Hands Off To
      - **packer**: Work
      """
    files["agents/packer.md"] = """
      ---
      name: packer
      ---
      ### Receives Work From
      - **finisher**: Work
      """
    return files
  }()

  private static let passingOn: AgentInCode.Answer = { $0.passOn() }

  /// Does its task, and reports it to the coordinator as done.
  private static let finishing: AgentInCode.Answer = { desk in
    for path in desk.task?.touches ?? [] where desk.handoff.intent == .assign { desk.write(path) }
    if desk.handoff.intent == .assign { desk.prove("run the tests") }
    desk.handOff(.complete, to: desk.coordinator)
  }

  private static func texts(_ trial: TestRun) -> [String] {
    trial.judgement.violations.filter { $0.rule == "gate.stage-skipped" }.map(\.text)
  }

  @Test func `is reported from the agent of the task on if nobody hands the work on`() throws {
    let trial = try AgentsInCode.run(["backend-implementer": Self.finishing], files: Self.files)
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(
      Self.texts(trial) == [
        "T-1 completed without finisher, to which backend-implementer hands its work",
        "T-1 completed without packer, to which finisher hands its work",
      ]
    )
    #expect(trial.verdict == "fail")
  }

  @Test func `is reported from the last worker on that got the work`() throws {
    let trial = try AgentsInCode.run(
      ["backend-implementer": AgentsInCode.silentFirstWorker, "finisher": Self.finishing],
      files: Self.files
    )
    #expect(
      Self.texts(trial) == ["T-1 completed without packer, to which finisher hands its work"]
    )
  }

  @Test func `is reported from the last worker on, also after a report of an earlier one`() throws {
    let trial = try AgentsInCode.run(["finisher": Self.finishing], files: Self.files)
    #expect(
      Self.texts(trial) == ["T-1 completed without packer, to which finisher hands its work"]
    )
  }

  @Test func `passes the work on from worker to worker, and is sound`() throws {
    let trial = try AgentsInCode.run(
      [
        "backend-implementer": AgentsInCode.silentImplementer, "finisher": Self.passingOn,
        "packer": Self.passingOn,
      ],
      files: Self.files
    )
    #expect(
      trial.handoffs == [
        "spec-planner -> backend-implementer: assign", "backend-implementer -> finisher: deliver",
        "finisher -> packer: deliver", "packer -> implement-trd: complete",
        "implement-trd -> spec-planner: complete",
      ]
    )
    #expect(trial.seriousViolations == [])
  }

  @Test func `ends if its contracts lead back to its beginning`() throws {
    var files = Self.files
    files["agents/packer.md"] =
      (files["agents/packer.md"] ?? "") + """

        ### Hands Off To
        - **backend-implementer**: Leftovers
        """
    files["policy.yaml"] =
      "rehearsal-policy: 1\nroles: {backend-implementer: worker, finisher: worker, packer: worker}\n"
    let trial = try AgentsInCode.run(
      [
        "backend-implementer": AgentsInCode.silentImplementer, "finisher": Self.passingOn,
        "packer": Self.passingOn,
      ],
      files: files
    )
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(trial.handoffs.count == 5)
  }
}
