import ArgumentParser
import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalRunning
import RehearsalSimulation

/// The `init` command, which creates a sample, or the first files for existing definitions.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Create a small team to start from, or first files for your own definitions.",
    discussion: """
      Without --agents, the files are a sample: definitions, a policy and scenarios that are ready to \
      run. Some scenarios have trouble that the protocol handles, and one is a canary, which breaks a \
      rule on purpose.

      With --agents, the files are a scenario that runs on your definitions, and a policy that lists \
      the guessed roles and edges, each with its reason. Existing files are not overwritten.
      """
  )

  @Argument(help: "The folder to create the files in.")
  var folder: String

  @Option(help: "The folder of your definitions, such as .claude/agents.")
  var agents: String?

  @Option(help: "The sample. (default: pipeline)")
  var sample: Sample?

  func validate() throws {
    if agents != nil, sample != nil {
      throw ValidationError(
        "Give --sample or --agents, not both: a sample has its own definitions, "
          + "and --agents makes files for yours."
      )
    }
  }

  func run() throws {
    try Exit.onFailure {
      let files = try agents.map(ownFiles) ?? sampleFiles
      try NewFiles(files).write()
      let made = files.map { "created \(InertText.line($0.0))\n" }.joined()
      let next = InertText.line("rehearse run \(ShellWord.quoted(folder))")
      try Output.print(made + "\nnext: \(next)\n")
    }
  }

  private var sampleFiles: [(String, [UInt8])] {
    (sample ?? .pipeline).files.map { (folder + "/" + $0, $1) }
  }

  /// Returns the file `rehearsal.yaml`, which marks a folder as the root of scenarios and definitions.
  ///
  /// The result is empty if the file exists.
  ///
  /// The root must be the current folder or a folder below it. A root further up would apply to
  /// unrelated files.
  private func rootMark(above components: [String]) throws -> [(String, [UInt8])] {
    let here = URL(filePath: FileManager.default.currentDirectoryPath).standardizedFileURL
    let below = components.dropFirst(here.pathComponents.count)
    guard components.starts(with: here.pathComponents) else {
      throw RunningError(
        .inputOutput,
        "\(folder): error: the current folder does not contain both it and the definitions; "
          + "run the command in a folder that does"
      )
    }
    let root = (below + ["rehearsal.yaml"]).joined(separator: "/")
    guard !FileManager.default.fileExists(atPath: root) else { return [] }
    return [(root, Sample.rootMark)]
  }

  /// Returns a scenario and a policy for existing definitions, and the file that marks their root folder.
  private func ownFiles(_ agents: String) throws -> [(String, [UInt8])] {
    guard FileManager.default.fileExists(atPath: agents) else {
      throw RunningError(.missing, "\(agents): error: there is no such folder of definitions")
    }
    let shown = agents.hasSuffix("/") ? agents : agents + "/"
    let sketch = try TeamSketch(DiskTree(root: URL(filePath: agents), shownAs: shown))
    if !sketch.remarks.isEmpty {
      Output.report(sketch.remarks)
    }
    let target = URL(filePath: folder).absoluteURL.standardizedFileURL.pathComponents
    let definitions = URL(filePath: agents).absoluteURL.standardizedFileURL.pathComponents
    let shared = zip(target, definitions).prefix { $0 == $1 }.count
    let up = Array(repeating: "..", count: target.count - shared)
    let path = (up + definitions.dropFirst(shared)).joined(separator: "/")
    return try rootMark(above: Array(target[..<shared])) + [
      (folder + "/policy.yaml", Array(sketch.policy.utf8)),
      (folder + "/first.yaml", Array(sketch.scenario(agents: path.isEmpty ? "." : path).utf8)),
    ]
  }
}
