/// What a verifier or reviewer says.
public enum Decision: String, Sendable, Hashable, CaseIterable {
  /// The work is good.
  case approved = "APPROVED"
  /// The work is good, and could be better.
  case approvedWithRecommendations = "APPROVED WITH RECOMMENDATIONS"
  /// The work has to be mended.
  case needsFixes = "NEEDS FIXES"
  /// The work may not go on.
  case blocked = "BLOCKED"

  /// It said something that nobody can read as a decision.
  case malformed = "MALFORMED"
  /// It said nothing in time.
  case timedOut = "TIMED OUT"

  /// Whether it says that the work goes on.
  public var approves: Bool {
    switch self {
    case .approved, .approvedWithRecommendations: true
    case .needsFixes, .blocked, .malformed, .timedOut: false
    }
  }

  /// Whether anybody can go by it.
  public var isUsable: Bool {
    switch self {
    case .approved, .approvedWithRecommendations, .needsFixes, .blocked: true
    case .malformed, .timedOut: false
    }
  }
}
