import Foundation
import Synchronization

/// Watches the inputs at work: which they are, how long they take, how much memory they need.
///
/// A crash, a hang and a glutton all end the process with a line that names the input.
enum Watch {
  /// The most inputs at work at a time.
  static let lanes = 8
  private static let longest: UInt64 = 1_000_000_000
  private static let largest = 200 * 1_024

  /// The number of the input at work in each lane, one more than it is; zero is none.
  private static let inputs = Lanes()
  /// How much processor time its thread had used when it began, in nanoseconds.
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

  /// Starts to watch: crashes by a signal handler with a stack of its own, time and memory by a
  /// thread.
  static func start() {
    _ = inputs.values.count + begun.values.count + clocks.values.count
    for number in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE] {
      var action = sigaction()
      unsafe action.__sigaction_handler.sa_handler = { number in
        Watch.tell("crashed with signal \(number)")
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
          tell("took more than a second")
          _exit(70)
        }
        guard peakMemory - base > largest else { continue }
        tell("needed more than 200 MB")
        _exit(70)
      }
    }
    thread.start()
  }

  /// Whether the input of a lane has been at work too long, by the processor time of its thread: on a
  /// busy machine the clock on the wall says nothing.
  private static func isTooLong(_ lane: Int) -> Bool {
    let clock = clockid_t(truncatingIfNeeded: clocks.values[lane].value.load(ordering: .acquiring))
    guard clock != 0, inputs.values[lane].value.load(ordering: .acquiring) != 0 else {
      return false
    }
    let start = begun.values[lane].value.load(ordering: .relaxed)
    let now = time(of: clock)
    return now > start && now - start > longest
  }

  /// Gives the calling thread a stack for signal handlers, without which an overflow goes untold.
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

  /// The most memory the process ever had, in KiB.
  static var peakMemory: Int {
    var usage = rusage()
    unsafe getrusage(0, &usage)
    return usage.ru_maxrss
  }

  private static func tell(_ what: String) {
    let numbers = inputs.values.map { $0.value.load(ordering: .relaxed) }.filter { $0 > 0 }
    let names = numbers.map { "\($0 - 1)" }.joined(separator: " or ")
    let line = Array("input \(names) \(what)\n".utf8)
    _ = unsafe write(2, line, line.count)
  }
}
