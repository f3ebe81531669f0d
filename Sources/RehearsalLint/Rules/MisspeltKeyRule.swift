import RehearsalDefinitions
import RehearsalSimulation

/// A key of front matter that is meant to be another.
enum MisspeltKeyRule: LintRule {
  static let about = LintRuleDescription(
    id: "key.misspelt",
    severity: .warning,
    summary: "a key of the front matter is near a known one, and not it",
    reason: """
      The platform passes over keys it does not know. `allowedTools` in place of `tools` gives the \
      agent every tool there is.
      """,
    remedy: "write the key as the platform reads it",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\nallowedTools: Read\n---\nBuilds.\n"
      )
    ],
    mended: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\ntools: Read\n---\nBuilds.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for file in team.files.files {
      for pair in file.frontMatter?.values ?? [] {
        guard let key = pair.key.text, !PlatformKeys.names.contains(key),
          let meant = PlatformKeys.meant(by: key)
        else { continue }
        findings.add(
          about,
          at: pair.key.location,
          about: key,
          "`\(key)` is no key of the platform; `\(meant)` is likely to be meant",
          remedy: "write `\(meant)`"
        )
      }
    }
  }
}
