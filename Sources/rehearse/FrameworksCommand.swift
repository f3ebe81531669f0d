import ArgumentParser
import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalLint
import RehearsalRunning

/// The `frameworks` command, which shows the frameworks and skills that the tables in definitions select for
/// a project.
struct FrameworksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "frameworks",
    abstract: "Say which frameworks and skills a team's definitions select for a project.",
    discussion: """
      Definitions tell frameworks apart by tables of signals: files, and what stands in them. This \
      looks for them in a project, says which frameworks are found with the evidence, and which \
      skills the definition has for each.
      """
  )

  @Argument(help: "The folder of the project.")
  var project: String

  @Option(help: ArgumentHelp("The definitions.", valueName: "folder"))
  var agents: String

  func run() throws {
    try Exit.onFailure {
      let detection = try FrameworkDetection(
        of: DefinitionPaths.tree(project),
        by: [DefinitionPaths.tree(agents)]
      )
      guard detection.entries > 0 else {
        throw RunningError(.missing, "\(agents): error: no definition tells frameworks apart")
      }
      guard !detection.found.isEmpty else {
        throw RunningError(
          .missing,
          "\(project): error: none of \(detection.entries) frameworks is found"
        )
      }
      try Output.print(FrameworksReport(detection).description)
    }
  }
}
