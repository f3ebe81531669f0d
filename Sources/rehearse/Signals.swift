import ArgumentParser
import Foundation
import RehearsalAnalysis
import RehearsalRunning
import Synchronization

/// An error that says that a signal stopped the work, and that the recording of the finished runs is not complete.
struct InterruptedRecording: Error {
  /// The message about the interruption, which does not say that the finished runs are in the recording.
  var message: String
  /// The error that kept the recording from being finished.
  var recordingError: any Error
}

/// A handler of the signals SIGINT and SIGTERM, which cancels the work of the command.
///
/// The first signal cancels the work. The work itself decides which results to keep. A second signal ends the
/// process.
final class Signals: Sendable {
  private let firstSignal = Mutex<SuiteResult.Interruption?>(nil)
  /// The queue on which the signal handlers run.
  ///
  /// The handlers have their own queue, because the runs can occupy all threads of the shared queues.
  private let queue = DispatchQueue(label: "signals")

  /// The signal that asked the command to stop; `nil` if none was received.
  var interruption: SuiteResult.Interruption? { firstSignal.withLock(\.self) }

  /// Performs work, and cancels it when SIGINT or SIGTERM is received.
  ///
  /// - Parameters:
  ///   - message: The message to print if a signal stops the work before the work has a result.
  ///   - work: A closure that performs the work. It receives the handler, which tells whether a signal was
  ///     received.
  /// - Throws: The error of the work, or the exit status for the signal if a signal stopped the work. The work tells
  ///   this by a `CancellationError` or an ``InterruptedRecording``.
  static func cancelling(
    orReport message: String = "interrupted: nothing was finished",
    _ work: @escaping @Sendable (Signals) async throws -> Void
  ) async throws {
    let signals = Signals()
    let task = Task { try await work(signals) }
    let sources = [
      signals.makeSource(SIGINT, .interrupt, cancelling: task),
      signals.makeSource(SIGTERM, .termination, cancelling: task),
    ]
    defer { for source in sources { source.cancel() } }
    do {
      try await task.value
    } catch let error as InterruptedRecording {
      Output.report(error.message)
      let status = ExitStatus(signals.interruption ?? .interrupt)
      throw Exit.afterPrinting(status, error.recordingError, nil)
    } catch is CancellationError {
      Output.report(message)
      throw ExitCode(ExitStatus(signals.interruption ?? .interrupt).rawValue)
    }
  }

  private func makeSource(
    _ number: Int32,
    _ interruption: SuiteResult.Interruption,
    cancelling task: Task<Void, any Error>
  ) -> any DispatchSourceSignal {
    // The default action of a signal would end the process before Dispatch receives the signal.
    _ = signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
    source.setEventHandler { [self] in
      firstSignal.withLock { if $0 == nil { $0 = interruption } }
      _ = signal(SIGINT, SIG_DFL)
      _ = signal(SIGTERM, SIG_DFL)
      task.cancel()
    }
    source.resume()
    return source
  }
}
