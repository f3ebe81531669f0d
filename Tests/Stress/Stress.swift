import ArgumentParser

/// Tries what hostile files can do to the loader and to a run.
@main
struct Stress: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stress",
    abstract: "Try what hostile files can do.",
    subcommands: [MutateCommand.self, GrowCommand.self]
  )
}
