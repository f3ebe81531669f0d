import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports definitions that are written for another agent platform than the team's.
enum OtherPlatformRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "file.other-platform",
    severity: .note,
    summary: "a definition has the form of another platform",
    reason: """
      Its name, description, tools, model and handoffs are read. Keys and names that only that platform knows \
      are not checked, and Claude Code may not register the agent.
      """,
    remedy: "keep it in the folder of its platform, or write a definition for Claude Code",
    example: [
      ExampleFile(
        "builder.md",
        "---\ndescription: Builds.\nmode: subagent\npermission: {bash: deny}\n---\nBuilds.\n"
      )
    ],
    correctedFiles: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\ndisallowedTools: Bash\n---\nBuilds.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for file in team.teamFiles.files {
      guard case .otherFile(let kind, let location) = file.parseResult else { continue }
      let fileName = file.path.split(separator: "/").last.map(String.init) ?? file.path
      findings.add(
        ruleDescription,
        at: location,
        about: file.path,
        "`\(fileName)` is \(kind) of \(file.platform.name), which defines no agent",
        remedy: "nothing needs to be done; the file is not checked"
      )
    }
    for agent in team.agents where agent.platform != .claudeCode {
      guard agent.platform.rawValue != team.platform.id else { continue }
      findings.add(
        ruleDescription,
        at: agent.location,
        about: agent.name,
        "`\(agent.name)` is written for \(agent.platform.name)"
      )
    }
  }
}
