/// How much of a run is recorded.
public enum RecordingLevel: String, Sendable, Hashable, CaseIterable, Comparable {
  /// Record the summary of the run, the outcomes of its tasks, its violations, the results of its
  /// expectations and the tokens that it spent.
  case outcomes
  /// Record everything that `outcomes` includes, and also every handoff, gate check and fault.
  case handoffs
  /// Record everything that `handoffs` includes, and also every event and the critical path.
  case events

  /// Returns whether the first level records less than the second.
  public static func < (lhs: RecordingLevel, rhs: RecordingLevel) -> Bool { lhs.rank < rhs.rank }

  private var rank: Int {
    switch self {
    case .outcomes: 0
    case .handoffs: 1
    case .events: 2
    }
  }
}
