import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation
import Support
import Synchronization
import Testing

@testable import RehearsalTesting

@Suite struct `A rehearsal of an agent that goes round in circles` {
  /// Tells itself twice whatever it is told, with a write in between, so that no limit on repeats applies.
  private static let echo = Cast("backend-implementer") { _, desk in
    desk.inform([desk.agent], "again")
    desk.write("api/a.py")
    desk.inform([desk.agent], "again")
  }

  private static let warning =
    "warning: the run stopped at 5000 events, because a test keeps all of them; if it needs more, "
    + "set `limits.events` of the plan to a number other than the default"

  private func run(_ plan: Plan) throws -> Rehearsal {
    var run = SingleRun(plan: plan, warnings: [])
    run.eventLimit = 5_000
    return try run.make([Self.echo])
  }

  @Test func `stops at the limit for tests, with a warning`() throws {
    let plan = try Fixture.plan(Fixture.work)
    let warnings = Mutex<[String]>([])
    try withKnownIssue(isIntermittent: true) {
      let rehearsal = try run(plan)
      #expect(rehearsal.summary.ending == .limited(.events))
      #expect(rehearsal.verdict != .pass)
      #expect(rehearsal.result.remarks.first == Self.warning)
      #expect((5_000...5_100).contains(rehearsal.events.count))
      #expect(rehearsal.plan.limits.events == Limits().events)
    } matching: { issue in
      guard issue.comments.map(\.rawValue) == [Self.warning] else { return false }
      warnings.withLock { $0.append(Self.warning) }
      return true
    }
    #if compiler(>=6.3)
    #expect(warnings.withLock(\.self) == [Self.warning])
    #endif
  }

  @Test func `stops at the limit of its plan, if that states one`() throws {
    var plan = try Fixture.plan(Fixture.work)
    plan.limits.events = 7_000
    let rehearsal = try run(plan)
    #expect(rehearsal.summary.ending == .limited(.events))
    #expect(!rehearsal.result.remarks.contains { $0.contains("because a test keeps") })
    #expect((7_000...7_100).contains(rehearsal.events.count))
  }
}
