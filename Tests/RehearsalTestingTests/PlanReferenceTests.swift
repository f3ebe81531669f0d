import RehearsalTesting
import Support
import Testing

@Suite struct `A plan that code has changed` {
  private static func description(_ change: (inout Plan) -> Void) async throws -> String? {
    var plan = try Fixture.plan(Fixture.work)
    change(&plan)
    let changedPlan = plan
    return await #expect(throws: RunningError.self) { try await rehearse(changedPlan) }?.description
  }

  private static let advice =
    "that the plan does not have; take the identifiers from this plan, or build another plan with "
    + "`PlanBuilder`"

  @Test func `is refused if a task needs a task of another plan`() async throws {
    let text = try await Self.description { $0.tasks[0].needs = [TaskID(rawValue: 1)] }
    #expect(text == "error: the task `T-1` needs a task \(Self.advice)")
  }

  @Test func `is refused if a task is assigned to an agent of another plan`() async throws {
    let text = "error: the task `T-1` is assigned to an agent \(Self.advice)"
    let assigned = try await Self.description { $0.tasks[0].agent = AgentID(rawValue: 99) }
    #expect(assigned == text)
    let listed = try await Self.description {
      $0.tasks[0].otherCandidates = [AgentID(rawValue: 99)]
    }
    #expect(listed == text)
  }

  @Test func `is refused before the search for warnings follows its references`() async throws {
    var plan = try Fixture.plan(
      """
      work:
        tasks:
          - {id: T-1, description: one, agent: backend-implementer, touches: [api/]}
          - {id: T-2, description: two, agent: backend-implementer, touches: [api/b.py]}

      """
    )
    plan.tasks[1].needs = [TaskID(rawValue: 9)]
    let changedPlan = plan
    await #expect(throws: RunningError.self) { try await rehearse(changedPlan) }
  }

  @Test func `runs if its tasks refer to its own agents and tasks`() async throws {
    var plan = try Fixture.plan(
      """
      work:
        tasks:
          - {id: T-1, description: one, agent: backend-implementer, touches: [api/a.py]}
          - {id: T-2, description: two, agent: backend-implementer, touches: [api/b.py]}

      """
    )
    plan.tasks[1].needs = [plan.taskIDs[0]]
    let changedPlan = plan
    let rehearsal = try await rehearse(changedPlan)
    #expect(rehearsal.verdict == .pass)
  }
}
