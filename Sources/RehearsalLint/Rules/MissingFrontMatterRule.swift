import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports Markdown files among the definitions that do not begin with front matter.
enum MissingFrontMatterRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "file.no-front-matter",
    severity: .warning,
    summary: "a file among definitions has no front matter, so it defines no agent",
    reason: """
      The platform ignores the file without a message. That is correct for a README, but an agent whose \
      author forgot the front matter is missing.
      """,
    remedy: "begin the file with `---`, `name:`, `description:` and `---`, or move it elsewhere",
    example: [ExampleFile("builder.md", "# Builder\n\nYou build pages.\n")],
    correctedFiles: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\n---\n# Builder\n\nYou build pages.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for file in team.teamFiles.files {
      guard case .absent(.unopened, let location) = file.parseResult else { continue }
      findings.add(
        ruleDescription,
        at: location,
        about: "front matter",
        "the file does not begin with a line `---`, so it defines no agent",
        severity: isProbablyDocument(file.path) ? .note : nil
      )
    }
  }

  /// Returns whether the name of a file is typical of a document that is no definition, such as `README.md`.
  private static func isProbablyDocument(_ path: String) -> Bool {
    let fileName = path.split(separator: "/").last.map { String($0.dropLast(".md".count)) } ?? ""
    return fileName == fileName.uppercased()
      || ["readme", "overview", "index", "changelog", "glossary"].contains {
        fileName.lowercased().contains($0)
      }
  }
}
