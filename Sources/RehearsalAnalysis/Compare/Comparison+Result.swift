import RehearsalRunning

extension Comparison {
  /// The result of the comparison in one line.
  var words: String {
    if stop != nil { return "inferior: B failed where A did not, so nothing more was run" }
    let findingsWithMargin = findings.filter { $0.margin != nil }
    guard !findingsWithMargin.isEmpty else {
      return "inconclusive: no metric has a margin; declare one with --margin"
    }
    let decisions = findingsWithMargin.map { "\($0.metric.rawValue) \($0.decision.rawValue)" }
    let sameNote = areSame ? "; both do the same, event for event" : ""
    let worseMetrics = worseWithoutMargin.map { "\($0.metric.rawValue) \($0.change)" }
    let worseNote =
      worseMetrics.isEmpty
      ? "" : "; worse, without a margin: \(worseMetrics.joined(separator: ", "))"
    return "\(decision.rawValue): \(decisions.joined(separator: ", "))\(worseNote)\(sameNote)"
  }

  /// The metrics without a margin in which B is worse, with the change from A's mean to B's mean.
  ///
  /// Each metric is tested by itself, without an adjustment for multiple tests. The array is empty if the
  /// comparison stopped early, because these tests are not valid then.
  var worseWithoutMargin: [(metric: Metric, change: String)] {
    if stoppedEarly { return [] }
    return findings.filter { $0.margin == nil && $0.decision == .inferior }
      .map { ($0.metric, $0.change) }
  }

  /// Whether the comparison stopped before its cap, so that only what is valid at any stop decides.
  var stoppedEarly: Bool { sequence.map { $0.pairs < $0.cap } ?? false }
}

extension MarginDecision {
  /// Whether the decision is good or bad for B.
  var tone: Tone {
    switch self {
    case .superior, .nonInferior: .good
    case .inferior: .bad
    case .inconclusive: .plain
    }
  }
}
