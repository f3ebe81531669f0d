import RehearsalDefinitions
import RehearsalSimulation
import RehearsalTesting
import Support
import Synchronization
import Testing

@Suite struct `A warning about a plan` {
  /// A plan with two tasks that can run at the same time, one on a folder and one on a file in it.
  private func plan() throws -> Plan {
    var builder = PlanBuilder("overlap")
    builder.agent("spec-planner", role: .planner, handsOffTo: ["a", "b"])
    builder.agent("a", role: .implementer, handsOffTo: ["verify"])
    builder.agent("b", role: .implementer, handsOffTo: ["verify"])
    builder.agent("verify", role: .verifier)
    builder.task("T-1", "One", for: "a", touches: ["api/"], file: "T", line: 3)
    builder.task("T-2", "Two", for: "b", touches: ["api/b.py"], file: "T", line: 4)
    return try builder.plan()
  }

  private let text =
    "T:4:1: warning: `T-2` touches `api/b.py` and `T-1` touches `api/`, and both can run at the same time; "
    + "`resource.lost-update` reports only files that both write by name; let one need the other, or name the files"

  @Test func `is a warning of the test and a remark about the result`() async throws {
    let plan = try plan()
    let warnings = Mutex<[String]>([])
    try await withKnownIssue(isIntermittent: true) {
      let rehearsal = try await rehearse(plan)
      #expect(rehearsal.result.remarks.first == text)
    } matching: { issue in
      guard issue.comments.contains(where: { $0.rawValue.contains("warning: ") }) else {
        return false
      }
      warnings.withLock { $0 += issue.comments.map(\.rawValue) }
      return true
    }
    #if compiler(>=6.3)
    #expect(warnings.withLock(\.self) == [text])
    #endif
  }

  @Test func `is absent where the tasks run one after the other`() async throws {
    var plan = try plan()
    plan.tasks[1].needs = [plan.taskIDs[0]]
    let rehearsal = try await rehearse(plan)
    #expect(!rehearsal.result.remarks.contains { $0.contains("warning: ") })
  }
}
