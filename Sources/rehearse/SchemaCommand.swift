import ArgumentParser
import RehearsalDefinitions

/// Prints the JSON Schema of a kind of file.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of the scenario file, for editors."
  )

  @Flag(help: "Print the schema of the policy file instead.")
  var policy = false

  func run() throws {
    try Output.print(policy ? FileSchema.policy : FileSchema.scenario)
  }
}
