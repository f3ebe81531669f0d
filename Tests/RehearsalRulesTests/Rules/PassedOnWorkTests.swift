import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// Work that its author hands to a helper, whose contract names no judge.
@Suite struct `Work that is passed on to an agent without judges` {
  private static let helper = """
    ---
    name: helper
    ---
    ### Receives Work From
    - **spec-planner / backend-implementer / code-reviewer**: A part of the work
    ### Hands Off To
    - **backend-implementer**: The part
    """

  private static let specialties = """
    roles: {helper: worker}
    specialties:
      pages: {paths: ["pages/**"], agents: [helper]}
    """

  private func run(
    _ behaviour: String,
    work: String = Fixture.work,
    rest: String = ""
  ) throws -> TestRun {
    let author = try #require(Fixture.definitions["agents/backend-implementer.md"])
    return try TestRun(
      "\(work)\nbehaviour: {\(behaviour)}\n\(rest)",
      files: [
        "agents/backend-implementer.md": author + "\n- **helper**: A part of the work\n",
        "agents/helper.md": Self.helper,
        "policy.yaml": Fixture.policy.replacing("specialties:", with: Self.specialties),
      ]
    )
  }

  private func texts(_ trial: TestRun, _ rule: String = "gate.stage-skipped") -> [String] {
    trial.judgement.violations.filter { $0.rule == rule }.map(\.text)
  }

  @Test(arguments: [
    "[{delegate: helper}]", "[{assign: helper}]", "[{deliver: helper}]",
    "[{delegate: code-reviewer}]", "[{deliver: verify-app}, {delegate: helper}]",
  ])
  func `has to be approved by the judges of its author`(handoffs: String) throws {
    for helper in ["[{does: []}]", "[{does: [{write: api/a.py}]}]"] {
      let trial = try run(
        "backend-implementer: [{hands: \(handoffs)}], helper: \(helper)",
        rest: "model: {verify-app: {takes: 10m}}\n"
      )
      #expect(trial.outcomes == ["T-1 completed"])
      #expect(
        texts(trial) == [
          "T-1 completed without the approval of verify-app",
          "T-1 completed without the approval of code-reviewer",
        ]
      )
    }
  }

  @Test func `goes back to the worker that delegated it, whose judges have to approve it`() throws {
    func definition(_ name: String, from sender: String, to receivers: [String]) -> String {
      """
      ---
      name: \(name)
      ---
      ### Receives Work From
      - **\(sender)**: A part of the work
      ### Hands Off To

      """ + receivers.map { "- **\($0)**: The part\n" }.joined()
    }
    let trial = try TestRun(
      Fixture.work.replacing("agent: backend-implementer", with: "agent: miner")
        + "behaviour: {miner: [{when: {intent: assign}, hands: [{delegate: digger}]}]}\n",
      files: [
        "agents/miner.md": definition("miner", from: "digger", to: ["digger", "verify-app"]),
        "agents/digger.md": definition("digger", from: "miner", to: ["miner"]),
        "policy.yaml": Fixture.policy.replacing(
          "specialties:",
          with: "roles: {miner: worker, digger: worker}\nspecialties:"
        ),
      ]
    )
    #expect(trial.handoffs.contains("digger -> miner: deliver"))
    #expect(trial.handoffs.contains("miner -> verify-app: deliver"))
    #expect(trial.outcomes == ["T-1 completed"])
    #expect(texts(trial) == [])
  }

  @Test func `needs no judge if its author only delegated it, as work of a specialty`() throws {
    let trial = try run(
      "helper: [{takes: 1m}]",
      work: Fixture.work.replacing("api/a.py", with: "pages/a.ts")
    )
    #expect(trial.handoffs.contains("backend-implementer -> helper: delegate"))
    #expect(trial.outcomes == ["T-1 completed"] && trial.seriousViolations == [])
  }

  @Test(arguments: [
    // The helper returns its part to the author, which has all of the work judged.
    "backend-implementer: [{hands: [{delegate: helper}]}], helper: [{hands: [{deliver: backend-implementer}]}]",
    // The work goes on to the helper once all judges have approved it.
    "code-reviewer: [{hands: [{deliver: helper}]}]",
    // The author gives the task up, and the planner has the helper begin anew.
    "backend-implementer: [{hands: [{fail: implement-trd}]}], spec-planner: [{when: {intent: reject}, hands: [{assign: helper}]}]",
    "backend-implementer: [{hands: [{fail: implement-trd}]}], spec-planner: [{when: {intent: reject}, hands: [{delegate: helper}]}]",
  ])
  func `is sound if the judges of its author approve it, or another agent begins anew`(
    behaviour: String
  ) throws {
    let trial = try run(behaviour)
    #expect(trial.handoffs.contains { $0.contains("-> helper") })
    #expect(trial.outcomes == ["T-1 completed"] && texts(trial) == [])
  }

  @Test(arguments: [
    ("reports: {unit-coverage: 10}, ", "", "gate.below-yet-passed"),
    ("reports: {unit-coverage: none}, ", "", "gate.missing-number"),
    ("", "faults: [{id: f, torn-write: {agent: backend-implementer}}]", "evidence.missing"),
    ("", "model: {backend-implementer: {meets: 0}}", "evidence.missing"),
  ])
  func `keeps the numbers and the missing proof with which it came`(
    reports: String,
    rest: String,
    rule: String
  ) throws {
    for intent in ["delegate", "assign", "deliver"] {
      let trial = try run(
        "backend-implementer: [{\(reports)hands: [{\(intent): helper}]}], helper: [{does: []}]",
        rest: rest
      )
      #expect(trial.outcomes == ["T-1 completed"])
      #expect(texts(trial, rule).count == 1, "\(intent)")
    }
  }

  @Test func `keeps the flaws with which it came`() throws {
    let trial = try run(
      "backend-implementer: [{hands: [{delegate: helper}]}], helper: [{does: []}]",
      rest: "model: {backend-implementer: {flaws: {slow: {rate: 100, weight: critical}}}}"
    )
    #expect(trial.summary.escapedFlaws == 1)
  }

  @Test func `is measured and tested anew by an agent that does the task itself`() throws {
    let trial = try run(
      "backend-implementer: [{reports: {unit-coverage: 10}, hands: [{delegate: frontend-implementer}]}]",
      rest: "model: {backend-implementer: {meets: 0}}"
    )
    #expect(trial.handoffs.contains("frontend-implementer -> verify-app: deliver"))
    #expect(trial.outcomes == ["T-1 completed"] && trial.seriousViolations == [])
  }

  @Test func `stays with its task if the author delegates another one`() throws {
    let trial = try run(
      """
      backend-implementer: [{when: {task: T-1}, reports: {unit-coverage: 10},
        hands: [{fail: implement-trd}, {delegate: helper, task: T-2}]}], helper: [{does: []}]
      """,
      work: """
        work:
          tasks:
            - {id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py]}
            - {id: T-2, description: Go on, agent: backend-implementer, phase: 2}
        """
    )
    #expect(trial.handoffs.contains("backend-implementer -> helper: delegate"))
    #expect(texts(trial, "gate.below-yet-passed") == [])
  }
}
