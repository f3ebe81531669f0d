import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports skills that an agent is told to invoke, although `skills` does not list them.
///
/// A definition without the key `skills` is left out.
enum UndeclaredSkillRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "skill.undeclared",
    severity: .warning,
    summary: "the body says when to invoke a skill that `skills` does not list",
    reason: """
      The definition lists its skills without this one, so the agent is told to invoke a skill that it \
      does not have.
      """,
    remedy: "add it to `skills`, or remove the line",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\nskills: [knitting]\n---\n- Making a sock: invoke `knitting`\n- Making a rug: invoke `weaving`\n"
      )
    ],
    correctedFiles: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\nskills: [knitting, weaving]\n---\n- Making a sock: invoke `knitting`\n- Making a rug: invoke `weaving`\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for agent in team.agents where agent.frontMatter["skills"] != nil {
      let declaredSkills = Set(agent.frontMatter.skills.map(\.name))
      for trigger in agent.body.skillTriggers where !declaredSkills.contains(trigger.skill) {
        findings.add(
          ruleDescription,
          at: trigger.location,
          about: "\(agent.name): \(trigger.skill)",
          "the body says when to invoke `\(trigger.skill)`, but `skills` does not list it"
        )
      }
    }
  }
}
