import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation
import RehearsalTesting
import Support
import Testing

@Suite struct `A rehearsal that exercises nothing` {
  private func plan(_ fault: String) throws -> Plan {
    try Fixture.plan(Fixture.work + "faults: [{id: late, drop: {to: verify-app, \(fault)}}]\n")
  }

  private func unmet(_ rehearsal: Rehearsal) -> [String] {
    rehearsal.expectations.filter { $0.verdict != .pass }.map(\.statement)
  }

  @Test func `because a fault never struck is no pass`() async throws {
    let plan = try plan("nth: 99")
    let rehearsal = try await rehearse(plan)
    #expect(rehearsal.verdict == .unknown)
    #expect(unmet(rehearsal) == ["fault late never struck"])
    #expect(try await rehearse(plan, seed: 0).verdict == .unknown)
  }

  @Test func `passes if its fault may miss or does strike`() async throws {
    var plan = try plan("nth: 99")
    plan.faults[0].mayNeverStrike = true
    #expect(try await rehearse(plan).verdict == .pass)
    plan.faults[0].mayNeverStrike = false
    plan.faults[0].occurrence = .nth(1)
    #expect(try await rehearse(plan).verdict == .pass)
  }

  @Test func `because no work passed along an edge is no pass`() async throws {
    var builder = PlanBuilder("alone")
    builder.agent("w", role: .worker)
    builder.task("T-1", "Add a login form", for: "w", touches: ["api/login.py"])
    var plan = try builder.plan()
    let rehearsal = try await rehearse(plan)
    #expect(rehearsal.verdict == .unknown)
    #expect(unmet(rehearsal) == ["no edge exercised"])
    plan.mayPassNoEdge = true
    #expect(try await rehearse(plan).verdict == .pass)
  }

  @Test func `with one of several seeds has only a remark, as from the command`() async throws {
    var plan = try plan("nth: 99")
    let other = try await rehearse(plan, seed: 1)
    #expect(other.verdict == .pass && other.result.remarks.first == "fault late never struck")
    plan.seeds = 0..<2
    #expect(try await rehearse(plan).verdict == .pass)
  }

  @Test func `by chance fails no test that states its seeds`() async throws {
    var plan = try plan("nth: 99")
    plan.faults[0].occurrence = .rate(Percentage(hundredths: 1))
    #expect(try await rehearse(plan).verdict == .unknown)
    #expect(try await rehearse(plan, seed: 0).verdict == .pass)
  }

  @Test func `has the first seed that the plan states`() async throws {
    var plan = try plan("nth: 1")
    plan.seeds = 7..<9
    #expect(try await rehearse(plan).seed == 7)
  }
}
