import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports unknown skills in definitions and in the files beside them.
///
/// A skill is known if its file `SKILL.md` was found, or if the policy lists it. If no skill at all is known, none is
/// reported.
enum UnknownSkillRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "skill.unknown",
    severity: .warning,
    summary: "`skills`, or a rule of settings, names a skill that was not found",
    reason: """
      The platform starts the agent without the skill. The rule applies if skills (`SKILL.md`) are \
      in the given paths, or the policy lists some.
      """,
    remedy:
      "correct the name, add the skill, or list it in the policy under `known: {skills: [...]}`",
    example: [
      ExampleFile(
        "agents/builder.md",
        "---\nname: builder\ndescription: Builds.\nskills: [weaving]\n---\nBuilds.\n"
      ),
      ExampleFile(
        "skills/knitting/SKILL.md",
        "---\nname: knitting\ndescription: Knits.\n---\nKnit.\n"
      ),
    ],
    correctedFiles: [
      ExampleFile(
        "agents/builder.md",
        "---\nname: builder\ndescription: Builds.\nskills: [knitting]\n---\nBuilds.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    let knownSkills = Set(team.teamFiles.skillNames).union(team.teamFiles.policy.knownNames.skills)
    guard !knownSkills.isEmpty else { return }
    let listedSkills =
      team.agents.flatMap { agent in
        agent.frontMatter.skills.map { (owner: agent.name, name: $0.name, location: $0.location) }
      }
      + team.teamFiles.companions.flatMap { file in
        file.skills.map { (owner: file.path, name: $0.name, location: $0.location) }
      }
    for skill in listedSkills where !knownSkills.contains(bareName(skill.name)) {
      let suggestion = Spelling.nearestWord(to: skill.name, in: knownSkills.sorted())
      findings.add(
        ruleDescription,
        at: skill.location,
        about: "\(skill.owner): \(skill.name)",
        "there is no skill `\(skill.name)`" + (suggestion.map { "; did you mean `\($0)`?" } ?? "")
      )
    }
  }

  /// Returns the name of a skill without the name of its plugin, such as `review` for `tools:review`.
  private static func bareName(_ name: String) -> String {
    name.split(separator: ":").last.map(String.init) ?? name
  }
}
