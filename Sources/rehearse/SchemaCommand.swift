import ArgumentParser
import RehearsalDefinitions

/// The `schema` command, which prints the JSON Schema of scenario, policy, configuration or root files.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of the scenario file, for editors.",
    discussion: """
      Examples:
        rehearse schema > scenario.schema.json
        rehearse schema --policy > policy.schema.json
      """
  )

  @Flag(help: "Print the schema of the policy file instead.")
  var policy = false

  @Flag(help: "Print the schema of the configuration file instead.")
  var configuration = false

  @Flag(help: "Print the schema of the root file, rehearsal.yaml, instead.")
  var root = false

  func validate() throws {
    if [policy, configuration, root].count(where: \.self) > 1 {
      throw ValidationError("Give only one of --policy, --configuration and --root.")
    }
  }

  func run() throws {
    try Output.print(
      policy
        ? FileSchema.policy
        : configuration ? FileSchema.configuration : root ? FileSchema.root : FileSchema.scenario
    )
  }
}
