import ArgumentParser
import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalRunning
import RehearsalSimulation

/// The `init` command, which creates the first files for existing definitions, or a sample with its own definitions.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Create first files for your own definitions, or a small team to start from.",
    discussion: """
      The files are a scenario that runs on your definitions, and a policy that lists the guessed \
      roles and edges, each with its reason. Without --agents, the definitions are looked for in \
      .claude/agents, agents and ~/.claude/agents. Definitions in the same repository or below the \
      current folder are referred to; all others are copied.

      With --sample, or if there are no definitions, the files are a sample: definitions, a policy \
      and scenarios that are ready to run. Some scenarios have trouble that the protocol handles, and \
      one is a canary, which breaks a rule on purpose.

      All files are created in the given folder. Existing files are not overwritten.

      Examples:
        rehearse init rehearsal --agents .claude/agents
        rehearse init notes --sample pipeline
      """
  )

  @Argument(help: "The folder to create the files in.")
  var folder = "rehearsal"

  @Option(help: "The folder of your definitions, such as .claude/agents.")
  var agents: String?

  @Option(help: "The sample. (default: pipeline)")
  var sample: Sample?

  func validate() throws {
    try FileUses.checkFolderName(folder, of: "FOLDER")
    if agents != nil, sample != nil {
      throw ValidationError(
        "Give --sample or --agents, not both: a sample has its own definitions, "
          + "and --agents makes files for yours."
      )
    }
  }

  func run() throws {
    try Exit.convertingErrors {
      let agentFolders = agents == nil && sample == nil ? AgentFolder.applicableFolders() : []
      let files = try (agents ?? agentFolders.first?.path).map(filesForTeam) ?? sampleFiles
      try NewFiles(files, in: folder).write()
      let createdLines = files.map { "created \(InertText.singleLine($0.0))\n" }.joined()
      let nextCommand = InertText.singleLine("rehearse run \(ShellWord.displayedPath(folder))")
      try Output.print(
        Self.searchReport(on: agentFolders, isSearch: agents == nil && sample == nil) + createdLines
          + "\nnext: \(nextCommand)\n"
      )
    }
  }

  /// Returns lines that say in which folders definitions were found, and which of these folders is used.
  ///
  /// The text is empty if `isSearch` is false.
  private static func searchReport(on agentFolders: [AgentFolder], isSearch: Bool) -> String {
    guard isSearch else { return "" }
    guard let firstFolder = agentFolders.first else {
      return
        "found no definitions in .claude/agents, agents, ~/.claude/agents and the folders of other platforms, so this is a sample\n"
    }
    let otherLines = agentFolders.dropFirst().map { folder in
      let path = InertText.singleLine(folder.path)
      guard let count = folder.definitionCount else {
        return "found definitions that cannot be read in \(path); --agents says why\n"
      }
      return "found \(count) more in \(path); use them with --agents\n"
    }
    // If a definition in the first folder cannot be read, the command has ended with an error.
    let count = firstFolder.definitionCount ?? 0
    return
      "found \(count.counted("definition")) in \(InertText.singleLine(firstFolder.path))\n"
      + otherLines.joined()
  }

  private var sampleFiles: [(String, [UInt8])] {
    (sample ?? .pipeline).files.map { (folder + "/" + $0, $1) }
  }

  /// Returns the files for existing definitions: a scenario, a policy, and what the scenario needs to read the
  /// definitions.
  private func filesForTeam(_ agents: String) throws -> [(String, [UInt8])] {
    try Self.checkIsFolder(agents)
    let shownPath = agents.hasSuffix("/") ? agents : agents + "/"
    let tree = DiskTree(path: agents, shownAs: shownPath)
    let sketch = try TeamSketch(
      tree,
      beside: [DefinitionPaths.projectTree(of: agents)].compactMap(\.self)
    )
    if !sketch.remarks.isEmpty {
      Output.report(sketch.remarks)
    }
    let access = DefinitionAccess(to: agents, from: folder)
    let accessFiles = try Self.files(for: access, to: sketch.definitionPaths, in: tree)
    let policyText = sketch.policyText(statesDeniedTools: access.isCopy)
    return
      (accessFiles + [
        ("policy.yaml", Array(policyText.utf8)),
        ("first.yaml", Array(sketch.scenarioText(agents: access.path).utf8)),
      ]).map { (folder + "/" + $0.0, $0.1) }
  }

  private static func checkIsFolder(_ agents: String) throws {
    guard let kind = FileKind(ofFileAt: agents, followsLinks: true) else {
      throw RunningError(.missing, "\(agents): error: there is no such folder of definitions")
    }
    guard kind == .folder else {
      throw RunningError(
        .usage,
        "\(agents): error: this is a file; name the folder of the definitions with --agents"
      )
    }
  }

  /// Returns the files that give the new scenario access to the definitions.
  private static func files(
    for access: DefinitionAccess,
    to definitionPaths: [String],
    in tree: DiskTree
  ) throws -> [(String, [UInt8])] {
    switch access {
    case .reachable: []
    case .allowed(let path):
      [
        (
          RootFile.fileName,
          Array(
            "# The root of the scenarios, which may name files in these folders too.\nallow: [\(JSONText.quoted(path))]\n"
              .utf8
          )
        )
      ]
    case .copied:
      try [(RootFile.fileName, Sample.rootFileContent)]
        + definitionPaths.map { ("agents/" + $0, try tree.read($0)) }
    }
  }
}
