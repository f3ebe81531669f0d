import RehearsalRunning

extension Comparison {
  /// The result of the comparison in one line of plain words, the same in every format.
  var words: String {
    if stop != nil { return "worse: B failed where A did not, so nothing more was run" }
    let pairs = scenarios.reduce(0) { $0 + $1.pairs.count }
    let sameNote =
      areSame
      ? [
        "the same in every one of \(pairs) pairs: no event differs"
          + (dependsOnSeed ? "" : ", and nothing is drawn at random")
      ] : []
    let worse = worseWithoutMargin.map { "\($0.metric.rawValue) \($0.change)" }
    let worseNote =
      worse.isEmpty ? [] : ["worse, without a margin: \(worse.joined(separator: ", "))"]
    return (sameNote + decisionNotes + worseNote).joined(separator: "; ")
  }

  /// The decisions about the metrics with a margin, the worst first.
  private var decisionNotes: [String] {
    let decided = findings.filter { $0.margin != nil }
    guard !decided.isEmpty else {
      return ["undecided, since no metric has a margin; declare one with --margin"]
    }
    let order: [MarginDecision] = [.inferior, .inconclusive, .nonInferior, .superior]
    return order.compactMap { decision in
      let metrics = decided.filter { $0.decision == decision }.map(\.metric.rawValue)
      return metrics.isEmpty ? nil : "\(decision.words) on \(metrics.joined(separator: ", "))"
    }
  }
}

extension MarginDecision {
  /// The decision in plain words.
  fileprivate var words: String {
    switch self {
    case .superior: "better"
    case .nonInferior: "not worse"
    case .inferior: "worse"
    case .inconclusive: "undecided"
    }
  }

  /// Whether the decision is good or bad for B.
  var tone: Tone {
    switch self {
    case .superior, .nonInferior: .good
    case .inferior: .bad
    case .inconclusive: .plain
    }
  }
}
