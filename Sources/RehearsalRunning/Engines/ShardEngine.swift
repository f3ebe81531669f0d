/// A system that starts the processes which make the shards of a sweep.
public enum ShardEngine: Sendable, Hashable {
  /// The command `rehearse sweep` itself, which starts processes on this machine.
  case local
  /// The program GNU parallel.
  case parallel
  /// The cluster scheduler Slurm, with a job array.
  case slurm
  /// A Dask cluster, with the address of its scheduler, such as `tcp://10.0.0.1:8786`.
  case dask(address: String)
  /// Kubernetes, for which the YAML of an indexed job is printed.
  case kubernetes
  /// GitHub Actions, for which the YAML of a workflow is printed.
  case github

  /// Creates an engine from a text such as `local` or `dask://10.0.0.1:8786`; `nil` if there is no such engine.
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

  /// Whether `rehearse sweep` only prints a file, which the user then hands to the engine.
  public var isPrinted: Bool { self == .kubernetes || self == .github }
}
