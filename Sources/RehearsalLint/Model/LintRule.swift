package import RehearsalSimulation

/// A rule that checks the definitions of a team for one kind of defect.
///
/// A rule never reads a file. All files are read beforehand, and the rule gets their content as a ``LintTeam``.
package protocol LintRule: Sendable {
  /// The description of the rule for users, with its identifier and an example.
  static var ruleDescription: LintRuleDescription { get }

  /// Checks a team, and adds a finding for each defect.
  static func check(_ team: LintTeam, _ findings: inout LintFindings)
}

/// The description of a rule for users, with an example of the defect that the rule finds.
package struct LintRuleDescription: Sendable {
  /// The identifier of the rule, such as `key.unknown`.
  ///
  /// The part of the identifier before the dot is the group of the rule.
  package var id: String
  /// The default severity of the rule's findings, which a team's policy can override.
  package var severity: Severity
  /// A short description of the defect that the rule finds.
  package var summary: String
  /// Why the defect causes problems.
  package var reason: String
  /// How to correct the defect.
  package var remedy: String
  /// The files of an example team that has the defect.
  package var example: [ExampleFile]
  /// The files that a correction of the example changes or adds, with their corrected content.
  package var correctedFiles: [ExampleFile]
  /// The content of the policy file of the example; `nil` if the example needs no policy.
  package var policy: String?
}

/// A file of a rule's example.
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
