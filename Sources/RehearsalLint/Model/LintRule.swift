package import RehearsalSimulation

/// A rule of the linter, which checks the definitions of a team.
///
/// A rule never reads a file itself.
package protocol LintRule: Sendable {
  /// The description of the rule.
  static var about: LintRuleDescription { get }

  /// Adds the rule's findings in a team.
  static func check(_ team: LintTeam, _ findings: inout LintFindings)
}

/// The description of a rule, for users who get a finding of the rule.
package struct LintRuleDescription: Sendable {
  /// The rule's identifier, which begins with the rule's group, such as `key.unknown`.
  package var id: String
  /// The default severity of the rule's findings.
  package var severity: Severity
  /// A short description of the defect.
  package var summary: String
  /// The reason why this is a defect.
  package var reason: String
  /// The way to correct the defect.
  package var remedy: String
  /// Files with a defect that the rule finds.
  package var example: [ExampleFile]
  /// The corrected versions of the example files that change.
  package var mended: [ExampleFile]
  /// The policy of the example, or `nil` if the example needs no policy.
  package var policy: String?
}

/// A file of an example.
package struct ExampleFile: Sendable {
  /// The path.
  package var path: String
  /// The text.
  package var text: String

  package init(_ path: String, _ text: String) {
    self.path = path
    self.text = text
  }
}
