import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `What is asserted of all runs` {
  private func results(_ expect: String, seeds: Range<UInt64> = 0..<40) throws
    -> [ExpectationResult]
  {
    let plan = try Fixture.plan(
      Fixture.work + """
        behaviour: {backend-implementer: [{takes: 10m, times: always}]}
        model: {backend-implementer: {succeeds: 60, spends: 100}}
        expect: {\(expect)}
        """
    )
    return OverSeeds.assess(
      plan,
      seeds.map { Trial(plan, seed: $0) }.map { ($0.summary, $0.judgement) }
    )
  }

  @Test func `is an outcome that one of them reaches`() throws {
    let stuck = try results("reachable: {T-1: {is: stuck, because: attempts-exhausted}}")
    #expect(stuck.map(\.verdict) == [.pass])
    #expect(stuck[0].statement == "reachable: T-1 stuck: attempts-exhausted")
    let never = try results("reachable: {T-1: blocked}")
    #expect(never.map(\.verdict) == [.fail])
    #expect(never[0].found == "in 0 of 40 runs")
    #expect(try results("reachable: {T-1: blocked}", seeds: 0..<1).isEmpty)
  }

  @Test(arguments: [
    ("makespan: {at-most: 31m}", Verdict.pass), ("makespan: {at-most: 9m}", .fail),
    ("makespan: {at-least: 10m, at-most: 30m}", .pass),
    ("retries: {is: 1, within: 1}", .pass), ("retries: {at-least: 2}", .fail),
    ("tokens: {at-least: 100}", .pass), ("handoffs: {at-most: 3}", .fail),
    ("stuck: {at-most: 40}", .pass), ("stuck: {is: 6.4, within: 0.01}", .unknown),
    ("completed: {at-most: 50}", .fail),
  ])
  func `is a mean whose interval lies inside its bounds, or cannot be told`(
    bound: String,
    verdict: Verdict
  ) throws {
    #expect(try results("numbers: {\(bound)}").map(\.verdict) == [verdict], "\(bound)")
  }

  @Test func `says where the mean lies, in its unit`() throws {
    let found = try results(
      "numbers: {tokens: {at-most: 1}, makespan: {at-most: 1m}}",
      seeds: 0..<1
    )
    #expect(found.map(\.found) == ["100", "10m"])
    #expect(found.map(\.expected) == ["at most 1", "at most 1m"])
    let many = try results("numbers: {stuck: {at-least: 99}}")
    #expect(many[0].found.hasSuffix(" % at 95 %, 40 runs"), "\(many[0].found)")
  }

  @Test func `is not certain of a share that never showed`() throws {
    let plan = try Fixture.plan(Fixture.work + "expect: {numbers: {stuck: {at-most: 5}}}")
    func verdict(_ seeds: Range<UInt64>) -> [Verdict] {
      OverSeeds.assess(plan, seeds.map { Trial(plan, seed: $0) }.map { ($0.summary, $0.judgement) })
        .map(\.verdict)
    }
    // Wilson's upper bound for none of n is z^2 / (n + z^2): 16 % of 20, 3.7 % of 100.
    #expect(verdict(0..<20) == [.unknown])
    #expect(verdict(0..<100) == [.pass])
  }
}
