/// A job array of Slurm that runs the shards of a sweep, and a job that merges them afterwards.
///
/// Source: the manual page of `sbatch`, version 22.05: `--array`, `--dependency=afterok`, `--kill-on-invalid-dep`,
/// `--requeue`, `--parsable`, `--wait`.
public struct SlurmJob: Sendable {
  private let job: ShardJob
  private let mergeOptions: [String]

  /// Creates the jobs.
  ///
  /// - Parameters:
  ///   - job: The shards and the commands that make them.
  ///   - mergeOptions: The options to pass to `rehearse merge`.
  public init(_ job: ShardJob, mergeOptions: [String]) {
    self.job = job
    self.mergeOptions = mergeOptions
  }

  /// The contents of the batch scripts of both jobs, with the paths of the scripts as keys.
  public var scriptsByPath: [String: String] {
    [
      arrayScriptPath: """
      #!/bin/sh
      exec sh \(ShellWord.quoted(job.scriptPath)) "$SLURM_ARRAY_TASK_ID"

      """,
      mergeScriptPath: """
      #!/bin/sh
      cd \(ShellWord.quoted(job.workingFolder)) && exec \(job.mergeLine(mergeOptions))

      """,
    ]
  }

  private var arrayScriptPath: String { job.shardFolder + "/array.sbatch" }
  private var mergeScriptPath: String { job.shardFolder + "/merge.sbatch" }

  /// The path of the file with the standard output of the merge job.
  public var outputPath: String { job.shardFolder + "/merge.out" }
  /// The path of the file with the standard error of the merge job.
  public var errorPath: String { job.shardFolder + "/merge.err" }

  /// The arguments of `sbatch` that submit the job array and print its job number.
  public var arrayArguments: [String] {
    [
      "--parsable", "--job-name=rehearse-shards", "--array=1-\(job.shardCount)", "--requeue",
      "--output=\(Self.escaped(job.shardFolder))/shard-%a.log", "--open-mode=append",
      arrayScriptPath,
    ]
  }

  /// Returns the arguments of `sbatch` that submit the merge job and wait until it ends.
  ///
  /// The merge job starts when every job of the array has succeeded. `array` is the job number of the array.
  public func argumentsOfMerge(after array: String) -> [String] {
    [
      "--wait", "--parsable", "--job-name=rehearse-merge", "--dependency=afterok:\(array)",
      "--kill-on-invalid-dep=yes", "--output=\(Self.escaped(outputPath))",
      "--error=\(Self.escaped(errorPath))", mergeScriptPath,
    ]
  }

  /// Returns a path with each `%` doubled, because Slurm replaces patterns such as `%a` in paths.
  private static func escaped(_ path: String) -> String { path.replacing("%", with: "%%") }
}
