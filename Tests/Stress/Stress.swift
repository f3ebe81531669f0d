import ArgumentParser

/// Tries what hostile files, and random scenarios, can do to the loader and to a run.
@main
struct Stress: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stress",
    abstract: "Try what hostile files and random scenarios can do.",
    subcommands: [MutateCommand.self, GrowCommand.self, ScenariosCommand.self]
  )
}
