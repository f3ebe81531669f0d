import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports misspelt keys of front matter, such as `allowedTools` instead of `tools`.
enum MisspeltKeyRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "key.misspelt",
    severity: .warning,
    summary: "a key of the front matter is probably a misspelling of a known key",
    reason: """
      The platform ignores keys that it does not know. `allowedTools` in place of `tools` gives the \
      agent every tool.
      """,
    remedy: "write the key as the platform spells it",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\nallowedTools: Read\n---\nBuilds.\n"
      )
    ],
    correctedFiles: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\ntools: Read\n---\nBuilds.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for file in team.teamFiles.files {
      for unfamiliarKey in UnfamiliarKey.keys(of: file) {
        guard let correctKey = unfamiliarKey.suggestedKey else { continue }
        findings.add(
          ruleDescription,
          at: unfamiliarKey.location,
          about: unfamiliarKey.key,
          "`\(unfamiliarKey.key)` is not a key of the platform\(effect(of: correctKey, in: file)); "
            + "did you mean `\(correctKey)`?",
          remedy: "write `\(correctKey)`"
        )
      }
    }
  }

  /// Returns what it means for the agent that a file lacks a key about tools; empty for other keys.
  private static func effect(of missingKey: String, in file: DefinitionFile) -> String {
    guard let frontMatter = file.frontMatter, frontMatter[missingKey] == nil else { return "" }
    return switch missingKey {
    case "tools": ", so the agent has all tools"
    case "disallowedTools": ", so no tool is denied to the agent"
    default: ""
    }
  }
}

/// A key of front matter that is not in the list of known keys.
struct UnfamiliarKey {
  /// The greatest number of unknown keys that are reported for one file.
  ///
  /// A file with more unknown keys is probably not a definition.
  private static let reportLimit = 100

  var key: String
  var location: SourceLocation
  /// The known key that the author probably meant; `nil` if no known key is similar.
  var suggestedKey: String?

  /// Returns the unknown keys in a file, in the order of the file.
  ///
  /// The result contains at most the first 100 unknown keys. It is empty if the definition is written for another
  /// platform than Claude Code.
  static func keys(of file: DefinitionFile) -> [UnfamiliarKey] {
    guard file.isForClaudeCode else { return [] }
    let unknownKeys = (file.frontMatter?.values ?? []).lazy.compactMap { pair in
      pair.key.text.map { ($0, pair.key.location) }
    }
    .filter { !FrontMatterKeys.names.contains($0.0) }
    return unknownKeys.prefix(reportLimit).map { key, location in
      UnfamiliarKey(
        key: key,
        location: location,
        suggestedKey: FrontMatterKeys.correctKey(for: key)
      )
    }
  }
}
