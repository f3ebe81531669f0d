/// How much a violation weighs.
public enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
  /// Worth knowing.
  case note
  /// Worth mending.
  case warning
  /// A failure of the run, unless expected.
  case error

  /// Returns whether the first weighs less.
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

/// A severity that the policy gives to a rule.
public struct RuleSeverity: Sendable, Hashable {
  /// The rule's identifier.
  public var rule: String

  /// The severity its violations get.
  public var severity: Severity

  package init(rule: String, severity: Severity) {
    self.rule = rule
    self.severity = severity
  }
}
