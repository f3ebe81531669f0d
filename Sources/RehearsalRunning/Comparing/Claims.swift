internal import RehearsalStatistics

/// The one-sided p-values of three claims about configuration B, compared with configuration A at one margin.
///
/// A p-value is the probability of evidence at least as strong as the observed evidence if the
/// claim is false.
struct Claims {
  /// The p-value of the claim that B is better than A.
  var betterPValue: Double
  /// The p-value of the claim that B is not worse than A by more than the margin.
  var nonInferiorPValue: Double
  /// The p-value of the claim that B is worse than A by more than the margin.
  var worsePValue: Double

  /// The p-values if the pairs support none of the claims: all are 1.
  static let none = Claims(betterPValue: 1, nonInferiorPValue: 1, worsePValue: 1)

  /// Adjusts the p-values of a comparison with several margins.
  ///
  /// A comparison finds B better, or worse, if that is so at a single margin. With more margins,
  /// such a finding by chance is more likely, so Holm's adjustment raises these two p-values. B
  /// counts as not worse only if it is not worse at every margin, so `nonInferiorPValue` needs no
  /// adjustment.
  ///
  /// Source: Berger, "Multiparameter Hypothesis Testing and Acceptance Sampling", Technometrics 24
  /// (1982).
  static func adjusted(_ claims: [Claims]) -> [Claims] {
    let adjustedBetter = HolmAdjustment.adjust(claims.map(\.betterPValue))
    let adjustedWorse = HolmAdjustment.adjust(claims.map(\.worsePValue))
    return claims.indices.map { index in
      var claim = claims[index]
      (claim.betterPValue, claim.worsePValue) = (adjustedBetter[index], adjustedWorse[index])
      return claim
    }
  }

  /// Returns the decision about B at the error probability `alpha`.
  ///
  /// A claim holds if its p-value is at most `alpha` / 2, the probability at each end of a two-sided interval.
  func decision(_ alpha: Double) -> MarginDecision {
    if worsePValue <= alpha / 2 { return .inferior }
    if betterPValue <= alpha / 2 { return .superior }
    return nonInferiorPValue <= alpha / 2 ? .nonInferior : .inconclusive
  }
}
