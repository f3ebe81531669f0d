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
  /// The paths of the scenario files, as reports show them.
  private let scenarioPaths: [String]
  /// For each of ``decidingEstimates``, whether a limit ended some runs early, so that B can look better than it is.
  private let areFavouredByLimits: [Bool]
  /// The p-values of the claims about B, one for each of ``decidingEstimates``.
  private let claimPValues: [ClaimPValues]

  init(_ metric: Metric, _ scenarios: [PairedScenario], _ question: Question) {
    self.metric = metric
    margin = question.margin(of: metric)
    scenarioPaths = scenarios.map(\.path)
    let values = scenarios.map { $0.values(of: metric) }
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
    let estimates = pooledEstimate.map { [$0] } ?? estimatesByScenario
    let scenariosByEstimate = pooledEstimate == nil ? scenarios.map { [$0] } : [scenarios]
    areFavouredByLimits = scenariosByEstimate.map { estimatedScenarios in
      estimatedScenarios.contains { $0.canLookBetterThanItIs(in: metric) }
    }
    claimPValues = zip(estimates, scenariosByEstimate).map { estimate, estimatedScenarios in
      var pValues = estimate.claimPValues(question.margin(of: metric))
      pValues.worsePValue = max(
        pValues.worsePValue,
        Self.worsePValueFavouringB(metric, estimatedScenarios, question)
      )
      return pValues
    }
  }

  /// Returns the p-value of the claim that B is worse, if runs that a limit ended early have the values that favour B
  /// most.
  ///
  /// The result is 0 if there are no such runs, and 1 if a value of A has no bound. Several scenarios are pooled.
  private static func worsePValueFavouringB(
    _ metric: Metric,
    _ scenarios: [PairedScenario],
    _ question: Question
  ) -> Double {
    guard scenarios.contains(where: \.hasCutRuns) else { return 0 }
    let values = scenarios.map { $0.valuesFavouringB(of: metric) }
    guard values.allSatisfy({ $0.first.allSatisfy(\.isFinite) }) else { return 1 }
    let conditions = question.conditions(of: metric, scenarios)
    let resampling = Resampling(count: question.resampleCount)
    let estimate =
      values.count == 1
      ? Estimate(
        metric,
        values[0].first,
        values[0].second,
        conditions,
        alpha: question.alpha,
        resampling,
        withRobustEstimates: false
      )
      : Estimate(metric, pooling: values, conditions, alpha: question.alpha, resampling)
    return estimate.claimPValues(question.margin(of: metric)).worsePValue
  }

  /// The estimates on which the decision is based.
  ///
  /// They are the pooled estimate or, if there is none, the estimates of the single scenarios.
  package var decidingEstimates: [Estimate] { pooledEstimate.map { [$0] } ?? estimatesByScenario }

  /// Makes the decisions of all findings.
  ///
  /// The decisions about metrics with a margin share the error probability `alpha`, and so do the decisions about
  /// metrics without a margin.
  static func decide(_ findings: inout [MetricFinding], _ alpha: Double) {
    decide(&findings, alpha, ClaimPValues.adjusted) { $0.margin != nil }
    decideWithoutMargin(&findings, alpha)
  }

  /// Makes the decisions of all findings about metrics without a margin.
  ///
  /// The decisions share the error probability `alpha`. The findings can be those of several comparisons.
  static func decideWithoutMargin(_ findings: inout [MetricFinding], _ alpha: Double) {
    decide(&findings, alpha, ClaimPValues.adjustedWithoutMargin) { $0.margin == nil }
  }

  /// Makes the decisions of some findings together, after an adjustment of their p-values.
  private static func decide(
    _ findings: inout [MetricFinding],
    _ alpha: Double,
    _ adjust: ([ClaimPValues]) -> [ClaimPValues],
    where isIncluded: (MetricFinding) -> Bool
  ) {
    let indices = findings.indices.filter { isIncluded(findings[$0]) }
    var remainingPValues = adjust(indices.flatMap { findings[$0].claimPValues })[...]
    for index in indices {
      let count = findings[index].claimPValues.count
      findings[index].setDecisions(remainingPValues.prefix(count).map { $0.decision(alpha) })
      remainingPValues = remainingPValues.dropFirst(count)
    }
  }

  /// Returns whether an estimate shows by itself that B is better or worse, and the decision about it does not.
  ///
  /// The decision then takes into account how many decisions are made together. If a limit ended runs early, only an
  /// estimate that shows that B is worse counts, because the limit alone rules out any decision that favours B.
  func isMoreCarefulThanAnEstimate(_ alpha: Double) -> Bool {
    decisions.indices.contains { index in
      let pValues = claimPValues[index]
      let leastPValue =
        areFavouredByLimits[index]
        ? pValues.worsePValue : min(pValues.betterPValue, pValues.worsePValue)
      return decisions[index] == .inconclusive && leastPValue <= alpha / 2
    }
  }

  /// B's mean minus A's mean as text, in percent of A's mean, such as `+12 %`.
  ///
  /// If the metric is a percentage, or A's mean is zero, the text shows the difference itself. If B is worse in some of
  /// several scenarios, the text is about the scenario in which it is worse by the greatest part of A's mean, and names
  /// this scenario, such as `+12 % in login.yaml`. A mean over all scenarios could look as if B was better.
  package var changeText: String {
    guard decision == .inferior, decisions.count > 1 else {
      return changeText(
        decidingEstimates.map(\.meanOfA).mean,
        decidingEstimates.map(\.difference).mean
      )
    }
    let worseIndices = decisions.indices.filter { decisions[$0] == .inferior }
    let worstIndex = worseIndices.max { first, second in
      lossShare(decidingEstimates[first]) < lossShare(decidingEstimates[second])
    }
    guard let worstIndex else { return "" }
    let estimate = decidingEstimates[worstIndex]
    let otherCount = worseIndices.count - 1
    return changeText(estimate.meanOfA, estimate.difference) + " in \(scenarioPaths[worstIndex])"
      + (otherCount == 0 ? "" : " and \(otherCount) other scenario\(otherCount == 1 ? "" : "s")")
  }

  /// Returns by how much B is worse in an estimate, as a share of A's mean; the difference itself for a percentage.
  private func lossShare(_ estimate: Estimate) -> Double {
    let loss = metric.moreIsBetter ? -estimate.difference : estimate.difference
    guard metric.unit != .percentage else { return loss }
    return estimate.meanOfA == 0 ? .infinity : loss / estimate.meanOfA
  }

  private func changeText(_ meanOfA: Double, _ difference: Double) -> String {
    guard meanOfA != 0, metric.unit != .percentage else {
      return metric.formatted(difference: difference)
    }
    let percent = (difference / meanOfA * 1000).rounded() / 10
    let roundedPercent = percent.magnitude < 10 ? percent : percent.rounded()
    let percentText = Int(exactly: roundedPercent).map(String.init) ?? "\(roundedPercent)"
    return (roundedPercent > 0 ? "+" : "") + percentText + " %"
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
  /// If a limit ended some runs of a scenario early, decisions about it that favour B become inconclusive.
  mutating func setDecisions(_ decisions: [MarginDecision]) {
    self.decisions = zip(decisions, areFavouredByLimits).map { decision, isFavouredByLimits in
      isFavouredByLimits ? decision.inconclusiveIfFavourable : decision
    }
    decision = MarginDecision(worstOf: self.decisions)
  }
}
