/// The decision of a comparison about B, given A and a margin.
public enum MarginDecision: String, Sendable, Hashable, CaseIterable {
  /// B is better.
  case superior
  /// B is not worse by more than the margin.
  case nonInferior = "non-inferior"
  /// B is worse by more than the margin.
  case inferior
  /// The pairs do not allow a decision.
  case inconclusive

  /// Creates the worst of several decisions; without decisions, the result is inconclusive.
  ///
  /// From worst to best, the order is inferior, inconclusive, non-inferior, superior.
  init(worstOf decisions: [MarginDecision]) {
    let order: [MarginDecision] = [.inferior, .inconclusive, .nonInferior]
    self = decisions.isEmpty ? .inconclusive : order.first(where: decisions.contains) ?? .superior
  }

  /// The decision if limits cut runs short, so that their values cannot show that B is good enough.
  var withoutFavourableDecision: MarginDecision {
    switch self {
    case .superior, .nonInferior: .inconclusive
    case .inferior, .inconclusive: self
    }
  }
}
