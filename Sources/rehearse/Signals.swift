import Foundation
import RehearsalAnalysis
import Synchronization

/// The signals that ask the command to stop.
///
/// The first of them is noted, so that what was finished can be kept; a second one ends the process
/// as it always does.
enum Signals {
  private static let received = Atomic<Int32>(0)

  /// Has SIGINT and SIGTERM noted from now on.
  static func watch() {
    // The handler may not be the first to touch the atomic: it is made on first use.
    received.store(0, ordering: .relaxed)
    for number in [SIGINT, SIGTERM] {
      _ = signal(number) { number in
        Signals.received.store(number, ordering: .relaxed)
        _ = signal(number, SIG_DFL)
      }
    }
  }

  /// Whether the command was asked to stop.
  static var areReceived: Bool { received.load(ordering: .relaxed) != 0 }

  /// What asked the command to stop, if anything has.
  static var interruption: SuiteResult.Interruption? {
    switch received.load(ordering: .relaxed) {
    case SIGINT: .interrupt
    case SIGTERM: .termination
    default: nil
    }
  }
}
