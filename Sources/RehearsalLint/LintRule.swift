package import RehearsalSimulation

/// A judge of what definitions say.
///
/// A rule reads the whole team and reports what it finds; it never reads a file itself.
package protocol LintRule: Sendable {
  /// What the rule is.
  static var about: LintRuleDescription { get }

  /// Reports what the rule finds in a team.
  static func check(_ team: LintTeam, _ findings: inout LintFindings)
}

/// What a rule of the linter is, for those who meet one of its findings.
package struct LintRuleDescription: Sendable {
  /// The identifier, group first.
  package var id: String
  /// The severity that its findings have unless the policy changes it.
  package var severity: Severity
  /// What it finds, in a few words.
  package var summary: String
  /// Why that is a defect.
  package var reason: String
  /// How to mend it.
  package var remedy: String
  /// Files in which it finds something, the path of each first.
  package var example: [ExampleFile]
  /// The same files mended, as far as they differ.
  package var mended: [ExampleFile]
  /// The policy that stands beside the files of the example, where it takes one.
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
