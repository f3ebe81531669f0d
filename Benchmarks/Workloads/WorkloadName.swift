/// The name of a workload on the command line.
public enum WorkloadName: String, Sendable, CaseIterable {
  /// ``PipelineWorkload``.
  case w1
  /// ``RingWorkload``.
  case w2
  /// ``FanOutWorkload``.
  case w3

  /// The unit of the size, which is `tasks` or `handoffs`.
  public var unit: String {
    switch self {
    case .w1: "tasks"
    case .w2, .w3: "handoffs"
    }
  }

  /// The default size, at which results are usually compared.
  public var defaultSize: Int {
    switch self {
    case .w1: 100_000
    case .w2, .w3: 1_000_000
    }
  }

  /// The number that has to divide every size.
  public var step: Int {
    switch self {
    case .w1: 1
    case .w2: 100
    case .w3: 2_000
    }
  }

  /// Creates the workload with the given size.
  public func workload(size: Int) -> any Workload {
    switch self {
    case .w1: PipelineWorkload(tasks: size)
    case .w2: RingWorkload(handoffs: size)
    case .w3: FanOutWorkload(handoffs: size)
    }
  }
}
