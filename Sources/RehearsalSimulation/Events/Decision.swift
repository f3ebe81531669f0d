/// The decision of a verifier or reviewer.
public enum Decision: String, Sendable, Hashable, CaseIterable {
  /// The work is good.
  case approved = "APPROVED"
  /// The work is good but could be improved.
  case approvedWithRecommendations = "APPROVED WITH RECOMMENDATIONS"
  /// The work has to be fixed.
  case needsFixes = "NEEDS FIXES"
  /// The work must not continue.
  case blocked = "BLOCKED"

  /// The judge's answer cannot be read as a decision.
  case malformed = "MALFORMED"
  /// The judge gave no answer in time.
  case timedOut = "TIMED OUT"

  /// Whether the decision approves the work.
  public var approves: Bool {
    switch self {
    case .approved, .approvedWithRecommendations: true
    case .needsFixes, .blocked, .malformed, .timedOut: false
    }
  }

  /// Whether the decision can be acted on.
  public var isUsable: Bool {
    switch self {
    case .approved, .approvedWithRecommendations, .needsFixes, .blocked: true
    case .malformed, .timedOut: false
    }
  }
}
