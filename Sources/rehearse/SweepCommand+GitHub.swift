import Foundation
import RehearsalRunning

/// The shards that a workflow of GitHub Actions makes.
extension SweepCommand {
  /// Returns the shards of a workflow that works in the folder of this command, in a clone of the repository.
  ///
  /// - Throws: `RunningError` if a file is not in the repository, or if the merged recording has the name of a shard.
  func jobOfGitHubWorkflow(shardCount: Int) throws -> ShardJob {
    let folder = Self.folderInRepository
    let inputs = [agents, policy, configuration, balance, digests].compactMap(\.self)
    for path in paths + inputs where !Self.isInRepository(path, from: folder) {
      throw RunningError(
        .usage,
        "\(path): error: a workflow has only the files of its repository; name a file of it by a path relative to this "
          + "folder"
      )
    }
    let name = URL(filePath: record).lastPathComponent
    guard name.wholeMatch(of: /shard-.*\.sqlite/) == nil else {
      throw RunningError(
        .usage,
        "\(record): error: the shards of the workflow have such names; name another recording"
      )
    }
    return ShardJob(
      command: "rehearse",
      folder: folder.joined(separator: "/"),
      arguments: runArguments,
      count: shardCount,
      merged: name.hasPrefix("-") ? "./" + name : name,
      token: nil
    )
  }

  /// The names of the folders from the root of the repository to the working folder.
  ///
  /// Without a repository, the working folder counts as the root.
  private static var folderInRepository: [String] {
    let path = FileManager.default.currentDirectoryPath
    let names = path.split(separator: "/").map(String.init)
    for depth in stride(from: names.count, through: 0, by: -1) {
      let root = "/" + names[..<depth].map { $0 + "/" }.joined()
      if FileManager.default.fileExists(atPath: root + ".git") { return Array(names[depth...]) }
    }
    return []
  }

  /// Returns whether a path is relative and does not leave the repository.
  private static func isInRepository(_ path: String, from folder: [String]) -> Bool {
    var depth = folder.count
    for name in path.split(separator: "/") where name != "." {
      depth += name == ".." ? -1 : 1
      if depth < 0 { return false }
    }
    return !path.hasPrefix("/")
  }
}
