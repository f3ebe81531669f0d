import ArgumentParser
import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalLint
import RehearsalRunning
import RehearsalSimulation

/// The `frameworks` command, which shows the software frameworks that a project uses.
///
/// Tables in the definitions of agents list the files that identify a framework, and the skills for it.
struct FrameworksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "frameworks",
    abstract: "Show which frameworks and skills a team's definitions select for a project.",
    discussion: """
      Definitions identify frameworks by tables of signals, which are files and their content. \
      This command looks for the signals in a project, and shows the frameworks that it finds, with \
      the evidence and the skills that the definition has for each.

      Examples:
        rehearse frameworks . --agents .claude/agents
      """
  )

  @Argument(help: "The folder of the project.")
  var project: String

  @Option(help: ArgumentHelp("The folder of the definitions.", valueName: "folder"))
  var agents: String

  /// The maximum number of frameworks that a message names.
  private static let namedFrameworkLimit = 10

  private func absenceMessage(of entries: [String]) -> String {
    let names = entries.prefix(Self.namedFrameworkLimit).map {
      InertText.singleLine($0, limit: 200)
    }
    let remainder = entries.count > names.count ? " and \(entries.count - names.count) more" : ""
    return "none of the \(entries.count) frameworks was found; looked for "
      + names.joined(separator: ", ") + remainder
  }

  func run() throws {
    try Exit.convertingErrors {
      let detection = try FrameworkDetection(
        of: DefinitionPaths.projectFiles(project),
        by: [DefinitionPaths.fileTree(agents)]
      )
      guard !detection.listedFrameworks.isEmpty else {
        throw RunningError(
          .missing,
          "\(agents): error: none of the \(detection.definitionCount) definitions lists frameworks; add "
            + FrameworkDetection.supportedFormsText
        )
      }
      guard !detection.detectedFrameworks.isEmpty else {
        throw RunningError(
          .missing,
          "\(project): error: \(absenceMessage(of: detection.listedFrameworks))"
        )
      }
      try Output.print(FrameworksReport(detection).description)
    }
  }
}
