import RehearsalSimulation

/// An indexed job of Kubernetes that runs each shard of a sweep in its own pod.
///
/// Source: "Indexed Job" and "Backoff limit per index" in the documentation of Kubernetes, API `batch/v1`.
public struct KubernetesJob: CustomStringConvertible, Sendable {
  private let job: ShardJob
  private let image: String
  private let mergeOptions: [String]

  /// The folder at which all pods mount their shared volume.
  ///
  /// The paths of recordings have to begin with this folder.
  public static let volumePath = "/rehearsal"

  /// Creates the job.
  ///
  /// - Parameters:
  ///   - job: The shards. The path of the merged recording has to begin with ``volumePath``.
  ///   - image: The name of a container image that has the command `rehearse` and the scenarios.
  ///   - mergeOptions: The options to pass to `rehearse merge`.
  public init(_ job: ShardJob, image: String, mergeOptions: [String] = []) {
    self.job = job
    self.image = image
    self.mergeOptions = mergeOptions
  }

  /// The YAML of the job.
  public var description: String {
    let runLine = job.runLine(
      shard: "auto/\(job.shardCount)",
      recording: ShellWord.quoted(job.shardFolder + "/shard-")
        + "\"$((JOB_COMPLETION_INDEX + 1)).sqlite\""
    )
    let script = "mkdir -p \(ShellWord.quoted(job.shardFolder)) && exec \(runLine)"
    // Kubernetes replaces `$(NAME)` and `$$` in commands, so each `$` is doubled.
    let quotedScript = JSONText.quoted(script.replacing("$", with: "$$"))
    return """
      # Makes the shards of a sweep; written by `rehearse sweep --on kubernetes`.
      # The claim `rehearsal` is a volume that all pods share, and the image has the command `rehearse` and, in its
      # working folder, the scenarios. After the job, merge in a pod with the same volume:
      #   \(InertText.singleLine(job.mergeLine(mergeOptions)))
      apiVersion: batch/v1
      kind: Job
      metadata:
        name: rehearsal
      spec:
        completionMode: Indexed
        completions: \(job.shardCount)
        parallelism: \(job.shardCount)
        backoffLimitPerIndex: 3
        template:
          spec:
            restartPolicy: Never
            containers:
              - name: shard
                image: \(JSONText.quoted(image))
                command: ["/bin/sh", "-c", \(quotedScript)]
                volumeMounts:
                  - name: shards
                    mountPath: \(JSONText.quoted(Self.volumePath))
            volumes:
              - name: shards
                persistentVolumeClaim:
                  claimName: rehearsal

      """
  }
}
