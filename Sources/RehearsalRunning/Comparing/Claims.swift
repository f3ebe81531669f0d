internal import RehearsalStatistics

/// The one-sided p-values of the claims about B, given A and a margin.
///
/// A p-value is the probability of evidence at least as strong as the observed one if the claim is false.
struct Claims {
  /// The p-value of the claim that B is better than A.
  var betterPValue: Double
  /// The p-value of the claim that B is not worse than A by more than the margin.
  var goodEnoughPValue: Double
  /// The p-value of the claim that B is worse than A by more than the margin.
  var worsePValue: Double

  /// The p-values if the pairs support no claim: all are 1.
  static let none = Claims(betterPValue: 1, goodEnoughPValue: 1, worsePValue: 1)

  /// Returns the claims with p-values that are adjusted for deciding all of them together.
  ///
  /// A claim that B is better, or worse, counts even if it holds at a single margin, so Holm's adjustment
  /// over all margins raises these p-values. B has to be good enough at every margin, so these p-values need
  /// no adjustment. Source: Berger, "Multiparameter Hypothesis Testing and Acceptance Sampling",
  /// Technometrics 24 (1982).
  static func adjusted(_ claims: [Claims]) -> [Claims] {
    let better = HolmAdjustment.adjust(claims.map(\.betterPValue))
    let worse = HolmAdjustment.adjust(claims.map(\.worsePValue))
    return claims.indices.map { index in
      var claim = claims[index]
      (claim.betterPValue, claim.worsePValue) = (better[index], worse[index])
      return claim
    }
  }

  /// Returns the decision if each claim has the error probability `alpha` / 2, as each end of a two-sided
  /// interval has.
  func decision(_ alpha: Double) -> MarginDecision {
    if worsePValue <= alpha / 2 { return .inferior }
    if betterPValue <= alpha / 2 { return .superior }
    return goodEnoughPValue <= alpha / 2 ? .nonInferior : .inconclusive
  }
}
