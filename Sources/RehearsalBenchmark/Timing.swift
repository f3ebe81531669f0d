#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
public import RehearsalSimulation

/// What one run of a workload or scenario took.
public struct Timing: Sendable {
  /// Handoffs sent.
  public var handoffs: UInt64
  /// Events.
  public var events: UInt64
  /// Wall time in seconds.
  public var seconds: Double
  /// Processor time of the process in seconds.
  public var cpu: Double
  /// The run's last virtual time.
  public var time: Instant
  /// Tasks that ended completed.
  public var done: UInt64
  /// Tasks that ended otherwise.
  public var failed: UInt64

  /// The digest of the trace, or of the last of several.
  public var digest: Digest

  /// Measures a stretch of work that makes runs, at least one.
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

  /// Processor time a handoff; infinite where there is none.
  public var nanosecondsPerHandoff: Double { cpu * 1e9 / Double(handoffs) }

  /// Processor time an event; infinite where there is none.
  public var nanosecondsPerEvent: Double { cpu * 1e9 / Double(events) }

  /// The processor time of the process so far, in seconds.
  public static var processorTime: Double { clock(CLOCK_PROCESS_CPUTIME_ID) }

  /// The most memory that the process had at any time so far, in bytes.
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
