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

/// The description of a rule, for users who get one of its findings.
package struct LintRuleDescription: Sendable {
  /// The identifier, group first.
  package var id: String
  /// The default severity of its findings.
  package var severity: Severity
  /// What it finds, in a few words.
  package var summary: String
  /// Why that is a defect.
  package var reason: String
  /// How to correct it.
  package var remedy: String
  /// Files with a defect that the rule finds.
  package var example: [ExampleFile]
  /// The corrected versions of the files that change.
  package var mended: [ExampleFile]
  /// The policy of the example, where it needs one.
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
