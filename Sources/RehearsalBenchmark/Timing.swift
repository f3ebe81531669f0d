#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
public import RehearsalSimulation

/// The cost of the runs of a workload or scenario.
public struct Timing: Sendable {
  /// The number of handoffs sent.
  public var handoffs: UInt64
  /// The number of events.
  public var events: UInt64
  /// The wall-clock time in seconds.
  public var seconds: Double
  /// The processor time of the process in seconds.
  public var cpu: Double
  /// The virtual time at the end; of several runs the latest.
  public var time: Instant
  /// How many tasks ended completed.
  public var done: UInt64
  /// How many tasks ended otherwise.
  public var failed: UInt64

  /// The digest of the trace; of several runs that of the last.
  public var digest: Digest

  /// Measures a function that performs at least one run.
  ///
  /// - Throws: What the function throws.
  public init(_ body: () throws -> [RunSummary]) rethrows {
    let (wall, cpu) = (Self.clock(CLOCK_MONOTONIC), Self.processorTime)
    let runs = try body()
    seconds = Self.clock(CLOCK_MONOTONIC) - wall
    self.cpu = Self.processorTime - cpu
    handoffs = runs.reduce(0) { $0 + $1.handoffs }
    events = runs.reduce(0) { $0 + $1.events }
    time = runs.map(\.time).max() ?? .start
    done = runs.reduce(0) { $0 + $1.completed }
    failed = runs.reduce(0) { $0 + $1.ended - $1.completed }
    digest = runs.last?.digest ?? Digest(high: 0, low: 0)
  }

  /// The processor time per handoff in nanoseconds; infinite if there are no handoffs.
  public var nanosecondsPerHandoff: Double { cpu * 1e9 / Double(handoffs) }

  /// The processor time per event in nanoseconds; infinite if there are no events.
  public var nanosecondsPerEvent: Double { cpu * 1e9 / Double(events) }

  /// The processor time of the process so far, in seconds.
  public static var processorTime: Double { clock(CLOCK_PROCESS_CPUTIME_ID) }

  /// The peak resident memory of the process so far, in bytes.
  public static var peakMemory: Int {
    var usage = rusage()
    #if canImport(Darwin)
    unsafe getrusage(RUSAGE_SELF, &usage)
    return Int(usage.ru_maxrss)
    #else
    // Linux counts in kilobytes; 0 is the process itself.
    unsafe getrusage(0, &usage)
    return Int(usage.ru_maxrss) * 1_024
    #endif
  }

  private static func clock(_ id: clockid_t) -> Double {
    var time = timespec()
    unsafe clock_gettime(id, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

/// The median of measurements, with the lowest and the highest value.
public struct Spread: Sendable {
  /// The median; for an even number of values the lower of the two in the middle.
  public var median: Double
  /// The lowest value.
  public var lowest: Double
  /// The highest value.
  public var highest: Double

  /// Creates the spread of measurements; `nil` if there are none.
  public init?(_ values: [Double]) {
    let sorted = values.sorted()
    guard let first = sorted.first, let last = sorted.last else { return nil }
    lowest = first
    highest = last
    median = sorted[(sorted.count - 1) / 2]
  }
}
