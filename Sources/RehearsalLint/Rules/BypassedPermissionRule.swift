import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports agents that can run shell commands without asking the user for permission.
enum BypassedPermissionRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "permission.bypassed",
    severity: .warning,
    summary: "the agent bypasses permissions and may run commands",
    reason: """
      Every command runs without a question, also one that the agent read in a file or on a page. The mode is \
      meant for containers without access to anything else.
      """,
    remedy:
      "remove `permissionMode`, choose `acceptEdits`, or deny the tools that run commands under `disallowedTools`",
    example: [ExampleFile("builder.md", builder(mode: "bypassPermissions"))],
    correctedFiles: [ExampleFile("builder.md", builder(mode: "acceptEdits"))]
  )

  private static func builder(mode: String) -> String {
    "---\nname: builder\ndescription: Builds.\ntools: Read, Bash\npermissionMode: \(mode)\n---\nBuilds.\n"
  }

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for agent in team.agents {
      guard let mode = agent.frontMatter["permissionMode"], mode.text == "bypassPermissions",
        let tool = firstShellTool(of: agent, in: team)
      else { continue }
      findings.add(
        ruleDescription,
        at: mode.location,
        about: agent.name,
        "`\(agent.name)` bypasses permissions and may use `\(tool)`, so every command runs without a question"
      )
    }
  }

  /// Returns the first tool by which an agent can run shell commands; `nil` if it has no such tool.
  ///
  /// For an agent without a list of allowed tools, only the first shell tool of the platform is checked.
  private static func firstShellTool(of agent: AgentFile, in team: LintTeam) -> String? {
    let toolTable = team.platform.table
    let tools = team.tools(of: agent)
    let shellTools = toolTable.referenceTools.filter {
      toolTable.anyTool(named: $0)?.tool.kind == .run
    }
    return shellTools.first { shell in
      let isListed =
        tools.allowed?.contains {
          $0 == "*" || toolTable.areSameTool(ToolTable.nameWithoutLimits(of: $0), shell)
        }
        ?? (shell == shellTools.first)
      return isListed && !tools.denied.contains { toolTable.areSameTool($0, shell) }
    }
  }
}
