import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports definitions whose front matter does not name the agent.
enum MissingNameRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "name.missing",
    severity: .error,
    summary: "the front matter has no `name`",
    reason: "Without a name, the platform does not register the agent, and shows no message.",
    remedy: "add `name:` with the name of the file",
    example: [ExampleFile("builder.md", "---\ndescription: Builds.\n---\nBuilds.\n")],
    correctedFiles: [
      ExampleFile("builder.md", "---\nname: builder\ndescription: Builds.\n---\nBuilds.\n")
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for file in team.teamFiles.files {
      guard case .nameless(let frontMatter, let location) = file.parseResult else { continue }
      let name = frontMatter["name"]
      let problem =
        name == nil
        ? "the front matter has no `name`"
        : "`name` is " + (name?.text == nil ? "not a text" : "empty")
      findings.add(
        ruleDescription,
        at: location,
        about: "name",
        "\(problem), so the file defines no agent",
        remedy: name == nil ? nil : "write the agent's name after `name:`"
      )
    }
  }
}
