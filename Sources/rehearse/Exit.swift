import ArgumentParser
import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalRecording
import RehearsalRunning

/// Functions that print errors on standard error and convert them to exit statuses.
enum Exit {
  /// Performs work, and converts an error of this package to an exit status.
  ///
  /// If the work throws a `PlanError`, `RunningError` or `RecordingError`, the function prints the error and
  /// throws the exit status. Any other error is thrown unchanged.
  static func convertingErrors<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch {
      throw report(error)
    }
  }

  /// Performs asynchronous work, and converts an error of this package to an exit status.
  ///
  /// If the work throws a `PlanError`, `RunningError` or `RecordingError`, the function prints the error and
  /// throws the exit status. Any other error is thrown unchanged.
  static func convertingErrors<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
      return try await body()
    } catch {
      throw report(error)
    }
  }

  /// Performs work whose failure must not keep a command from printing its result.
  ///
  /// If the work throws an error of this package, the function prints it and returns the exit status. It returns
  /// any other error unchanged, and `nil` if the work succeeds.
  static func error(of body: () throws -> Void) -> (any Error)? {
    do {
      try body()
      return nil
    } catch {
      return report(error)
    }
  }

  /// Prints an error that did not keep a command from printing its result, and returns what the command throws then.
  ///
  /// - Parameters:
  ///   - status: The status of the result.
  ///   - recordingError: The error that kept the recording from being finished, if there was one.
  ///   - writeError: The result of ``error(of:)`` for the files to write.
  /// - Returns: The worst of the status and those of the errors, or an error that has no status.
  static func afterPrinting(
    _ status: ExitStatus,
    _ recordingError: (any Error)?,
    _ writeError: (any Error)?
  ) -> any Error {
    var statuses = [status]
    for error in [recordingError.map { report($0) }, writeError].compactMap(\.self) {
      guard let code = error as? ExitCode, let status = ExitStatus(rawValue: code.rawValue) else {
        return error
      }
      statuses.append(status)
    }
    return ExitCode(ExitStatus(worstOf: statuses).rawValue)
  }

  /// Prints an error of this package, and returns its exit status.
  ///
  /// Any other error is returned unchanged.
  private static func report(_ error: any Error) -> any Error {
    switch error {
    case let error as PlanError: report(error)
    case let error as RunningError: reportError(status(of: error), error.description)
    case let error as RecordingError: reportError(status(of: error), error.description)
    default: error
    }
  }

  private static func report(_ error: PlanError) -> ExitCode {
    Output.report(error.diagnostics)
    return ExitCode(ExitStatus.invalidFile.rawValue)
  }

  private static func status(of error: RunningError) -> ExitStatus {
    switch error.kind {
    case .missing: .nothingRan
    case .usage: .usage
    case .invalid: .invalidFile
    case .inputOutput: .inputOutput
    case .nonDeterministic: .nonDeterministic
    }
  }

  private static func status(of error: RecordingError) -> ExitStatus {
    switch error.kind {
    case .invalid: .invalidFile
    case .inputOutput: .inputOutput
    case .missing: .nothingRan
    }
  }

  /// Prints a message on standard error, and returns an exit status to throw.
  static func reportError(_ status: ExitStatus, _ message: String) -> ExitCode {
    Output.report(message)
    return ExitCode(status.rawValue)
  }
}
