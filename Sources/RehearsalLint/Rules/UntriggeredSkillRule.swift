import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports skills in the list `skills` if the body never says when to invoke them.
///
/// The rule reports nothing if the body does not say when to invoke any skill.
enum UntriggeredSkillRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "skill.never-triggered",
    severity: .note,
    summary: "a skill is listed, but the body never says when to invoke it",
    reason: """
      The body says when to invoke other skills, so the agent follows that list, which does not include \
      this one.
      """,
    remedy: "say when to invoke it, or remove it from `skills`",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\nskills: [knitting, weaving]\n---\n- Making a sock: invoke `knitting`\n"
      )
    ],
    correctedFiles: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\nskills: [knitting]\n---\n- Making a sock: invoke `knitting`\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for agent in team.agents where !agent.body.skillTriggers.isEmpty {
      let triggeredSkills = Set(agent.body.skillTriggers.map(\.skill))
      for skill in agent.frontMatter.skills where !triggeredSkills.contains(skill.name) {
        findings.add(
          ruleDescription,
          at: skill.location,
          about: "\(agent.name): \(skill.name)",
          "the body does not say when to invoke `\(skill.name)`"
        )
      }
    }
  }
}
