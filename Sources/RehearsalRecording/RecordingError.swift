import GRDB

/// An error in writing or reading a recording.
public struct RecordingError: Error, CustomStringConvertible {
  /// The kinds of error.
  ///
  /// The kind determines the exit status of the command.
  public enum Kind: Sendable, Hashable {
    /// This version cannot use the file as a recording, the file's content does not fit the request, or an
    /// SQL query is not allowed.
    case invalid
    /// The operation fails because of the disk, the memory, the permissions, another process or a time limit.
    case inputOutput
    /// The recording does not exist, is empty, or does not contain what was requested.
    case missing
  }

  /// The kind of error.
  public var kind: Kind

  /// The message for the user, on one line: what is wrong, and what to do about it.
  public var description: String

  init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  /// Returns what the user can do about a file that is not a recording.
  static func advice(isAppending: Bool) -> String {
    isAppending ? "name another with --record" : "name another recording"
  }

  /// Returns the error about a part of a recording, such as `a run`, that is not as rehearse makes it.
  static func unreadable(_ part: String, path: String) -> RecordingError {
    RecordingError(.invalid, "\(path): error: \(part) of the recording cannot be read")
  }

  /// Converts any error, such as an SQLite error, to an error with a message for the user.
  ///
  /// - Parameters:
  ///   - error: The error.
  ///   - path: The path of the recording.
  ///   - isAppending: Whether the command adds runs to the recording, which the user then names with
  ///     `--record`.
  ///   - isWriting: Whether the command changes the recording in another way.
  init(
    _ error: any Error,
    path: String,
    isAppending: Bool = false,
    isWriting: Bool = false
  ) {
    let advice = Self.advice(isAppending: isAppending)
    switch error {
    case let error as RecordingError: self = error
    case let error as DatabaseError:
      self.init(
        error,
        path: path,
        advice: advice,
        isAppending: isAppending,
        isWriting: isAppending || isWriting
      )
    default:
      self.init(
        .invalid,
        "\(path): error: the recording is not as rehearse makes it; \(advice)"
      )
    }
  }

  /// What the user adds to a command that makes runs, so that the finished runs are not made again.
  package static let resumeAdvice = ", `rehearse run` or `rehearse compare` with --resume"

  /// Converts an error of SQLite to an error with a message for the user.
  ///
  /// `advice` is what the user can do about a file that is not a recording. `isAppending` tells whether the command
  /// adds runs to the recording, and `isWriting` whether it writes to it.
  private init(
    _ error: DatabaseError,
    path: String,
    advice: String,
    isAppending: Bool,
    isWriting: Bool
  ) {
    let resumeAdvice = isAppending ? Self.resumeAdvice : ""
    let (kind, problem): (Kind, String) =
      switch error.resultCode {
      case .SQLITE_NOTADB, .SQLITE_CORRUPT:
        (.invalid, "the file is not a recording, or is damaged; \(advice)")
      case .SQLITE_FULL:
        (
          .inputOutput,
          "the disk is full; make room, then run the same command again\(resumeAdvice)"
        )
      case .SQLITE_BUSY, .SQLITE_LOCKED:
        (.inputOutput, "another process is using the recording; wait for it, or name another")
      case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN:
        (
          .inputOutput,
          isWriting
            ? "the recording cannot be written there; check the folder and its permissions"
            : "the recording cannot be read; check its permissions and those of its folder"
        )
      case .SQLITE_INTERRUPT, .SQLITE_TOOBIG:
        (.invalid, "the recording holds more than rehearse ever writes; name another")
      case .SQLITE_IOERR:
        (
          .inputOutput,
          "the disk or the file system failed; look at it, then run the same command again\(resumeAdvice)"
        )
      case .SQLITE_NOMEM: (.inputOutput, "there is not enough memory for the recording")
      default:
        (
          .invalid,
          "the recording is not as rehearse makes it (SQLite's code "
            + "\(error.extendedResultCode.rawValue)); \(advice)"
        )
      }
    self.init(kind, "\(path): error: \(problem)")
  }
}
