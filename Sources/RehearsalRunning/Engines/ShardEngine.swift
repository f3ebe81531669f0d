/// What starts the processes that make the shards of a sweep.
public enum ShardEngine: Sendable, Hashable {
  /// Processes on this machine.
  case local
  /// GNU parallel.
  case parallel
  /// Slurm, with a job array.
  case slurm
  /// Dask, with the address of its scheduler, such as `tcp://10.0.0.1:8786`.
  case dask(address: String)
  /// Kubernetes, with an indexed job that is printed.
  case kubernetes
  /// GitHub Actions, with a workflow that is printed.
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
      let start = "dask://"
      guard text.hasPrefix(start), text.count > start.count,
        text.wholeMatch(of: /dask:\/\/(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._\-]+):[0-9]{1,5}/) != nil
      else { return nil }
      self = .dask(address: "tcp://" + text.dropFirst(start.count))
    }
  }

  /// Whether the engine only prints a file, which the user hands to it.
  public var isPrinted: Bool { self == .kubernetes || self == .github }
}
