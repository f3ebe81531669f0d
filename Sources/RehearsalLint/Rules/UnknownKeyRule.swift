import RehearsalDefinitions
import RehearsalSimulation

/// A key of front matter that nobody knows.
enum UnknownKeyRule: LintRule {
  static let about = LintRuleDescription(
    id: "key.unknown",
    severity: .note,
    summary: "a key of the front matter is none that the platform reads",
    reason: """
      The platform passes over it. That is harmless where the key is for the authors themselves, and \
      not where they count on it.
      """,
    remedy: "take it out, or disable the rule in the policy with the reason",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\nplanet: mars\n---\nBuilds.\n"
      )
    ],
    mended: [
      ExampleFile("builder.md", "---\nname: builder\ndescription: Builds.\n---\nBuilds.\n")
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for file in team.files.files {
      for pair in file.frontMatter?.values ?? [] {
        guard let key = pair.key.text, !PlatformKeys.names.contains(key),
          PlatformKeys.meant(by: key) == nil
        else { continue }
        findings.add(
          about,
          at: pair.key.location,
          about: key,
          "`\(key)` is no key that the platform reads"
        )
      }
    }
  }
}
