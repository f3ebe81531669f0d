import RehearsalLint
import RehearsalRules

/// The rules that a policy may name: those that judge runs, and those that judge definitions.
enum KnownRules {
  static let identifiers = RuleBook.identifiers + LintBook.identifiers
}
