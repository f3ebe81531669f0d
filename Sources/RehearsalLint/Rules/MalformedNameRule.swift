import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports names of agents that are too long or contain unusual characters.
enum MalformedNameRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "name.malformed",
    severity: .warning,
    summary: "an agent's name does not consist of lowercase letters, digits and hyphens",
    reason: """
      The documentation asks for lowercase letters and hyphens. The platform refuses a colon, which \
      separates a plugin's name from the agent's. Names with spaces or capitals are hard to write the \
      same way twice.
      """,
    remedy: "use lowercase letters, digits and hyphens, at most 64 characters",
    example: [
      ExampleFile(
        "Page Builder.md",
        "---\nname: Page Builder\ndescription: Builds.\n---\nBuilds.\n"
      )
    ],
    correctedFiles: [
      ExampleFile(
        "Page Builder.md",
        "---\nname: page-builder\ndescription: Builds.\n---\nBuilds.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for agent in team.agents where agent.platform == .claudeCode {
      guard let problem = problem(with: agent.name) else { continue }
      findings.add(
        ruleDescription,
        at: agent.location,
        about: agent.name,
        "`\(agent.name.prefix(80))` \(problem)",
        remedy: remedy(for: agent.name, in: team),
        severity: agent.name.contains(":") ? .error : nil
      )
    }
  }

  /// Returns the advice to write a correct name that is similar; `nil` if there is none that no other agent has.
  private static func remedy(for name: String, in team: LintTeam) -> String? {
    let words = name.lowercased().utf8.split { byte in
      !((UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte.isASCIIDigit)
    }
    let newName = words.map { String(Substring($0)) }.joined(separator: "-")
    let isLossless = name.utf8.allSatisfy { $0 < 0x80 }
    guard isLossless, problem(with: newName) == nil, !newName.isEmpty,
      !team.agents.contains(where: { $0.name == newName })
    else { return nil }
    return "write `\(newName)`, and change the name wherever it is used"
  }

  private static func problem(with name: String) -> String? {
    if name.contains(":") { return "contains a colon, so the platform refuses it" }
    if name.count > 64 { return "is longer than 64 characters" }
    let isWellFormed = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"):
        true
      default: false
      }
    }
    return isWellFormed
      ? nil : "contains characters other than lowercase letters, digits and hyphens"
  }
}
