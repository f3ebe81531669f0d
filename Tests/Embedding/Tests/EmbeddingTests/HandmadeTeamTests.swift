import Foundation
import RehearsalTesting
import Testing

@Suite struct `A team made outside of the package` {
  private static let happy = URL(filePath: #filePath)
    .deletingLastPathComponent()
    .appending(path: "../../../../Scenarios/happy-pipeline/happy.yaml").standardized.path

  @Test func `does what the protocol does, event for event`() async throws {
    let ours = try await rehearse(Self.happy)
    let theirs = try await rehearse(Self.happy) {
      Cast("spec-planner") { HandmadePlanner(on: $0) }
      Cast("backend-implementer") { HandmadeImplementer(on: $0) }
      Cast("verify-app") { HandmadeVerifier(on: $0) }
      Cast("code-reviewer") { HandmadeReviewer(on: $0) }
    }
    #expect(ours.verdict == .pass && ours.events.count > 300)
    #expect(theirs.trace == ours.trace)
    #expect(theirs.summary.digest == ours.summary.digest)
  }
}

@Suite struct `A plan made in code` {
  private static func builder() -> PlanBuilder {
    var builder = PlanBuilder("one task")
    builder.agent("spec-planner", role: .planner, handsOffTo: ["backend-implementer"])
    builder.agent("backend-implementer", role: .implementer, handsOffTo: ["verify-app"])
    builder.agent("verify-app", role: .verifier, handsOffTo: ["backend-implementer"])
    builder.task("T-1", "Add a login form", for: "backend-implementer", touches: ["api/login.py"])
    builder.expect("T-1", .completed)
    return builder
  }

  @Test func `runs as a file would`() async throws {
    let rehearsal = try await rehearse(try Self.builder().plan())
    #expect(rehearsal.violations.filter { $0.severity == .error } == [])
    #expect(rehearsal.verdict == .pass)
    #expect(rehearsal.happens(.write("api/login.py", by: "backend-implementer", on: "T-1")))
  }

  @Test func `tries a task again whose work a fault has lost`() async throws {
    var builder = Self.builder()
    builder.fault("lost", .drop, .nth(1), to: "verify-app")
    let rehearsal = try await rehearse(try builder.plan())
    #expect(rehearsal.happens(.fault("lost")))
    #expect(rehearsal.tasks["T-1"].retries == 1)
  }

  @Test func `can be changed afterwards`() async throws {
    var plan = try Self.builder().plan()
    plan.platform.attempts = 1
    let verifier = try #require(plan.agent(named: "verify-app"))
    plan.faults.append(
      Fault(
        id: "wrong",
        verb: .decision(.falseBlock, Fault.SessionPattern(agent: verifier)),
        occurrence: .nth(1),
        location: SourceLocation(file: "HandmadeTeamTests.swift", line: 1)
      )
    )
    let rehearsal = try await rehearse(plan)
    #expect(rehearsal.verdict == .fail)
    #expect(rehearsal.tasks["T-1"].outcome == .stuck(.attemptsExhausted))
  }
}
