import ArgumentParser
import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalLint
import RehearsalRunning
import RehearsalSimulation

/// The `contracts` command, which shows the handoffs that the definitions of agents name.
struct ContractsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "contracts",
    abstract: "Show which agents hand work to which others, according to both sides.",
    discussion: """
      Reads the definitions below a folder as the platform reads them. An edge is a handoff that \
      a list, table or sentence names; agents that only work with each other are listed \
      separately. An edge that only one side names is shown with that side. \
      `work can go round among` lists the agents \
      whose edges lead back to them. `no work can reach` lists the agents that no chain of edges \
      reaches from a planner or orchestrator or, without either, from an agent that no other \
      hands work to.

      Examples:
        rehearse contracts .claude/agents
        rehearse contracts agents --format json
      """
  )

  @Argument(help: "The folder of the definitions, such as .claude/agents.")
  var folder: String

  @Option(help: ArgumentHelp("The policy, which adds to the definitions.", valueName: "file"))
  var policy: String?

  @Option(
    help: ArgumentHelp(
      "Show everything that is read from one agent's definition.",
      valueName: "name"
    )
  )
  var agent: String?

  @Option(help: "The format of the output.")
  var format = Format.text

  func validate() throws {
    guard agent != nil, format == .mermaid else { return }
    throw ValidationError("One definition cannot be drawn; remove --agent or --format mermaid.")
  }

  private func printDefinition(of agent: String) throws {
    let tree = try DefinitionPaths.fileTree(folder)
    guard let parts = try DefinitionParts(of: agent, in: tree) else {
      let reason = try DefinitionParts.reasonForAbsence(of: agent, in: tree)
      let place = reason.location.map { "\($0)" } ?? folder
      throw RunningError(.missing, "\(place): error: \(reason.message)")
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
    try Exit.convertingErrors {
      guard FileManager.default.fileExists(atPath: folder) else {
        throw RunningError(.missing, "\(folder): error: there is no such folder of definitions")
      }
      if let agent { return try printDefinition(of: agent) }
      let shownFolder = folder.hasSuffix("/") ? folder : folder + "/"
      let team = try Team(
        DiskTree(path: folder, shownAs: shownFolder),
        beside: [DefinitionPaths.projectTree(of: folder)].compactMap(\.self),
        policy: policy.map(DefinitionPaths.fileReference),
        rules: .all
      )
      if !team.remarks.isEmpty {
        Output.report(team.remarks)
      }
      guard !team.plan.members.isEmpty else {
        throw RunningError(.missing, "error: \(team.noDefinitionsMessage)")
      }
      let report = ContractsReport(
        team.plan,
        unresolved: team.unresolvedNames.map {
          ContractsReport.UnresolvedName(agent: $0.agentName, name: $0.name, at: $0.location)
        },
        profiles: team.profiles.map(ContractsReport.Profile.init)
      )
      switch format {
      case .text: try Output.print(report.description)
      case .mermaid: try Output.print(report.mermaid)
      case .json: try Output.print(String(decoding: report.json(), as: UTF8.self))
      }
    }
  }
}
