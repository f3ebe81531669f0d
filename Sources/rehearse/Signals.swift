import ArgumentParser
import Foundation
import RehearsalAnalysis
import RehearsalRunning
import Synchronization

/// A handler of SIGINT and SIGTERM that cancels the work of the command.
///
/// The first signal cancels the work, so that finished runs can be kept. A second signal ends the process, as
/// signals do by default.
final class Signals: Sendable {
  private let received = Mutex<SuiteResult.Interruption?>(nil)
  /// A separate queue, because the shared queues can run out of threads while runs are made.
  private let queue = DispatchQueue(label: "signals")

  /// The signal that asked the command to stop, if any.
  var interruption: SuiteResult.Interruption? { received.withLock(\.self) }

  /// Performs work that SIGINT and SIGTERM cancel.
  ///
  /// - Parameters:
  ///   - message: The message to print if a signal stops the work before there is a result.
  ///   - work: A closure that performs the work; it receives the handler, to check whether a signal was
  ///     received.
  /// - Throws: The error of the work, or the exit status of the signal that stopped the work.
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
    // Dispatch receives a signal only if the signal does not end the process first.
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
