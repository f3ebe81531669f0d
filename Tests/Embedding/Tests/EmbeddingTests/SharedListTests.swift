import RehearsalTesting
import Testing

/// Puts every task on the shared list, for the agents to claim.
private actor ListingPlanner: Agent {
  nonisolated let loop: EventLoop
  nonisolated let opensRun = true
  init(on loop: EventLoop) { self.loop = loop }

  func begin(at desk: Desk) {
    for id in desk.plan.taskIDs {
      guard let task = desk.plan.task(id) else { continue }
      desk.handOff(.assignment, to: task.agent, about: id)
    }
  }

  func receive(_ handoff: Handoff, at desk: Desk) {}
}

@Suite struct `A planner made outside of the package` {
  private static let listed = EventPattern("a listed task") { event, _ in
    event.kind == .taskListed
  }

  @Test(arguments: [(Platform.Assignment.pull, 1), (.push, 0)])
  func `puts tasks on the shared list, if there is one`(
    assignment: Platform.Assignment,
    listedCount: Int
  ) async throws {
    var builder = PlanBuilder("list")
    builder.platform.assignment = assignment
    builder.agent("planner", role: .planner, handsOffTo: ["implementer"])
    builder.agent("implementer", role: .implementer, handsOffTo: ["verifier"])
    builder.agent("verifier", role: .verifier, handsOffTo: ["implementer"])
    builder.task("T-1", "Add a form", for: "implementer", touches: ["api/form.py"])
    let rehearsal = try await rehearse(builder.plan()) {
      Cast("planner") { ListingPlanner(on: $0) }
    }
    #expect(rehearsal.count(of: Self.listed) == listedCount)
    #expect(rehearsal.tasks["T-1"].outcome == .completed)
  }
}
