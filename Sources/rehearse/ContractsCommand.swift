import ArgumentParser
import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalLint
import RehearsalRunning
import RehearsalSimulation

/// The `contracts` command, which shows the edges that agents' definitions declare.
struct ContractsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "contracts",
    abstract: "Show who says they hand work to whom, and who says they take it.",
    discussion: """
      Reads the definitions below a folder as the platform reads them. Edges are what their lists, \
      tables and sentences say of handing work on; agents that only work with each other stand \
      apart. An edge that one of its sides does not name is shown with the side that does. \
      `work can go round among` lists agents \
      whose edges lead back to them; `no work can reach` those that no planner or orchestrator has \
      a way to, or where there is none, no agent whom nobody hands anything.
      """
  )

  @Argument(help: "The folder of the definitions, such as .claude/agents.")
  var folder: String

  @Option(help: ArgumentHelp("What the team adds to its definitions.", valueName: "file"))
  var policy: String?

  @Option(
    help: ArgumentHelp("Show all that is read from one agent's definition.", valueName: "name")
  )
  var agent: String?

  @Option(help: "How it is shown.")
  var format = Format.text

  func validate() throws {
    guard agent != nil, format == .mermaid else { return }
    throw ValidationError("one definition cannot be drawn; leave out --agent or --format mermaid")
  }

  private func show(_ agent: String) throws {
    guard let parts = try DefinitionParts(of: agent, in: DefinitionPaths.tree(folder)) else {
      throw RunningError(.missing, "\(folder): error: there is no agent `\(agent)`")
    }
    let report = DefinitionReport(parts)
    try Output.print(
      format == .json ? String(decoding: report.json(), as: UTF8.self) : report.description
    )
  }

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, mermaid, json
  }

  func run() throws {
    try Exit.onFailure {
      guard FileManager.default.fileExists(atPath: folder) else {
        throw RunningError(.missing, "\(folder): error: there is no such folder of definitions")
      }
      if let agent { return try show(agent) }
      let shown = folder.hasSuffix("/") ? folder : folder + "/"
      let team = try Team(
        DiskTree(root: URL(filePath: folder), shownAs: shown),
        policy: policy.map(DefinitionPaths.policy),
        rules: .known
      )
      if !team.remarks.isEmpty {
        Output.report(team.remarks)
      }
      guard !team.plan.members.isEmpty else {
        throw RunningError(.missing, "error: \(team.noDefinitionsMessage)")
      }
      let report = ContractsReport(
        team.plan,
        unresolved: team.unresolved.map {
          ContractsReport.UnresolvedName(agent: $0.agent, name: $0.name, at: $0.location)
        }
      )
      switch format {
      case .text: try Output.print(report.description)
      case .mermaid: try Output.print(report.mermaid)
      case .json: try Output.print(String(decoding: report.json(), as: UTF8.self))
      }
    }
  }
}
