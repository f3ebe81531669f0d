import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports agents that the policy names and the team does not have.
///
/// Orchestrators, which need no definition, and agents that the policy lists as known are left out.
enum UnknownPolicyAgentRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "policy.unknown-agent",
    severity: .error,
    summary: "the policy names an agent that is not in the team",
    reason: """
      The entry has no effect: the agent that it was written for lacks the role, the edge or the limit \
      on tools.
      """,
    remedy: "correct the name in the policy, or add the agent",
    example: [
      ExampleFile("builder.md", "---\nname: builder\ndescription: Builds.\n---\nBuilds.\n")
    ],
    correctedFiles: [
      ExampleFile("tester.md", "---\nname: tester\ndescription: Tests.\n---\nTests.\n")
    ],
    policy: "rehearsal-policy: 1\nroles: {tester: verifier}\n"
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for agent in team.teamFiles.unknownPolicyAgents {
      findings.add(ruleDescription, at: agent.location, about: agent.name, agent.message)
    }
  }
}
