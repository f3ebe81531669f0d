import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports definitions that name a model that the platform does not know.
enum UnknownModelRule: LintRule {
  static let about = LintRuleDescription(
    id: "model.unknown",
    severity: .warning,
    summary: "`model` does not name a known model",
    reason: """
      The platform accepts its own names (`sonnet`, `opus`, `haiku`, `fable`, `inherit`) and complete \
      identifiers of models. With anything else the agent fails to start, or starts with another model \
      than its author chose.
      """,
    remedy:
      "write `sonnet`, `opus`, `haiku`, `fable`, `inherit` or a complete identifier such as `claude-sonnet-4-5`; "
      + "list other names in the policy under `known: {models: [...]}`",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\nmodel: medium\n---\nBuilds.\n"
      )
    ],
    mended: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\nmodel: sonnet\n---\nBuilds.\n"
      )
    ]
  )

  private static let names: Set<String> = [
    "sonnet", "opus", "haiku", "fable", "inherit", "opusplan", "default", "best",
  ]

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    var order: [String] = []
    var users: [String: [(agent: String, location: SourceLocation)]] = [:]
    for agent in team.agents where agent.platform == .claudeCode {
      guard let value = agent.frontMatter["model"], let model = value.text,
        !isKnown(model), !team.files.policy.known.models.contains(model)
      else { continue }
      if users[model] == nil { order.append(model) }
      users[model, default: []].append((agent.name, value.location))
    }
    for model in order {
      guard let all = users[model], let first = all.first else { continue }
      findings.add(
        about,
        at: first.location,
        about: model,
        "`\(model)` is not a known model"
          + (all.count > 1 ? "; \(all.count) definitions name it" : ""),
        related: all.dropFirst().map {
          Finding.Related("`\($0.agent)` names it too", at: $0.location)
        }
      )
    }
  }

  /// Returns whether the platform knows a model.
  ///
  /// Two forms are known. The first is a name of the platform, such as `sonnet`, with or without a context
  /// size in brackets. The second is an identifier that contains `claude-`, with any parts that a provider
  /// adds, or that begins with `arn:aws:bedrock:`.
  private static func isKnown(_ model: String) -> Bool {
    let name = String(model.prefix { $0 != "[" })
    if names.contains(name) { return true }
    let isIdentifier = name.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-_.:/@".contains($0))
    }
    return isIdentifier && name.contains("claude-") && name == name.lowercased()
      || name.hasPrefix("arn:aws:bedrock:")
  }
}
