import ArgumentParser
import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalLint
import RehearsalRunning

/// The `frameworks` command, which shows the frameworks that a project uses.
///
/// The tables in the agents' definitions determine how to detect a framework and which skills belong to it.
struct FrameworksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "frameworks",
    abstract: "Show which frameworks and skills a team's definitions select for a project.",
    discussion: """
      Definitions identify frameworks by tables of signals, which are files and their content. \
      This command looks for the signals in a project, and shows the frameworks that it finds, with \
      the evidence and the skills that the definition has for each.
      """
  )

  @Argument(help: "The folder of the project.")
  var project: String

  @Option(help: ArgumentHelp("The folder of the definitions.", valueName: "folder"))
  var agents: String

  func run() throws {
    try Exit.onFailure {
      let detection = try FrameworkDetection(
        of: DefinitionPaths.tree(project),
        by: [DefinitionPaths.tree(agents)]
      )
      guard detection.entries > 0 else {
        throw RunningError(.missing, "\(agents): error: no definition has a table of frameworks")
      }
      guard !detection.found.isEmpty else {
        throw RunningError(
          .missing,
          "\(project): error: none of the \(detection.entries) frameworks was found"
        )
      }
      try Output.print(FrameworksReport(detection).description)
    }
  }
}
