import RehearsalDefinitions
import RehearsalLint
import RehearsalRules

extension RuleNames {
  /// All there are.
  static let known = RuleNames(runs: RuleBook.identifiers, definitions: LintBook.identifiers)
}
