import Foundation
import GRDB
import GRDBSQLite

/// The file of a recording: how it is created, opened and checked.
enum RecordingFile {
  /// Makes the file where there is nothing of the name; what is there is left to be looked at.
  ///
  /// It is made exclusively: nothing that another process makes meanwhile is ever written over, and no link is
  /// followed to a file that is not there.
  static func make(_ path: String) throws {
    let file = unsafe Foundation.open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
    guard file < 0 else {
      close(file)
      return
    }
    let code = errno
    guard code == EEXIST else { throw error(code, path) }
    guard FileManager.default.fileExists(atPath: path) else {
      throw RecordingError(
        .inputOutput,
        "\(path): error: the name is a link to a file that is not there; remove it, or name another"
      )
    }
  }

  private static func error(_ code: Int32, _ path: String) -> any Error {
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

  /// Opens the database and makes sure that it is a recording this version knows, made as this version would
  /// make it.
  static func open(_ path: String, readOnly: Bool) throws -> DatabaseQueue {
    let size = try sizeOfFile(path)
    var configuration = Configuration()
    configuration.readonly = readOnly
    configuration.busyMode = .timeout(2)
    let patience = readOnly ? Patience(for: size) : nil
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
      guard let connection = unsafe db.sqliteConnection else { return }
      unsafe sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, longestValue)
      unsafe sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, 0)
      if let patience { unsafe patience.watch(connection) }
    }
    // A name such as `:memory:` or `file:x` means something else to SQLite where it stands alone.
    let place = path.hasPrefix("/") ? path : "./" + path
    let queue = try DatabaseQueue(path: place, configuration: configuration)
    try queue.read { db in try check(db, path, isAppending: !readOnly) }
    return queue
  }

  /// The most bytes that a text or blob may have: no run writes a longer one.
  private static let longestValue: Int32 = 64 << 20

  /// Makes sure that a name is that of a plain file: a pipe would be waited for, and a device is endless.
  private static func sizeOfFile(_ path: String) throws -> Int64 {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw error(errno, path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw RecordingError(.invalid, "\(path): error: this is no file; name a recording")
    }
    return Int64(status.st_size)
  }

  private static func check(_ db: Database, _ path: String, isAppending: Bool) throws {
    let mark = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    guard try mark == Schema.applicationID || mark == 0 && Schema.isEmpty(db) else {
      throw RecordingError(
        .invalid,
        "\(path): error: the file is a database, but not a recording; name another with --record"
      )
    }
    guard mark == Schema.applicationID else { return }
    guard try Int32.fetchOne(db, sql: "PRAGMA user_version") == Schema.version else {
      throw RecordingError(.invalid, "\(path): error: \(try otherVersion(db, path))")
    }
    if let difference = try Schema.difference(of: db, isAppending: isAppending) {
      throw RecordingError(
        .invalid,
        "\(path): error: \(difference), so this is not a recording as rehearse makes it; name another"
      )
    }
  }

  /// Says which version made a recording that this one cannot use, and how to make it anew.
  private static func otherVersion(_ db: Database, _ path: String) throws -> String {
    guard let (version, command) = try Schema.origin(of: db) else {
      return "another version of rehearse made the recording; record anew into another file"
    }
    return "rehearse \(version) made the recording in a format that this version does not use; "
      + "record anew into another file; it was made with `\(command)`"
  }
}

/// How long a recording may take to be read, in steps of SQLite's machine: what takes longer than its size
/// accounts for has been made to take for ever.
private final class Patience: Sendable {
  private nonisolated(unsafe) var left: Int64
  private static let steps: Int32 = 100_000

  /// Allows for a look at each byte of a file, a hundred times over.
  init(for size: Int64) {
    unsafe left = 20_000 + size / 1_000
  }

  /// Interrupts a connection once the steps are used up.
  func watch(_ connection: SQLiteConnection) {
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    unsafe sqlite3_progress_handler(
      connection,
      Self.steps,
      { context in
        guard let context = unsafe context else { return 0 }
        let patience = unsafe Unmanaged<Patience>.fromOpaque(context).takeUnretainedValue()
        unsafe patience.left -= 1
        return unsafe patience.left < 0 ? 1 : 0
      },
      context
    )
  }
}
