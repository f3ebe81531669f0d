import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports unknown language models in definitions.
enum UnknownModelRule: LintRule {
  static let ruleDescription = LintRuleDescription(
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
    correctedFiles: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\nmodel: sonnet\n---\nBuilds.\n"
      )
    ]
  )

  /// The short names that the agent platform accepts for language models.
  private static let shortNames: Set<String> = [
    "sonnet", "opus", "haiku", "fable", "inherit", "opusplan", "default", "best",
  ]

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    var unknownModels: [String] = []
    var agentsByModel: [String: [(agent: String, location: SourceLocation)]] = [:]
    for agent in team.agents where agent.platform == .claudeCode {
      guard let value = agent.frontMatter["model"], let model = value.text,
        !isKnown(model), !team.teamFiles.policy.knownNames.models.contains(model)
      else { continue }
      if agentsByModel[model] == nil { unknownModels.append(model) }
      agentsByModel[model, default: []].append((agent.name, value.location))
    }
    for model in unknownModels {
      guard let agentsWithModel = agentsByModel[model], let firstUser = agentsWithModel.first else {
        continue
      }
      findings.add(
        ruleDescription,
        at: firstUser.location,
        about: model,
        "`\(model)` is not a known model"
          + (agentsWithModel.count > 1 ? "; \(agentsWithModel.count) definitions name it" : ""),
        related: agentsWithModel.dropFirst().map {
          Finding.RelatedLocation("`\($0.agent)` names it too", at: $0.location)
        }
      )
    }
  }

  /// Returns whether the agent platform knows a language model.
  ///
  /// The platform knows short names such as `sonnet`, also with the size of the context window as in `sonnet[1m]`. It
  /// also knows identifiers that contain `claude-` or begin with `arn:aws:bedrock:`.
  private static func isKnown(_ model: String) -> Bool {
    let nameWithoutSize = String(model.prefix { $0 != "[" })
    if shortNames.contains(nameWithoutSize) { return true }
    let isIdentifier = nameWithoutSize.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-_.:/@".contains($0))
    }
    return isIdentifier && nameWithoutSize.contains("claude-")
      && nameWithoutSize == nameWithoutSize.lowercased()
      || nameWithoutSize.hasPrefix("arn:aws:bedrock:")
  }
}
