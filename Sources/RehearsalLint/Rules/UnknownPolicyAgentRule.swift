import RehearsalDefinitions
import RehearsalSimulation

/// The policy names an agent that is not in the team.
enum UnknownPolicyAgentRule: LintRule {
  static let about = LintRuleDescription(
    id: "policy.unknown-agent",
    severity: .error,
    summary: "the policy names an agent that is not in the team",
    reason: """
      What the policy says of it holds for nobody, and what it was meant for goes without: a role, \
      an edge, a limit on tools.
      """,
    remedy: "correct the name in the policy, or add the agent",
    example: [
      ExampleFile("builder.md", "---\nname: builder\ndescription: Builds.\n---\nBuilds.\n")
    ],
    mended: [ExampleFile("tester.md", "---\nname: tester\ndescription: Tests.\n---\nTests.\n")],
    policy: "rehearsal-policy: 1\nroles: {tester: verifier}\n"
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for agent in team.files.unknownPolicyAgents {
      findings.add(about, at: agent.location, about: agent.name, agent.message)
    }
  }
}
