/// The severity of a violation.
public enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
  /// Information that requires no change.
  case note
  /// A problem that should be fixed.
  case warning
  /// A problem that fails the run, unless it is expected.
  case error

  /// Returns whether the first severity is lower.
  public static func < (lhs: Severity, rhs: Severity) -> Bool {
    lhs.rank < rhs.rank
  }

  private var rank: Int {
    switch self {
    case .note: 0
    case .warning: 1
    case .error: 2
    }
  }
}

/// The severity that the policy assigns to a rule.
public struct RuleSeverity: Sendable, Hashable {
  /// The rule's identifier.
  public var rule: String

  /// The severity of its violations.
  public var severity: Severity

  /// Creates a severity of a rule.
  public init(rule: String, severity: Severity) {
    self.rule = rule
    self.severity = severity
  }
}
