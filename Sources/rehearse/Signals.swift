import ArgumentParser
import Foundation
import RehearsalAnalysis
import RehearsalRunning
import Synchronization

/// Turns the signals that ask the command to stop into the cancellation of its work.
///
/// The first signal cancels the work, so that what was finished can be kept; a second one ends the process as
/// it does by default.
final class Signals: Sendable {
  private let received = Mutex<SuiteResult.Interruption?>(nil)
  /// A queue of its own: the shared ones may have no thread left while runs are made.
  private let queue = DispatchQueue(label: "signals")

  /// What asked the command to stop, if anything has.
  var interruption: SuiteResult.Interruption? { received.withLock(\.self) }

  /// Does work that SIGINT and SIGTERM cancel.
  ///
  /// - Parameters:
  ///   - message: Is printed where a signal stopped the work before it had a result.
  ///   - work: The work; it is given the signals, to ask whether one was received.
  /// - Throws: What the work throws, or the exit status of the signal that stopped it.
  static func cancelling(
    orReport message: String = "interrupted: nothing was finished",
    _ work: @escaping @Sendable (Signals) async throws -> Void
  ) async throws {
    let signals = Signals()
    let task = Task { try await work(signals) }
    let sources = [
      signals.source(SIGINT, .interrupt, cancelling: task),
      signals.source(SIGTERM, .termination, cancelling: task),
    ]
    defer { for source in sources { source.cancel() } }
    do {
      try await task.value
    } catch is CancellationError {
      Output.report(message)
      throw ExitCode(ExitStatus(signals.interruption ?? .interrupt).rawValue)
    }
  }

  private func source(
    _ number: Int32,
    _ interruption: SuiteResult.Interruption,
    cancelling task: Task<Void, any Error>
  ) -> any DispatchSourceSignal {
    // Dispatch sees a signal only where it does not end the process first.
    _ = signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
    source.setEventHandler { [self] in
      received.withLock { if $0 == nil { $0 = interruption } }
      _ = signal(SIGINT, SIG_DFL)
      _ = signal(SIGTERM, SIG_DFL)
      task.cancel()
    }
    source.resume()
    return source
  }
}
