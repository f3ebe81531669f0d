import ArgumentParser
import RehearsalAnalysis
import RehearsalSimulation

/// The `tools` command, which prints the built-in table of the tools of all platforms, or lists the tools of one
/// platform.
struct ToolsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tools",
    abstract: "Print the tools of the platforms that run agents.",
    discussion: """
      Without an argument, prints the built-in table. To correct it for a team, change a copy of it, and \
      name the copy in the policy under `tool-table`.

      Examples:
        rehearse tools claude-code@2.1
        rehearse tools > tools.txt
      """
  )

  @Argument(
    help: ArgumentHelp(
      "A platform, such as copilot or claude-code@2.1, whose tools are listed.",
      valueName: "platform"
    )
  )
  var platform: String?

  func validate() throws {
    guard let platform, TargetPlatform(platform, in: .builtIn) == nil else { return }
    throw ValidationError(TargetPlatform.problem(with: platform, in: .builtIn))
  }

  func run() throws {
    guard let platform = platform.flatMap({ TargetPlatform($0, in: .builtIn) }) else {
      return try Output.print(ToolTable.builtInText)
    }
    let width = platform.tools.map(\.name.count).max() ?? 0
    for tool in platform.tools {
      try Output.print("\(tool.name.padded(to: width))  \(tool.kind.rawValue)\n")
    }
  }
}
