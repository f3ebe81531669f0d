/// A workload by the name that the command gives it.
public enum WorkloadName: String, Sendable, CaseIterable {
  /// Pipelines in virtual time.
  case w1
  /// A ring.
  case w2
  /// A fan-out.
  case w3

  /// What is counted by the size: tasks or handoffs.
  public var unit: String {
    switch self {
    case .w1: "tasks"
    case .w2, .w3: "handoffs"
    }
  }

  /// The size at which results are usually compared.
  public var usualSize: Int {
    switch self {
    case .w1: 100_000
    case .w2, .w3: 1_000_000
    }
  }

  /// Sizes are multiples of this.
  public var step: Int {
    switch self {
    case .w1: 1
    case .w2: 100
    case .w3: 2_000
    }
  }

  /// The workload of a size.
  public func workload(size: Int) -> any Workload {
    switch self {
    case .w1: PipelineWorkload(tasks: size)
    case .w2: RingWorkload(handoffs: size)
    case .w3: FanOutWorkload(handoffs: size)
    }
  }
}
