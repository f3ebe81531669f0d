/// The decision of a judge (a verifier or reviewer) about work.
public enum Decision: String, Sendable, Hashable, CaseIterable {
  /// The work is good.
  case approved = "APPROVED"
  /// The work is good, but the judge names possible improvements.
  case approvedWithRecommendations = "APPROVED WITH RECOMMENDATIONS"
  /// The work is refused until its defects are fixed.
  case needsFixes = "NEEDS FIXES"
  /// The work is refused, and must not be passed on to another judge. Built-in reviewers refuse work with
  /// this decision.
  case blocked = "BLOCKED"

  /// The judge answered, but the answer cannot be read as a decision.
  case malformed = "MALFORMED"
  /// The judge gave no answer in time.
  case timedOut = "TIMED OUT"

  /// Whether the decision approves the work, with or without recommendations.
  public var approves: Bool {
    switch self {
    case .approved, .approvedWithRecommendations: true
    case .needsFixes, .blocked, .malformed, .timedOut: false
    }
  }

  /// Whether the judge approved or refused the work, as opposed to a malformed or missing answer.
  public var isUsable: Bool {
    switch self {
    case .approved, .approvedWithRecommendations, .needsFixes, .blocked: true
    case .malformed, .timedOut: false
    }
  }
}
