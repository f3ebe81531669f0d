/// The shards of a sweep, with the commands that run and merge them.
///
/// A shard is a part of the sweep's runs, made by one process of `rehearse run`. Afterwards, one process of
/// `rehearse merge` merges the recordings of all shards.
public struct ShardJob: Sendable {
  /// The path of the command `rehearse`.
  public var command: String
  /// The working folder of the command.
  public var workingFolder: String
  /// The scenarios and options of `rehearse run` that are the same for all shards.
  public var arguments: [String]
  /// How many shards the sweep has.
  public var shardCount: Int
  /// The path of the recording into which the shards are merged.
  public var mergedRecordingPath: String
  /// A text with the digests of the command and of the sweep's files; `nil` to compare no digests.
  ///
  /// Each process compares these digests with those of its own command and files.
  public var digestToken: String?

  /// Creates a job with the given number of shards.
  public init(
    command: String,
    folder: String,
    arguments: [String],
    count: Int,
    merged: String,
    token: String?
  ) {
    self.command = command
    self.workingFolder = folder
    self.arguments = arguments
    self.shardCount = count
    self.mergedRecordingPath = merged
    self.digestToken = token
  }

  /// The folder for the recordings of the shards, and for the scripts and logs of the engine.
  public var shardFolder: String { mergedRecordingPath + ".shards" }

  /// The path of the shell script that runs one shard and takes the shard's number as its only argument.
  public var scriptPath: String { shardFolder + "/shard.sh" }

  /// Returns the path of the recording of the shard with the given number, from 1 through ``shardCount``.
  public func recordingPath(ofShard index: Int) -> String { "\(shardFolder)/shard-\(index).sqlite" }

  /// Returns whether a file in ``shardFolder`` has a name that a sweep gives to its own files.
  public static func isSweepFileName(_ name: String) -> Bool {
    name.wholeMatch(
      of:
        /shard\.sh|dask_sweep\.py|jobs\.log|(array|merge)\.sbatch|merge\.(out|err)|shard-\d+\.(log|sqlite.*)/
    ) != nil
  }

  /// The paths of the recordings of all shards.
  public var recordingPaths: [String] { (1...shardCount).map(recordingPath) }

  /// The content of the shell script that runs one shard and takes the shard's number as its only argument.
  public var script: String {
    """
    #!/bin/sh
    # Makes shard $1 of \(shardCount). Written by `rehearse sweep`.
    set -eu
    cd \(ShellWord.quoted(workingFolder))
    exec \(runLine(shard: "\"$1/\(shardCount)\"", recording: "\(ShellWord.quoted(shardFolder + "/shard-"))\"$1.sqlite\""))

    """
  }

  /// Returns the command line that runs a shard.
  ///
  /// `shard` and `recording` are the values of `--shard` and `--record`. The caller has to quote them for a shell.
  func runLine(shard: String, recording: String) -> String {
    let tokenOption = digestToken.map { ["--same-as", $0] } ?? []
    let words = (["run"] + arguments + tokenOption).map(ShellWord.quoted).joined(separator: " ")
    return "\(ShellWord.quoted(command)) \(words) --shard \(shard) --for-merge --resume "
      + "--record \(recording)"
  }

  /// Returns the command line that merges the shards, with the given options of `rehearse merge`.
  public func mergeLine(_ options: [String]) -> String {
    let words = ([command, "merge"] + options + [mergedRecordingPath]).map(ShellWord.quoted)
    return words.joined(separator: " ") + " \(ShellWord.quoted(shardFolder))/shard-*.sqlite"
  }
}
