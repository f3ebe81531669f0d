import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports invalid values of keys in front matter, the YAML block at the beginning of a definition.
enum BadValueRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "key.bad-value",
    severity: .warning,
    summary: "a key of the front matter has an invalid value",
    reason: """
      The platform ignores the value and behaves as if the key were missing: no limit on turns, no \
      memory, the default permission mode.
      """,
    remedy: "write a valid value",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\nmaxTurns: several\n---\nBuilds.\n"
      )
    ],
    correctedFiles: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\nmaxTurns: 20\n---\nBuilds.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for file in team.teamFiles.files where file.isForClaudeCode {
      for pair in file.frontMatter?.values ?? [] {
        guard let key = pair.key.text,
          let entry = FrontMatterKeys.platformKeys.first(where: { $0.name == key }),
          let expected = expectation(for: pair.value, of: entry.value)
        else { continue }
        findings.add(
          ruleDescription,
          at: pair.value.location,
          about: key,
          "`\(key)` has to be \(expected), not \(pair.value.diagnosticDescription)",
          remedy: "write \(expected)",
          // The colour only affects how an agent is displayed, so an invalid colour is only a note.
          severity: key == "color" ? .note : nil
        )
      }
    }
  }

  /// Returns which values a key can have, such as `a list of names`; `nil` if the given value is valid.
  private static func expectation(for value: YAMLValue, of type: FrontMatterKeys.ValueType)
    -> String?
  {
    switch type {
    case .text: value.text == nil ? "text" : nil
    case .list: value.pairs == nil ? nil : "a list of names"
    case .boolean: isYesOrNo(value) ? nil : "`true` or `false`"
    case .positiveInteger:
      value.text.flatMap { Int($0) }.map { $0 > 0 } == true ? nil : "a whole number above zero"
    case .choice(let words):
      value.text.map { words.contains($0) } == true
        ? nil : "one of " + words.map { "`\($0)`" }.joined(separator: ", ")
    case .mappingOrList: value.text == nil ? nil : "a mapping or a list"
    case .unchecked: nil
    }
  }

  private static func isYesOrNo(_ value: YAMLValue) -> Bool {
    let words = ["true", "false", "yes", "no", "on", "off", "1", "0"]
    return value.text.map { words.contains($0.lowercased()) } ?? false
  }
}
