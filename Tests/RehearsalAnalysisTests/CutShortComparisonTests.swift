import RehearsalRunning
import Testing

@Suite struct `A comparison of passed runs` {
  private static let cut = "model: {backend-implementer: {takes: 9m}}\nlimits: {time: 5m}\n"

  private func comparison(_ first: String, _ second: String) throws -> Comparison {
    try SampleComparison(first: first, second: second, margins: [Margin(.passed, 200)])
      .comparison()
  }

  @Test func `never calls B better because a limit cut runs of A short`() throws {
    let comparison = try comparison(Self.cut, "")
    let estimates = try comparison.finding(.passed).estimatesByScenario
    #expect(estimates.map(\.meanOfA) == [0])
    #expect(estimates.map(\.meanOfB) == [Metric.hundredPercent])
    #expect(comparison.decision == .inconclusive)
  }

  @Test func `calls B better if runs of A failed`() throws {
    let comparison = try comparison("expect: {outcomes: {T-1: blocked}}\n", "")
    #expect(comparison.decision == .superior)
  }

  @Test func `counts runs of B that a limit cut short as runs that did not pass`() throws {
    #expect(try comparison("", Self.cut).decision == .inferior)
    // No run of A passed, so no limit on B can hide that B is worse.
    let failing = "expect: {outcomes: {T-1: blocked}}\n"
    #expect(try comparison(failing, Self.cut).decision == .nonInferior)
  }
}
