import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports files among the definitions that cannot be read.
///
/// For example, such a file is no UTF-8 text, is too large, or is a link that leads out of the folder.
enum UnreadableFileRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "file.unreadable",
    severity: .error,
    summary: "a file cannot be read as text",
    reason: """
      It is too large, is not UTF-8, or a link leads out of the folder. Its content is not part of the \
      team.
      """,
    remedy: "save it as UTF-8 text of less than 1 MiB inside the folder",
    example: [ExampleFile("builder.md", "---\nname: builder\ndescription: \u{0}\n---\n")],
    correctedFiles: [
      ExampleFile("builder.md", "---\nname: builder\ndescription: Builds.\n---\nBuilds.\n")
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for diagnostic in team.teamFiles.diagnostics {
      guard let location = diagnostic.location else { continue }
      // Other warnings, such as those about equal names, belong to other rules.
      let isAboutSettings = CompanionFile.Kind(of: location.file) == .settings
      guard diagnostic.severity == .error || isAboutSettings else { continue }
      findings.add(
        ruleDescription,
        at: location,
        about: "text",
        diagnostic.message,
        severity: diagnostic.severity == .error ? nil : .warning
      )
    }
  }
}
