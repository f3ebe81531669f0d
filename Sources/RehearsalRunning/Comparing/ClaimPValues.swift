internal import RehearsalStatistics

/// The one-sided p-values of three claims about configuration B, compared with configuration A at one margin.
///
/// A p-value is the probability of evidence at least as strong as the observed evidence if the
/// claim is false.
struct ClaimPValues {
  /// The p-value of the claim that B is better than A.
  var betterPValue: Double
  /// The p-value of the claim that B is not worse than A by more than the margin.
  var nonInferiorPValue: Double
  /// The p-value of the claim that B is worse than A by more than the margin.
  var worsePValue: Double

  /// The p-values of the claims without any evidence: all are 1.
  static let none = ClaimPValues(betterPValue: 1, nonInferiorPValue: 1, worsePValue: 1)

  /// Adjusts the p-values of several decisions for multiple testing.
  ///
  /// With more decisions, it is more likely that at least one of them finds B better or worse by chance.
  /// Holm's adjustment raises `betterPValue` and `worsePValue` to compensate for this. `nonInferiorPValue`
  /// needs no adjustment, because B counts as non-inferior only if every decision finds it non-inferior.
  ///
  /// Source: Berger, "Multiparameter Hypothesis Testing and Acceptance Sampling", Technometrics 24 (1982).
  static func adjusted(_ pValues: [ClaimPValues]) -> [ClaimPValues] {
    let adjustedBetter = HolmAdjustment.adjust(pValues.map(\.betterPValue))
    let adjustedWorse = HolmAdjustment.adjust(pValues.map(\.worsePValue))
    return pValues.indices.map { index in
      var adjustedPValues = pValues[index]
      (adjustedPValues.betterPValue, adjustedPValues.worsePValue) =
        (adjustedBetter[index], adjustedWorse[index])
      return adjustedPValues
    }
  }

  /// Adjusts the p-values of several decisions at a margin of zero for multiple testing.
  ///
  /// At this margin, B is not worse only if it is better, so this claim is adjusted in the same way. A difference that is
  /// known exactly has a p-value of 0 and needs no adjustment.
  static func adjustedWithoutMargin(_ pValues: [ClaimPValues]) -> [ClaimPValues] {
    adjusted(pValues).map { pValues in
      var pValues = pValues
      if pValues.nonInferiorPValue > 0 { pValues.nonInferiorPValue = pValues.betterPValue }
      return pValues
    }
  }

  /// Returns the decision about B at the error probability `alpha`.
  ///
  /// A claim is accepted if its one-sided p-value is at most half of `alpha`. If several claims are accepted,
  /// worse comes before better, and better before non-inferior.
  func decision(_ alpha: Double) -> MarginDecision {
    if worsePValue <= alpha / 2 { return .inferior }
    if betterPValue <= alpha / 2 { return .superior }
    return nonInferiorPValue <= alpha / 2 ? .nonInferior : .inconclusive
  }
}
