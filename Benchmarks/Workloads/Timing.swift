import OperatingSystem
public import RehearsalSimulation

/// The cost of the runs of a workload or scenario.
public struct Timing: Sendable {
  /// How many handoffs were sent.
  public var handoffs: UInt64
  /// How many events happened.
  public var events: UInt64
  /// The wall-clock time in seconds.
  public var seconds: Double
  /// The processor time of the process in seconds.
  public var cpu: Double
  /// The virtual time at the end of the run, or the latest end of several runs.
  public var time: Instant
  /// How many tasks ended with the outcome `completed`.
  public var done: UInt64
  /// How many tasks ended with another outcome.
  public var failed: UInt64
  /// How many runs were made.
  public var runs: Int
  /// How many runs a limit ended early.
  public var cutShortRuns: Int

  /// The digest of the run's trace, or of the last trace of several runs.
  public var digest: Digest

  /// Measures a closure that performs at least one run.
  ///
  /// - Throws: The error that the closure throws.
  public init(_ body: () throws -> [RunSummary]) rethrows {
    let (wall, cpu) = (CurrentProcess.monotonicTime, CurrentProcess.processorTime)
    let runs = try body()
    seconds = CurrentProcess.monotonicTime - wall
    self.cpu = CurrentProcess.processorTime - cpu
    handoffs = runs.reduce(0) { $0 + $1.handoffs }
    events = runs.reduce(0) { $0 + $1.events }
    time = runs.map(\.time).max() ?? .start
    done = runs.reduce(0) { $0 + $1.completedTasks }
    failed = runs.reduce(0) { $0 + $1.endedTasks - $1.completedTasks }
    self.runs = runs.count
    cutShortRuns = runs.count { run in
      if case .limited = run.ending { true } else { false }
    }
    digest = runs.last?.digest ?? Digest(high: 0, low: 0)
  }

  /// The processor time per handoff in nanoseconds, or infinity if there are no handoffs.
  public var nanosecondsPerHandoff: Double { cpu * 1e9 / Double(handoffs) }

  /// The processor time per event in nanoseconds, or infinity if there are no events.
  public var nanosecondsPerEvent: Double { cpu * 1e9 / Double(events) }
}

/// The median of measurements, with the lowest and the highest value.
public struct Spread: Sendable {
  /// The median, which is the mean of the two middle values if the count of values is even.
  public var median: Double
  /// The lowest value.
  public var lowest: Double
  /// The highest value.
  public var highest: Double

  /// Creates the spread of measurements, or returns `nil` if there are no measurements.
  public init?(_ values: [Double]) {
    let sorted = values.sorted()
    guard let first = sorted.first, let last = sorted.last else { return nil }
    lowest = first
    highest = last
    median = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
