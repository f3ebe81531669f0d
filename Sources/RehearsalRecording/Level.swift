/// How much of a run is kept.
public enum Level: String, Sendable, Hashable, CaseIterable, Comparable {
  /// The run, how its tasks ended, violations and expectations.
  case outcomes
  /// Also every handoff and gate check.
  case handoffs
  /// Also every event.
  case events

  /// Returns whether the first keeps less.
  public static func < (lhs: Level, rhs: Level) -> Bool { lhs.rank < rhs.rank }

  private var rank: Int {
    switch self {
    case .outcomes: 0
    case .handoffs: 1
    case .events: 2
    }
  }
}
