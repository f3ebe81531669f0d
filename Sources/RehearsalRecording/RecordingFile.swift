import Foundation
import GRDB
import GRDBSQLite

/// Functions that create, open and check the SQLite file of a recording.
enum RecordingFile {
  /// The ways to open a recording.
  enum Access {
    /// For reading only. The limit applies to the work of all queries.
    case readOnly(StepLimit)
    /// For reading and writing, without a limit.
    case readWrite

    fileprivate var stepLimit: StepLimit? {
      switch self {
      case .readOnly(let stepLimit): stepLimit
      case .readWrite: nil
      }
    }
  }

  /// Creates an empty file, unless a file already exists at the path.
  ///
  /// The flag `O_EXCL` keeps the function from creating the target of a symbolic link to a missing file. The
  /// function throws an error for such a link.
  static func createIfMissing(_ path: String) throws {
    let fileDescriptor = unsafe Foundation.open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
    guard fileDescriptor < 0 else {
      close(fileDescriptor)
      return
    }
    let errorCode = errno
    guard errorCode == EEXIST else { throw makeError(errorCode, path) }
    guard FileManager.default.fileExists(atPath: path) else {
      throw RecordingError(
        .inputOutput,
        "\(path): error: the name is a link to a file that is not there; remove it, or name another"
      )
    }
  }

  private static func makeError(_ code: Int32, _ path: String) -> any Error {
    switch code {
    case ENOSPC, EDQUOT: DatabaseError(resultCode: .SQLITE_FULL)
    case EMFILE, ENFILE:
      RecordingError(
        .inputOutput,
        "\(path): error: too many files are open; raise the limit, such as with `ulimit -n 256`"
      )
    default: DatabaseError(resultCode: .SQLITE_CANTOPEN)
    }
  }

  /// Opens a recording for reading only.
  ///
  /// - Throws: ``RecordingError`` if the file is missing, empty or not a recording of this version.
  static func openExisting(_ path: String) throws -> DatabaseQueue {
    try openExistingWithStepLimit(path).queue
  }

  /// Opens a recording for reading only, and returns the limit on the work of its queries too.
  ///
  /// A caller that replaces SQLite's progress handler has to set the limit again afterwards.
  ///
  /// - Throws: ``RecordingError`` if the file is missing, empty or not a recording of this version.
  static func openExistingWithStepLimit(
    _ path: String
  ) throws -> (queue: DatabaseQueue, stepLimit: StepLimit) {
    guard FileManager.default.fileExists(atPath: path) else {
      throw RecordingError(.missing, "\(path): error: there is no such recording")
    }
    do {
      let stepLimit = try StepLimit(for: sizeOfFile(path))
      let queue = try open(path, .readOnly(stepLimit))
      guard try queue.read({ try $0.tableExists("run") }) else {
        throw RecordingError(.missing, "\(path): error: the recording has no runs")
      }
      return (queue, stepLimit)
    } catch {
      throw RecordingError(error, path: path)
    }
  }

  /// Opens a database file, and checks that it is a recording with the format and the tables of this version.
  ///
  /// A database without tables, such as an empty file, is also accepted.
  static func open(_ path: String, _ access: Access) throws -> DatabaseQueue {
    _ = try sizeOfFile(path)
    let stepLimit = access.stepLimit
    let isReadOnly = stepLimit != nil
    var configuration = Configuration()
    configuration.readonly = isReadOnly
    configuration.foreignKeysEnabled = false
    configuration.busyMode = .timeout(2)
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
      guard let connection = unsafe db.sqliteConnection else { return }
      unsafe sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, valueSizeLimit)
      unsafe sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, 0)
      if let stepLimit { unsafe stepLimit.limitQueries(connection) }
    }
    // SQLite gives names such as `:memory:` or `file:x` a special meaning unless a folder precedes them.
    let explicitPath = path.hasPrefix("/") ? path : "./" + path
    let queue = try DatabaseQueue(path: explicitPath, configuration: configuration)
    try queue.read { db in try checkFormat(db, path, isAppending: !isReadOnly) }
    return queue
  }

  /// The maximum size of a text or blob, in bytes.
  ///
  /// SQLite refuses to read or write a larger value.
  static let valueSizeLimit: Int32 = 64 << 20

  /// Returns the size of a regular file in bytes.
  ///
  /// Throws an error for any other kind of file, because reading a pipe could wait forever, and a device can be
  /// endless.
  private static func sizeOfFile(_ path: String) throws -> Int64 {
    var fileStatus = stat()
    guard unsafe stat(path, &fileStatus) == 0 else { throw makeError(errno, path) }
    guard fileStatus.st_mode & S_IFMT == S_IFREG else {
      throw RecordingError(.invalid, "\(path): error: this is no file; name a recording")
    }
    return Int64(fileStatus.st_size)
  }

  private static func checkFormat(_ db: Database, _ path: String, isAppending: Bool) throws {
    let applicationID = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    guard try applicationID == Schema.applicationID || applicationID == 0 && Schema.isEmpty(db)
    else {
      let advice = RecordingError.advice(isAppending: isAppending)
      throw RecordingError(
        .invalid,
        "\(path): error: the file is a database, but not a recording; \(advice)"
      )
    }
    guard applicationID == Schema.applicationID else { return }
    guard try Int32.fetchOne(db, sql: "PRAGMA user_version") == Schema.version else {
      throw RecordingError(.invalid, "\(path): error: \(try versionMessage(db))")
    }
    if let difference = try Schema.difference(of: db, isAppending: isAppending) {
      throw RecordingError(
        .invalid,
        "\(path): error: \(difference), so this is not a recording as rehearse makes it; name another"
      )
    }
  }

  /// Returns an error message that says which version made the recording, and how to record the runs again.
  private static func versionMessage(_ db: Database) throws -> String {
    guard let (version, command) = try Schema.lastWriter(of: db) else {
      return "another version of rehearse made the recording; record anew into another file"
    }
    return "rehearse \(version) made the recording in a format that this version does not use; "
      + "record anew into another file; it was made with `\(command)`"
  }
}

/// A limit on the work of SQLite's virtual machine while a recording is read.
///
/// A query of a manipulated file could run forever. Queries of an unchanged recording stay far below the
/// limit.
final class StepLimit: Sendable {
  nonisolated(unsafe) var remainingHandlerCalls: Int64
  private static let stepsPerHandlerCall: Int32 = 100_000

  /// Creates a limit of 100 virtual machine steps for each byte of the file, plus a constant.
  init(for size: Int64) {
    unsafe remainingHandlerCalls = 20_000 + size / 1_000
  }

  /// Makes SQLite interrupt queries on a connection once all steps are used.
  func limitQueries(_ connection: SQLiteConnection) {
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    unsafe sqlite3_progress_handler(
      connection,
      Self.stepsPerHandlerCall,
      { context in
        guard let context = unsafe context else { return 0 }
        let stepLimit = unsafe Unmanaged<StepLimit>.fromOpaque(context).takeUnretainedValue()
        unsafe stepLimit.remainingHandlerCalls -= 1
        return unsafe stepLimit.remainingHandlerCalls < 0 ? 1 : 0
      },
      context
    )
  }
}
