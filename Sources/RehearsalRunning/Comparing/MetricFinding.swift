internal import RehearsalSimulation
internal import RehearsalStatistics

/// What a comparison found of one metric.
public struct MetricFinding: Sendable {
  /// The metric.
  public let metric: Metric
  /// How much worse B may be; `nil` where nothing is decided by the metric.
  public let margin: Double?
  /// How far B is from A, by scenario.
  public let byScenario: [Estimate]
  /// The same over all scenarios, where there are enough.
  public let pooled: Estimate?
  /// What it comes to: of the pooled figure, else of every scenario.
  public private(set) var decision = MarginDecision.inconclusive
  /// What each figure that it comes of came to.
  public private(set) var decisions: [MarginDecision] = []
  /// Whether limits cut runs short that would have gone on to another number.
  private let isCutShort: Bool

  init(_ metric: Metric, _ scenarios: [PairedScenario], _ question: Question) {
    self.metric = metric
    margin = question.margin(of: metric)
    let values = scenarios.map { $0.values(of: metric) }
    isCutShort =
      metric != .passed && scenarios.contains { $0.cutShort.first + $0.cutShort.second > 0 }
    let resampling = Resampling(count: question.resamples)
    byScenario = zip(scenarios, values).map { scenario, values in
      Estimate(
        metric,
        values.first,
        values.second,
        question.conditions(of: metric, [scenario]),
        alpha: question.alpha,
        resampling
      )
    }
    pooled =
      scenarios.count >= Comparison.leastPooled && values.allSatisfy { !$0.first.isEmpty }
      ? Estimate(
        metric,
        pooling: values,
        question.conditions(of: metric, scenarios),
        alpha: question.alpha,
        resampling
      ) : nil
  }

  /// The figures that decide.
  package var deciding: [Estimate] { pooled.map { [$0] } ?? byScenario }

  /// Decides all margins of a comparison together, and the other metrics each by itself.
  static func decide(_ findings: inout [MetricFinding], _ alpha: Double) {
    let held = findings.indices.filter { findings[$0].margin != nil }
    let claims = Claims.adjusted(held.flatMap { findings[$0].claims })
    var rest = claims[...]
    for place in held {
      let count = findings[place].deciding.count
      findings[place].settle(rest.prefix(count).map { $0.decision(alpha) })
      rest = rest.dropFirst(count)
    }
    for place in findings.indices where findings[place].margin == nil {
      findings[place].settle(findings[place].claims.map { $0.decision(alpha) })
    }
  }

  /// How much more or less B's mean is than A's: as a part of A's, or as it is where that is nothing.
  package var change: String {
    let first = deciding.map(\.first).mean
    let difference = deciding.map(\.difference).mean
    guard first != 0, metric.unit != .percentage else {
      return metric.words(ofDifference: difference)
    }
    let percent = (difference / first * 1000).rounded() / 10
    let size = percent.magnitude < 10 ? percent : percent.rounded()
    let words = Int(exactly: size).map(String.init) ?? "\(size)"
    return (size > 0 ? "+" : "") + words + " %"
  }

  private var claims: [Claims] { deciding.map { $0.claims(margin ?? 0) } }

  /// A configuration held against itself is as good, however few the pairs.
  mutating func settleAsSame() {
    decisions = deciding.map { _ in .nonInferior }
    decision = .nonInferior
  }

  /// Takes what its figures came to, as far as its numbers are whole.
  mutating func settle(_ decisions: [MarginDecision]) {
    self.decisions = decisions
    if isCutShort { self.decisions = self.decisions.map(\.withoutApproval) }
    decision = MarginDecision(worstOf: self.decisions)
  }
}
