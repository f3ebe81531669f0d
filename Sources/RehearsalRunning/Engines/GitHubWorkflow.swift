import RehearsalSimulation

/// A workflow of GitHub Actions that runs each shard of a sweep as a job of a matrix, and then merges the shards.
///
/// Source: "Workflow syntax for GitHub Actions" and "Evaluate expressions in workflows" in GitHub's documentation.
public struct GitHubWorkflow: CustomStringConvertible, Sendable {
  /// The maximum number of shards, which is the maximum number of jobs that GitHub makes of a matrix.
  public static let shardLimit = 256

  private let job: ShardJob
  private let mergeOptions: [String]

  /// Creates the workflow.
  ///
  /// - Parameters:
  ///   - job: The shards and the commands that make them. Its working folder is relative to the root of the repository;
  ///     it is empty for the root itself.
  ///   - mergeOptions: The options to pass to `rehearse merge`.
  public init(_ job: ShardJob, mergeOptions: [String]) {
    self.job = job
    self.mergeOptions = mergeOptions
  }

  /// The YAML of the workflow.
  public var description: String {
    let shard = "${{ matrix.shard }}"
    // The user's words are escaped before the expression for the shard number is inserted, so that GitHub evaluates
    // only that expression.
    let runCommand = Self.escaped(
      job.runLine(shard: "NUMBER/\(job.shardCount)", recording: "shard-NUMBER.sqlite")
    )
    .replacing("--shard NUMBER", with: "--shard \(shard)")
    .replacing("shard-NUMBER.sqlite", with: "shard-\(shard).sqlite")
    let mergeCommand = Self.escaped(
      ([job.command, "merge"] + mergeOptions + [job.mergedRecordingPath]).map(ShellWord.quoted)
        .joined(separator: " ") + " shard-*.sqlite"
    )
    let folder = Self.escaped(job.workingFolder)
    let defaults =
      folder.isEmpty
      ? ""
      : "    defaults:\n      run:\n        working-directory: \(JSONText.quoted(folder))\n"
    let folderPrefix = folder.isEmpty ? "" : folder + "/"
    let downloadPath =
      folder.isEmpty ? "" : "          path: \(JSONText.quoted(folder))\n"
    let shardNumbers = (1...job.shardCount).map(String.init).joined(separator: ", ")
    return """
      # Makes the shards of a sweep, and merges them; written by `rehearse sweep --on github`.
      # Both jobs need the command `rehearse`: add the step that installs it where `checkout` is.
      name: rehearsal
      on: [push]
      jobs:
        shard:
          runs-on: ubuntu-latest
      \(defaults)    strategy:
            fail-fast: false
            matrix:
              shard: [\(shardNumbers)]
          steps:
            - uses: actions/checkout@v4
            - run: \(JSONText.quoted(runCommand))
            - uses: actions/upload-artifact@v4
              with:
                name: "shard-\(shard)"
                path: \(JSONText.quoted(folderPrefix + "shard-\(shard).sqlite"))
        merge:
          needs: shard
          runs-on: ubuntu-latest
      \(defaults)    steps:
            - uses: actions/checkout@v4
            - uses: actions/download-artifact@v4
              with:
                pattern: "shard-*"
                merge-multiple: true
      \(downloadPath)      - run: \(JSONText.quoted(mergeCommand))

      """
  }

  /// Returns the text with each `${{` escaped, so that GitHub evaluates no expression in it.
  private static func escaped(_ text: String) -> String {
    text.replacing("${{", with: "${{ '${{' }}")
  }
}
