/// The severity of a violation of a rule.
///
/// The cases are in ascending order.
public enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
  /// A violation that is only information and requires no change.
  case note
  /// A violation that should be fixed, but does not by itself fail the run.
  case warning
  /// A violation that fails the run, unless the scenario expects the violation.
  case error

  /// Returns whether the left severity is lower than the right severity.
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

/// The severity that the policy assigns to the violations of a rule.
public struct RuleSeverity: Sendable, Hashable {
  /// The identifier of the rule, such as `scope.non-goal`.
  public var rule: String

  /// The severity of the rule's violations, in place of the rule's default severity.
  public var severity: Severity

  /// Creates the assignment of a severity to a rule.
  public init(rule: String, severity: Severity) {
    self.rule = rule
    self.severity = severity
  }
}
