import RehearsalDefinitions
import RehearsalSimulation

/// A file among definitions that has no front matter.
enum MissingFrontMatterRule: LintRule {
  static let about = LintRuleDescription(
    id: "file.no-front-matter",
    severity: .warning,
    summary: "a file among definitions has no front matter, so it is no agent",
    reason: """
      The platform ignores the file without a message. For a README that is right; an agent whose author \
      forgot the front matter is missing.
      """,
    remedy: "begin the file with `---`, `name:`, `description:` and `---`, or move it elsewhere",
    example: [ExampleFile("builder.md", "# Builder\n\nYou build pages.\n")],
    mended: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\n---\n# Builder\n\nYou build pages.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for file in team.files.files {
      guard case .absent(.unopened, let location) = file.reading else { continue }
      findings.add(
        about,
        at: location,
        about: "front matter",
        "the file does not begin with a line `---`, so it is no agent",
        severity: isDocument(file.path) ? .note : nil
      )
    }
  }

  /// Whether the name is that of a document: README, CHECKLIST, overview.
  private static func isDocument(_ path: String) -> Bool {
    let name = path.split(separator: "/").last.map { String($0.dropLast(".md".count)) } ?? ""
    return name == name.uppercased()
      || ["readme", "overview", "index", "changelog", "glossary"].contains {
        name.lowercased().contains($0)
      }
  }
}
