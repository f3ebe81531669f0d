import RehearsalDefinitions
import RehearsalSimulation

/// The policy speaks of an agent that nobody is.
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
    let policy = team.files.policy
    let names = Set(team.files.members.map(\.name))
    let near = team.files.members.map(\.name)
    for (name, location) in policy.namedAgents {
      guard !names.contains(name), !team.mayLead(name), !policy.known.agents.contains(name) else {
        continue
      }
      let meant = Spelling.nearest(to: name, in: near).map { "; did you mean `\($0)`?" } ?? ""
      findings.add(about, at: location, about: name, "there is no agent `\(name)`\(meant)")
    }
  }
}
