/// What is known of B against A and a margin.
public enum MarginDecision: String, Sendable, Hashable, CaseIterable {
  /// B is better.
  case superior
  /// B is not worse by more than the margin.
  case nonInferior = "non-inferior"
  /// B is worse by more than the margin.
  case inferior
  /// It cannot be told.
  case inconclusive

  /// What several of them come to: one that is inferior outweighs what cannot be told, and that the rest.
  init(worstOf decisions: [MarginDecision]) {
    let order: [MarginDecision] = [.inferior, .inconclusive, .nonInferior]
    self = decisions.isEmpty ? .inconclusive : order.first(where: decisions.contains) ?? .superior
  }

  /// What is left of it where the numbers are not whole.
  var withoutApproval: MarginDecision {
    switch self {
    case .superior, .nonInferior: .inconclusive
    case .inferior, .inconclusive: self
    }
  }
}
