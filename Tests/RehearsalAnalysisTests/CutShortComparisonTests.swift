import RehearsalAnalysis
import RehearsalRules
import RehearsalRunning
import Testing

@Suite struct `A comparison of runs that a limit cut short` {
  private static let cut = "model: {backend-implementer: {takes: 9m}}\nlimits: {time: 5m}\n"

  private func comparison(
    _ first: String,
    _ second: String,
    _ margin: Margin = Margin(.passed, 200)
  ) throws -> Comparison {
    try SampleComparison(first: first, second: second, margins: [margin]).comparison()
  }

  @Test func `never calls a difference exact`() throws {
    let sample = SampleComparison(first: Self.cut, second: Self.cut, metrics: [.makespan])
    let report = ComparisonReport(try sample.comparison()).description
    #expect(report.contains("not final") && !report.contains("exact "), "\(report)")
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
    // No run of A passed, so no limit on B can hide that B is worse.
    let failing = "expect: {outcomes: {T-1: blocked}}\n"
    #expect(try comparison(failing, Self.cut).decision == .nonInferior)
  }

  @Test(arguments: [Margin(.passed, 200), Margin(.completed, 200)])
  func `never calls B worse because a limit cut runs of B short`(margin: Margin) throws {
    let comparison = try comparison("", Self.cut, margin)
    #expect(comparison.findings.first { $0.metric == margin.metric }?.decision == .inconclusive)
    #expect(comparison.decision == .inconclusive)
  }

  /// A limit ends about one run of B in eight.
  ///
  /// The others fail.
  @Test func `calls B worse if the whole runs show it, whatever the cut runs are`() throws {
    let failing = """
      model: {backend-implementer: {takes: {uniform: [1m, 9m]}}}
      limits: {time: 8m}
      expect: {outcomes: {T-1: blocked}}

      """
    let comparison = try comparison("", failing)
    let cutCount = comparison.scenarios[0].pairs.count(where: \.second.isCutShort)
    #expect((1..<20).contains(cutCount), "\(cutCount)")
    #expect(comparison.decision == .inferior)
  }

  /// The handoffs and the makespan of a whole run of A could be any number.
  @Test(arguments: [Margin(.handoffs, 0.5), Margin(.makespan, minutes)])
  func `never calls B worse in what grows because a limit cut runs of A short`(
    margin: Margin
  ) throws {
    let (short, long) = ("limits: {events: 9}\n", "model: {backend-implementer: {takes: 9m}}\n")
    #expect(try comparison(short, long, margin).decision == .inconclusive)
    // The cut runs of B have at least these numbers.
    let endless = "model: {backend-implementer: {takes: 90m}}\nlimits: {time: 60m}\n"
    #expect(try comparison("", endless, Margin(.makespan, minutes)).decision == .inferior)
  }
}
