/// The shards of a sweep as an engine makes them: one process of `rehearse run` each, and one of `rehearse merge`.
public struct ShardJob: Sendable {
  /// The path of the command.
  public var command: String
  /// The folder in which the command runs.
  public var folder: String
  /// The scenarios and options of `rehearse run`, without those that differ between shards.
  public var arguments: [String]
  /// How many shards there are.
  public var count: Int
  /// The path of the merged recording.
  public var merged: String
  /// The digest of the command and of the files, which every process compares with its own.
  public var token: String?

  /// Creates a job.
  public init(
    command: String,
    folder: String,
    arguments: [String],
    count: Int,
    merged: String,
    token: String?
  ) {
    self.command = command
    self.folder = folder
    self.arguments = arguments
    self.count = count
    self.merged = merged
    self.token = token
  }

  /// The folder of the recordings of the shards, and of what else the engine needs.
  public var shardFolder: String { merged + ".shards" }

  /// The path of the script that makes the shard whose number is its only argument.
  public var scriptPath: String { shardFolder + "/shard.sh" }

  /// Returns the path of the recording of a shard.
  public func recording(ofShard index: Int) -> String { "\(shardFolder)/shard-\(index).sqlite" }

  /// Returns whether a name in ``shardFolder`` is that of a file which a sweep writes there.
  public static func isOwn(_ name: String) -> Bool {
    name.wholeMatch(
      of:
        /shard\.sh|dask_sweep\.py|jobs\.log|(array|merge)\.sbatch|merge\.(out|err)|shard-\d+\.(log|sqlite.*)/
    ) != nil
  }

  /// The paths of the recordings of all shards.
  public var recordings: [String] { (1...count).map(recording) }

  /// The script that makes the shard whose number is its only argument.
  public var script: String {
    """
    #!/bin/sh
    # Makes shard $1 of \(count). Written by `rehearse sweep`.
    set -eu
    cd \(ShellWord.quoted(folder))
    exec \(runLine(shard: "\"$1/\(count)\"", recording: "\(ShellWord.quoted(shardFolder + "/shard-"))\"$1.sqlite\""))

    """
  }

  /// Returns the command line that makes a shard.
  ///
  /// The values of `--shard` and `--record` have to be quoted for a shell.
  func runLine(shard: String, recording: String) -> String {
    let same = token.map { ["--same-as", $0] } ?? []
    let words = (["run"] + arguments + same).map(ShellWord.quoted).joined(separator: " ")
    return "\(ShellWord.quoted(command)) \(words) --shard \(shard) --for-merge --resume "
      + "--record \(recording)"
  }

  /// Returns the command line that merges the shards, with the given options of `rehearse merge`.
  public func mergeLine(_ options: [String]) -> String {
    let before = ([command, "merge"] + options + [merged]).map(ShellWord.quoted)
    return before.joined(separator: " ") + " \(ShellWord.quoted(shardFolder))/shard-*.sqlite"
  }
}
