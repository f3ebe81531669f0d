/// The decision of a comparison on whether configuration B is better or worse than A, given a
/// margin.
public enum MarginDecision: String, Sendable, Hashable, CaseIterable {
  /// B is better than A.
  case superior
  /// B is not worse than A by more than the margin.
  case nonInferior = "non-inferior"
  /// B is worse than A by more than the margin.
  case inferior
  /// The runs support none of the other decisions.
  case inconclusive

  /// Creates the worst of several decisions; inconclusive if there are none.
  ///
  /// The order from worst to best is inferior, inconclusive, non-inferior, superior.
  init(worstOf decisions: [MarginDecision]) {
    let orderFromWorst: [MarginDecision] = [.inferior, .inconclusive, .nonInferior]
    self =
      decisions.isEmpty
      ? .inconclusive : orderFromWorst.first(where: decisions.contains) ?? .superior
  }

  /// This decision, or inconclusive if this decision favours B.
  ///
  /// This value replaces a decision if a limit ended runs early, because incomplete values do not show that B
  /// is at least nearly as good as A.
  var inconclusiveIfFavourable: MarginDecision {
    switch self {
    case .superior, .nonInferior: .inconclusive
    case .inferior, .inconclusive: self
    }
  }
}
