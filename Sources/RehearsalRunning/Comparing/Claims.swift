internal import RehearsalStatistics

/// What is claimed of B, each with the chance of seeing as much where it is not so.
struct Claims {
  /// It is better.
  var isBetter: Double
  /// It is not worse by more than the margin.
  var isGoodEnough: Double
  /// It is worse by more than the margin.
  var isWorse: Double

  /// Nothing can be claimed.
  static let none = Claims(isBetter: 1, isGoodEnough: 1, isWorse: 1)

  /// Raises the chances of several claims so that they can all be decided together.
  ///
  /// That B is better, or worse, at some margin are families of claims of which any one counts: Holm's
  /// adjustment over all margins. That it is good enough has to hold at every margin, and needs none: Berger,
  /// "Multiparameter Hypothesis Testing and Acceptance Sampling", Technometrics 24 (1982).
  static func adjusted(_ claims: [Claims]) -> [Claims] {
    let better = HolmAdjustment.adjust(claims.map(\.isBetter))
    let worse = HolmAdjustment.adjust(claims.map(\.isWorse))
    return claims.indices.map { place in
      var claim = claims[place]
      (claim.isBetter, claim.isWorse) = (better[place], worse[place])
      return claim
    }
  }

  /// What is decided where each claim may be wrong with half of the chance `alpha`, as the ends of a
  /// two-sided interval are.
  func decision(_ alpha: Double) -> MarginDecision {
    if isWorse <= alpha / 2 { return .inferior }
    if isBetter <= alpha / 2 { return .superior }
    return isGoodEnough <= alpha / 2 ? .nonInferior : .inconclusive
  }
}
