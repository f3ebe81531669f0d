internal import RehearsalSimulation
internal import RehearsalStatistics

/// The result of a comparison for one metric.
public struct MetricFinding: Sendable {
  /// The metric in which the configurations are compared.
  public let metric: Metric
  /// The greatest amount by which B may be worse than A without counting as inferior; `nil` if the
  /// metric has no margin.
  public let margin: Double?
  /// The estimates of the difference between B and A, one for each scenario, in the order of the scenarios.
  public let estimatesByScenario: [Estimate]
  /// The estimate for all scenarios together.
  ///
  /// The value is `nil` if there are fewer than ``Comparison/minimumPooledScenarios`` scenarios, or if a
  /// scenario has no pairs.
  public let pooledEstimate: Estimate?
  /// The decision about the metric, which is the worst of ``decisions``.
  public private(set) var decision = MarginDecision.inconclusive
  /// The decisions on which ``decision`` is based: one for the pooled estimate, or one for each scenario.
  public private(set) var decisions: [MarginDecision] = []
  /// Whether a limit ended some runs early, so that their values of the metric can be better than those of whole runs.
  ///
  /// For `passed`, only runs of A matter. A run that a limit ended is unknown, and counts as one that did not pass.
  /// Without its limit, the run could have passed. So a cut run of A favours B, and a cut run of B does not.
  private let isCutShort: Bool

  init(_ metric: Metric, _ scenarios: [PairedScenario], _ question: Question) {
    self.metric = metric
    margin = question.margin(of: metric)
    let values = scenarios.map { $0.values(of: metric) }
    isCutShort = scenarios.contains { scenario in
      let (first, second) = scenario.cutShortCounts
      return first > 0 || second > 0 && metric != .passed
    }
    let resampling = Resampling(count: question.resampleCount)
    estimatesByScenario = zip(scenarios, values).map { scenario, values in
      Estimate(
        metric,
        values.first,
        values.second,
        question.conditions(of: metric, [scenario]),
        alpha: question.alpha,
        resampling
      )
    }
    pooledEstimate =
      scenarios.count >= Comparison.minimumPooledScenarios
        && values.allSatisfy { !$0.first.isEmpty }
      ? Estimate(
        metric,
        pooling: values,
        question.conditions(of: metric, scenarios),
        alpha: question.alpha,
        resampling
      ) : nil
  }

  /// The estimates on which the decision is based.
  ///
  /// They are the pooled estimate or, if there is none, the estimates of the single scenarios.
  package var decidingEstimates: [Estimate] { pooledEstimate.map { [$0] } ?? estimatesByScenario }

  /// Makes the decisions of all findings.
  ///
  /// The decisions about metrics with a margin share the error probability `alpha`. Each other decision has
  /// the error probability `alpha` by itself.
  static func decide(_ findings: inout [MetricFinding], _ alpha: Double) {
    let indicesWithMargin = findings.indices.filter { findings[$0].margin != nil }
    let pValues = ClaimPValues.adjusted(indicesWithMargin.flatMap { findings[$0].claimPValues })
    var remainingPValues = pValues[...]
    for index in indicesWithMargin {
      let count = findings[index].decidingEstimates.count
      findings[index].setDecisions(remainingPValues.prefix(count).map { $0.decision(alpha) })
      remainingPValues = remainingPValues.dropFirst(count)
    }
    for index in findings.indices where findings[index].margin == nil {
      findings[index].setDecisions(findings[index].claimPValues.map { $0.decision(alpha) })
    }
  }

  /// B's mean minus A's mean as text, in percent of A's mean, such as `+12 %`.
  ///
  /// If the metric is a percentage, or A's mean is zero, the text shows the difference itself.
  package var changeText: String {
    let meanOfA = decidingEstimates.map(\.meanOfA).mean
    let difference = decidingEstimates.map(\.difference).mean
    guard meanOfA != 0, metric.unit != .percentage else {
      return metric.formatted(difference: difference)
    }
    let percent = (difference / meanOfA * 1000).rounded() / 10
    let roundedPercent = percent.magnitude < 10 ? percent : percent.rounded()
    let percentText = Int(exactly: roundedPercent).map(String.init) ?? "\(roundedPercent)"
    return (roundedPercent > 0 ? "+" : "") + percentText + " %"
  }

  private var claimPValues: [ClaimPValues] {
    decidingEstimates.map { $0.claimPValues(margin ?? 0) }
  }

  /// Sets all decisions to non-inferior, for a configuration that is compared with itself.
  ///
  /// A configuration is as good as itself, even if there are few pairs. If a limit ended some runs early, the decisions
  /// become inconclusive, as they do for other configurations.
  mutating func setDecisionsOfEqualArms() {
    setDecisions(decidingEstimates.map { _ in .nonInferior })
  }

  /// Sets all decisions to inconclusive, because the number of pairs was neither fixed in advance nor chosen by a test
  /// that allows it.
  mutating func withdrawDecisions() {
    setDecisions(decidingEstimates.map { _ in .inconclusive })
  }

  /// Sets the decision of each estimate, and the worst of them as the decision about the metric.
  ///
  /// If a limit ended some runs early, decisions that favour B become inconclusive.
  mutating func setDecisions(_ decisions: [MarginDecision]) {
    self.decisions = decisions
    if isCutShort { self.decisions = self.decisions.map(\.inconclusiveIfFavourable) }
    decision = MarginDecision(worstOf: self.decisions)
  }
}
