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
  public internal(set) var decision = MarginDecision.inconclusive
  /// What each figure that it comes of came to.
  public internal(set) var decisions: [MarginDecision] = []
  /// Whether every pair of runs is the same, event for event, and has the same number.
  private let areSame: Bool

  init(_ metric: Metric, _ scenarios: [PairedScenario], _ question: Question) {
    self.metric = metric
    margin = question.margin(of: metric)
    let values = scenarios.map { $0.values(of: metric) }
    areSame = scenarios.allSatisfy(\.areSame) && values.allSatisfy { $0.first == $0.second }
    let resampling = Resampling(count: question.resamples)
    byScenario = zip(scenarios, values).map { scenario, values in
      Estimate(
        metric,
        values.first,
        values.second,
        isProportion: metric.isProportion(in: scenario.first.plan),
        alpha: question.alpha,
        resampling
      )
    }
    pooled =
      scenarios.count >= Comparison.leastPooled && values.allSatisfy { !$0.first.isEmpty }
      ? Estimate(metric, pooling: values, alpha: question.alpha, resampling) : nil
  }

  /// The figures that decide.
  var deciding: [Estimate] { pooled.map { [$0] } ?? byScenario }

  /// Decides all gates of a comparison together, and the other metrics each by itself.
  static func decide(_ findings: inout [MetricFinding], _ alpha: Double) {
    let gates = findings.indices.filter { findings[$0].margin != nil }
    let claims = Claims.adjusted(gates.flatMap { findings[$0].claims })
    var rest = claims[...]
    for place in gates {
      let count = findings[place].deciding.count
      findings[place].settle(rest.prefix(count).map { $0.decision(alpha) })
      rest = rest.dropFirst(count)
    }
    for place in findings.indices where findings[place].margin == nil {
      findings[place].settle(findings[place].claims.map { $0.decision(alpha) })
    }
  }

  private var claims: [Claims] { deciding.map { $0.claims(margin ?? 0) } }

  private mutating func settle(_ decisions: [MarginDecision]) {
    // What does the same, event for event, and is judged the same, is as good.
    self.decisions = areSame ? decisions.map { _ in .nonInferior } : decisions
    decision = MarginDecision(worstOf: self.decisions)
  }
}
