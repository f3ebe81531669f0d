import RehearsalDefinitions
import RehearsalSimulation

/// A key of the front matter is a misspelling of a known one.
enum MisspeltKeyRule: LintRule {
  static let about = LintRuleDescription(
    id: "key.misspelt",
    severity: .warning,
    summary: "a key of the front matter is near a known one, and not it",
    reason: """
      The platform ignores keys that it does not know. `allowedTools` in place of `tools` gives the \
      agent every tool.
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
      for unfamiliar in UnfamiliarKey.keys(of: file) {
        guard let meant = unfamiliar.meant else { continue }
        findings.add(
          about,
          at: unfamiliar.location,
          about: unfamiliar.key,
          "`\(unfamiliar.key)` is no key of the platform; `\(meant)` is likely to be meant",
          remedy: "write `\(meant)`"
        )
      }
    }
  }
}

/// A key of front matter that is not known.
struct UnfamiliarKey {
  /// The greatest number for one file: with more, it is no front matter of an agent.
  private static let most = 100

  var key: String
  var location: SourceLocation
  /// The key that is probably meant.
  var meant: String?

  /// Returns the first unknown keys of a file, in its order.
  static func keys(of file: DefinitionFile) -> [UnfamiliarKey] {
    let unknown = (file.frontMatter?.values ?? []).lazy.compactMap { pair in
      pair.key.text.map { ($0, pair.key.location) }
    }
    .filter { !FrontMatterKeys.names.contains($0.0) }
    return unknown.prefix(most).map { key, location in
      UnfamiliarKey(key: key, location: location, meant: FrontMatterKeys.meant(by: key))
    }
  }
}
