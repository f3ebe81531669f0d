package import RehearsalSimulation

/// A rule of the linter, which checks the definitions of a team.
///
/// A rule never reads a file itself. It gets everything from the team.
package protocol LintRule: Sendable {
  /// The description of the rule for users.
  static var about: LintRuleDescription { get }

  /// Checks a team and adds a finding for each defect.
  static func check(_ team: LintTeam, _ findings: inout LintFindings)
}

/// The description of a rule for users, with an example of the defect that the rule finds.
package struct LintRuleDescription: Sendable {
  /// The identifier of the rule, such as `key.unknown`.
  ///
  /// An identifier begins with the group of the rule.
  package var id: String
  /// The severity of the rule's findings, unless the policy sets another.
  package var severity: Severity
  /// A short description of the defect that the rule finds.
  package var summary: String
  /// Why this is a defect.
  package var reason: String
  /// How to correct the defect.
  package var remedy: String
  /// Files that contain the defect.
  package var example: [ExampleFile]
  /// The corrected versions of those files in `example` that have to change.
  package var mended: [ExampleFile]
  /// The content of the example's policy; `nil` if the example needs none.
  package var policy: String?
}

/// A file in the example of a rule.
package struct ExampleFile: Sendable {
  /// The path of the file, relative to the folder of the definitions.
  package var path: String
  /// The content of the file.
  package var text: String

  package init(_ path: String, _ text: String) {
    self.path = path
    self.text = text
  }
}
