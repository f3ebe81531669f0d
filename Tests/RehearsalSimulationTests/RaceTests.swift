import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// Two agents that claim one task at the same time.
@Suite struct `A race for a task` {
  @Test func `gives the task to both agents if claims are racy`() throws {
    let run = try TestRun(SharedList.scenario(claim: "{method: racy, takes: 5s}", tasks: 1))
    #expect(
      SharedList.claims(run) == [
        "5s backend-implementer claims  T-1: taken",
        "5s frontend-implementer claims  T-1: contested",
      ]
    )
    #expect(
      run.violations(of: "handoff.two-owners") == [
        "handoff.two-owners by frontend-implementer on T-1"
      ]
    )
    #expect(run.outcomes == ["T-1 completed"])
  }

  @Test func `does not happen if a racy claim takes no time`() throws {
    let run = try TestRun(SharedList.scenario(claim: "racy"))
    #expect(run.lines(with: "contested") == [])
    #expect(run.seriousViolations == [])
  }

  private static let race = "faults: [{id: twice, race: {task: T-1}}]"

  @Test func `that is injected has its second claim refused if claims are atomic`() throws {
    let run = try TestRun(SharedList.scenario(tasks: 2, Self.race))
    #expect(run.lines(with: "fault twice strikes").count == 1)
    #expect(
      SharedList.claims(run) == [
        "0s backend-implementer claims  T-1: taken", "0s frontend-implementer claims  T-1: refused",
        "0s frontend-implementer claims  T-2: taken",
      ]
    )
    #expect(run.seriousViolations == [])
  }

  @Test func `that is injected gives a task two owners if claims are racy`() throws {
    let run = try TestRun(SharedList.scenario(claim: "racy", tasks: 2, Self.race))
    #expect(
      run.lines(with: "claims  T-1") == [
        "0s backend-implementer claims  T-1: taken",
        "0s frontend-implementer claims  T-1: contested",
      ]
    )
    #expect(
      run.judgement.violations.first { $0.rule == "handoff.two-owners" }?.text
        == "claimed T-1 while backend-implementer had it"
    )
  }

  @Test func `that is injected has the agent that the fault names, and no other`() throws {
    let named = "faults: [{id: twice, race: {task: T-1, by: backend-implementer}}]"
    let run = try TestRun(
      SharedList.scenario(claim: "racy", tasks: 1, named).replacing(
        "[backend-implementer, frontend-implementer]",
        with: "[frontend-implementer, backend-implementer]"
      )
    )
    #expect(
      SharedList.claims(run) == [
        "0s frontend-implementer claims  T-1: taken",
        "0s backend-implementer claims  T-1: contested",
      ]
    )
  }

  @Test func `is not injected with the agent that claims anyway`() throws {
    let run = try TestRun(
      SharedList.scenario(
        claim: "racy",
        tasks: 1,
        "faults: [{id: twice, may-miss: true, race: {task: T-1, by: backend-implementer}}]"
      )
    )
    #expect(run.lines(with: "fault twice strikes") == [])
  }

  @Test(arguments: [
    (
      "{race: {task: T-1}}", "assignment: push",
      "nobody claims tasks; set `assignment: pull` in `platform`"
    ),
    ("{race: {task: T-1, intent: reject}}", "assignment: pull", "a claim is an `assign` handoff"),
    (
      "{race: {task: T-1, by: verify-app}}", "assignment: pull",
      "`verify-app` may not claim the task; list it in the `agent` of the task"
    ),
    (
      "{race: {task: T-1}}", "assignment: pull",
      "a second agent may not claim the task; list it in the `agent` of the task"
    ),
  ])
  func `is an error if it could not happen`(fault: String, assignment: String, objection: String) {
    let scenario = """
      work: {tasks: [{id: T-1, description: Build it, agent: backend-implementer}]}
      platform: {\(assignment)}
      faults: [{id: f, \(fault.dropFirst())]
      """
    #expect(
      Fixture.diagnostics(Fixture.head + scenario).map {
        $0.split(separator: ": ", maxSplits: 2).last
      }
        == ["`f` can never strike: \(objection)"]
    )
  }
}
