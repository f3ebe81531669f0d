/// A system that starts the processes of a sweep, one for each shard.
public enum ShardEngine: Sendable, Hashable {
  /// This machine, on which `rehearse sweep` itself starts the processes.
  case local
  /// The program GNU parallel.
  case parallel
  /// The cluster scheduler Slurm, with a job array.
  case slurm
  /// A Dask cluster, with the address of its scheduler, such as `tcp://10.0.0.1:8786`.
  case dask(address: String)
  /// Kubernetes; `rehearse sweep` prints the YAML of an indexed job for it.
  case kubernetes
  /// GitHub Actions; `rehearse sweep` prints the YAML of a workflow for it.
  case github

  /// Creates an engine from a text such as `local` or `dask://10.0.0.1:8786`; `nil` if the text names no
  /// engine.
  public init?(_ text: String) {
    switch text {
    case "local": self = .local
    case "parallel": self = .parallel
    case "slurm": self = .slurm
    case "kubernetes": self = .kubernetes
    case "github": self = .github
    default:
      let scheme = "dask://"
      guard text.hasPrefix(scheme), text.count > scheme.count,
        text.wholeMatch(of: /dask:\/\/(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._\-]+):[0-9]{1,5}/) != nil
      else { return nil }
      self = .dask(address: "tcp://" + text.dropFirst(scheme.count))
    }
  }

  /// Whether `rehearse sweep` only prints a file, which the user has to give to the engine.
  public var needsPrintedFile: Bool { self == .kubernetes || self == .github }
}
