import RehearsalRunning

extension Comparison {
  /// The result of the comparison in one line of plain words.
  ///
  /// All report formats show the same text.
  var resultText: String {
    if stopCommand != nil { return "worse: B failed where A did not, so nothing more was run" }
    let pairCount = scenarios.reduce(0) { $0 + $1.pairs.count }
    let identicalEventsNotes =
      pairsHaveIdenticalEvents
      ? [
        "the same events in \(pairCount == 1 ? "the one pair" : "all \(pairCount) pairs")"
          + (dependsOnSeed ? "" : ", and nothing is drawn at random")
      ] : []
    let worseMetrics = worseMetricsWithoutMargin.map { "\($0.metric.rawValue) \($0.change)" }
    let worseMetricsNotes =
      worseMetrics.isEmpty
      ? [] : ["worse, without a margin: \(worseMetrics.joined(separator: ", "))"]
    return (identicalEventsNotes + decisionNotes + worseMetricsNotes).joined(separator: "; ")
  }

  /// The decisions about the metrics with a margin as texts, from the worst to the best, such as `worse on
  /// cost, tokens`.
  ///
  /// If no metric has a margin, the only text states this.
  private var decisionNotes: [String] {
    let findingsWithMargin = findings.filter { $0.margin != nil }
    guard !findingsWithMargin.isEmpty else {
      return ["undecided, since no metric has a margin; declare one with --margin"]
    }
    let decisionsFromWorst: [MarginDecision] = [.inferior, .inconclusive, .nonInferior, .superior]
    return decisionsFromWorst.compactMap { decision in
      let metrics = findingsWithMargin.filter { $0.decision == decision }.map(\.metric.rawValue)
      return metrics.isEmpty ? nil : "\(decision.words) on \(metrics.joined(separator: ", "))"
    }
  }
}

extension MarginDecision {
  /// The decision about configuration B in plain words, such as `not worse`.
  fileprivate var words: String {
    switch self {
    case .superior: "better"
    case .nonInferior: "not worse"
    case .inferior: "worse"
    case .inconclusive: "undecided"
    }
  }

  /// The tone of the decision in reports: good or bad news for configuration B, or neither.
  var tone: Tone {
    switch self {
    case .superior, .nonInferior: .good
    case .inferior: .bad
    case .inconclusive: .plain
    }
  }
}
