import ArgumentParser
import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalRecording

/// Turns errors into a message on standard error and the exit status they stand for.
enum Exit {
  static func onFailure<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch {
      throw told(error)
    }
  }

  static func onFailure<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
      return try await body()
    } catch {
      throw told(error)
    }
  }

  /// Tells an error of ours and returns the status it stands for; any other is returned as it is.
  private static func told(_ error: any Error) -> any Error {
    switch error {
    case let error as PlanError: status(of: error)
    case let error as NothingFound: status(.nothingRan, error.message)
    case let error as RecordingError: status(status(of: error), error.description)
    case let error as FileError: status(.inputOutput, error.message)
    case let error as WrongUsage: status(.usage, error.message)
    case let error as InvalidFile: status(.invalidFile, error.message)
    default: error
    }
  }

  private static func status(of error: PlanError) -> ExitCode {
    Output.complain(error.diagnostics)
    return ExitCode(ExitStatus.invalidFile.rawValue)
  }

  private static func status(of error: RecordingError) -> ExitStatus {
    switch error.kind {
    case .invalid: .invalidFile
    case .inputOutput: .inputOutput
    case .missing: .nothingRan
    }
  }

  static func status(_ status: ExitStatus, _ message: String) -> ExitCode {
    Output.complain(message)
    return ExitCode(status.rawValue)
  }
}

/// What the command looked for is not there.
struct NothingFound: Error {
  var message: String
}

/// The command line asks for what cannot be, which only the files show.
struct WrongUsage: Error {
  var message: String
}

/// A file does not hold what it should.
struct InvalidFile: Error {
  var message: String
}

/// A file cannot be read or written.
struct FileError: Error {
  var message: String
}
