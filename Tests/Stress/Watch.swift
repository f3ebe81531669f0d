import Foundation
import Synchronization

/// Watches the inputs that are being processed.
///
/// A crash, more than a second of processor time, or more than 200 MB of memory ends the process with a line
/// that names the input.
enum Watch {
  /// The greatest number of inputs at a time.
  static let lanes = 8
  private static let longest: UInt64 = 1_000_000_000
  private static let largest = 200 * 1_024

  /// The number of the input in each lane plus one; zero where the lane is idle.
  private static let inputs = Lanes()
  /// The processor time of each lane's thread at the start of its input, in nanoseconds.
  private static let begun = Lanes()
  /// The clock of each lane's thread.
  private static let clocks = Lanes()

  private struct Lanes: ~Copyable, Sendable {
    let values: [Cell]

    init() { values = (0..<Watch.lanes).map { _ in Cell() } }
  }

  private final class Cell: Sendable {
    let value = Atomic<UInt64>(0)
  }

  static func begin(_ input: Int, lane: Int) {
    begun.values[lane].value.store(time(of: CLOCK_THREAD_CPUTIME_ID), ordering: .relaxed)
    inputs.values[lane].value.store(UInt64(input) + 1, ordering: .releasing)
  }

  static func end(lane: Int) {
    inputs.values[lane].value.store(0, ordering: .releasing)
  }

  private static func time(of clock: clockid_t) -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Starts to watch: a signal handler with its own stack detects crashes, a thread checks time and memory.
  static func start() {
    _ = inputs.values.count + begun.values.count + clocks.values.count
    for number in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE] {
      var action = sigaction()
      unsafe action.__sigaction_handler.sa_handler = { number in
        Watch.report("crashed with signal \(number)")
        _exit(70)
      }
      action.sa_flags = SA_ONSTACK
      unsafe sigaction(number, &action, nil)
    }
    let base = peakMemory
    let thread = Thread {
      while true {
        usleep(50_000)
        for lane in 0..<lanes where isTooLong(lane) {
          report("took more than a second")
          _exit(70)
        }
        guard peakMemory - base > largest else { continue }
        report("needed more than 200 MB")
        _exit(70)
      }
    }
    thread.start()
  }

  /// Whether the input of a lane takes too long, by the processor time of its thread, since wall-clock time
  /// depends on the load of the machine.
  private static func isTooLong(_ lane: Int) -> Bool {
    let clock = clockid_t(truncatingIfNeeded: clocks.values[lane].value.load(ordering: .acquiring))
    guard clock != 0, inputs.values[lane].value.load(ordering: .acquiring) != 0 else {
      return false
    }
    let start = begun.values[lane].value.load(ordering: .relaxed)
    let now = time(of: clock)
    return now > start && now - start > longest
  }

  /// Gives the calling thread a stack for signal handlers; without one, a stack overflow is not reported.
  static func prepareThread(lane: Int) {
    var clock = clockid_t()
    unsafe pthread_getcpuclockid(pthread_self(), &clock)
    clocks.values[lane].value.store(UInt64(bitPattern: Int64(clock)), ordering: .releasing)
    let size = 64 * 1_024
    var stack = unsafe stack_t(
      ss_sp: UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16),
      ss_flags: 0,
      ss_size: size
    )
    unsafe sigaltstack(&stack, nil)
  }

  /// The peak memory of the process, in KiB.
  static var peakMemory: Int {
    var usage = rusage()
    unsafe getrusage(0, &usage)
    return usage.ru_maxrss
  }

  private static func report(_ what: String) {
    let numbers = inputs.values.map { $0.value.load(ordering: .relaxed) }.filter { $0 > 0 }
    let names = numbers.map { "\($0 - 1)" }.joined(separator: " or ")
    let line = Array("input \(names) \(what)\n".utf8)
    _ = unsafe write(2, line, line.count)
  }
}
