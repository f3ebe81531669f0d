/// How much of a run a recording contains.
public enum Level: String, Sendable, Hashable, CaseIterable, Comparable {
  /// The run, with the outcomes of its tasks, its violations and its expectations.
  case outcomes
  /// Everything in `outcomes`, and every handoff and gate check.
  case handoffs
  /// Everything in `handoffs`, and every event.
  case events

  /// Returns whether the first level contains less than the second.
  public static func < (lhs: Level, rhs: Level) -> Bool { lhs.rank < rhs.rank }

  private var rank: Int {
    switch self {
    case .outcomes: 0
    case .handoffs: 1
    case .events: 2
    }
  }
}
