import RehearsalSimulation
import Support
import Testing

@Suite struct `A script for the session that opens the run` {
  private static let tasks = """
    work:
      tasks:
        - {id: T-1, description: one, agent: backend-implementer, touches: [api/a.py]}
        - {id: T-2, description: two, agent: backend-implementer, touches: [api/b.py]}

    """

  private func assigned(_ clauses: String, work: String = tasks) throws -> [String] {
    let trial = try TestRun(work + "behaviour:\n  spec-planner: \(clauses)\n")
    return trial.events.compactMap { event in
      guard case .handoffSent(let handoff, _) = event.kind, event.session.rawValue == 1 else {
        return nil
      }
      return "\(handoff.intent.rawValue) \(trial.plan.name(of: handoff.task)) "
        + trial.plan.name(of: handoff.receiver)
    }
  }

  @Test func `sends each task that would be assigned to the agent that it names`() throws {
    #expect(
      try assigned("[{hands: [{assign: backend-implementer}, {assign: frontend-implementer}]}]")
        == [
          "assign T-1 backend-implementer", "assign T-1 frontend-implementer",
          "assign T-2 backend-implementer", "assign T-2 frontend-implementer",
        ]
    )
  }

  @Test func `applies to one assignment if it names a task`() throws {
    #expect(
      try assigned("[{when: {task: T-2}, hands: [{assign: frontend-implementer}]}]") == [
        "assign T-1 backend-implementer", "assign T-2 frontend-implementer",
      ]
    )
  }

  @Test func `does not apply if it needs a handoff`() throws {
    let plain = ["assign T-1 backend-implementer", "assign T-2 backend-implementer"]
    #expect(
      try assigned("[{when: {intent: complete}, hands: [{assign: frontend-implementer}]}]") == plain
    )
    #expect(
      try assigned("[{when: {from: implement-trd}, hands: [{assign: frontend-implementer}]}]")
        == plain
    )
  }

  @Test func `takes its time, acts, and sends nothing if its list of handoffs is empty`() throws {
    let trial = try TestRun(
      Self.tasks
        + "behaviour:\n  spec-planner: [{takes: 3m, does: [{read: plan.md}], hands: []}]\n"
    )
    let acts = trial.events.filter { $0.session.rawValue == 1 }
    #expect(
      acts.contains { $0.kind == .actRead("plan.md") && $0.time.nanoseconds == 90_000_000_000 }
    )
    #expect(acts.last?.time.nanoseconds == 180_000_000_000)
    #expect(!acts.contains { if case .handoffSent = $0.kind { true } else { false } })
  }

  @Test func `may send handoffs without a task`() throws {
    let none = "work: {tasks: []}\n"
    #expect(
      try assigned("[{hands: [{inform: backend-implementer}]}]", work: none) == [
        "inform - backend-implementer"
      ]
    )
  }
}
