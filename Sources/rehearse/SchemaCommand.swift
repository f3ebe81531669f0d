import ArgumentParser
import RehearsalDefinitions

/// The `schema` command, which prints the JSON Schema of scenario, policy or configuration files.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of the scenario file, for editors."
  )

  @Flag(help: "Print the schema of the policy file instead.")
  var policy = false

  @Flag(help: "Print the schema of the configuration file instead.")
  var configuration = false

  func validate() throws {
    if policy, configuration {
      throw ValidationError("Give --policy or --configuration, not both.")
    }
  }

  func run() throws {
    try Output.print(
      policy
        ? FileSchema.policy : configuration ? FileSchema.configuration : FileSchema.scenario
    )
  }
}
