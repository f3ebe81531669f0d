import Foundation
import GRDB
import GRDBSQLite
import Synchronization

/// A query of a recording that can read it, but change nothing.
public struct RecordingQuery {
  /// A value of a row.
  public enum Value: Sendable, Hashable {
    /// A missing value.
    case null
    /// A whole number.
    case integer(Int64)
    /// A number with decimals.
    case real(Double)
    /// A text.
    case text(String)
    /// Bytes, of which only the count is kept.
    case bytes(Int)
  }

  /// How many runs of a recording a table has rows of, for a table that only some runs fill.
  public struct Reach: Sendable, Hashable {
    /// The name of the table.
    public var table: String
    /// How many runs were recorded with the table's rows.
    public var runs: Int
    /// How many runs the recording has.
    public var allRuns: Int
  }

  private let queue: DatabaseQueue
  private let path: String

  /// Opens a recording.
  ///
  /// - Throws: ``RecordingError`` if the file is missing or is not a recording.
  public init(_ path: String) throws {
    self.path = path
    queue = try RecordingFile.openExisting(path)
  }

  /// Runs one SQL query, and passes its columns and rows to closures.
  ///
  /// - Parameters:
  ///   - sql: The query: one `SELECT`, `WITH` or `VALUES` statement.
  ///   - limit: The longest real time that the query may take.
  ///   - columns: A closure that receives the names of the columns, before the rows.
  ///   - row: A closure that receives each row, and returns whether to go on.
  /// - Returns: The reach of each table that the query reads and that not all runs fill, by name.
  /// - Throws: ``RecordingError`` if the query is invalid, would change something, or takes too long.
  public func run(
    _ sql: String,
    limit: Duration,
    columns: ([String]) throws -> Void,
    row: ([Value]) throws -> Bool
  ) throws -> [Reach] {
    do {
      return try queue.read { db in
        guard let connection = unsafe db.sqliteConnection else { return [] }
        // Views of the recording use the functions of JSON, which some versions of SQLite permit only in a trusted
        // schema. The guardian refuses the functions that could do harm.
        try db.execute(sql: "PRAGMA trusted_schema = ON")
        let guardian = QueryGuardian(limit: limit)
        unsafe guardian.watch(connection)
        defer { unsafe guardian.release(connection) }
        do {
          try unsafe Self.run(sql, connection, columns, row)
        } catch let failure as Failure {
          throw error(failure, guardian, limit)
        } catch {
          throw CallerError(error: error)
        }
        unsafe guardian.release(connection)
        return try Self.reaches(of: guardian.tables, db)
      }
    } catch let error as CallerError {
      throw error.error
    } catch {
      throw RecordingError(error, path: path)
    }
  }

  /// The error of a closure of the caller, which is not about the recording.
  private struct CallerError: Error {
    var error: any Error
  }

  /// The error of a statement, in SQLite's words.
  private struct Failure: Error {
    var message: String
  }

  private func error(_ failure: Failure, _ guardian: QueryGuardian, _ limit: Duration)
    -> RecordingError
  {
    if guardian.isOverdue {
      return RecordingError(
        .inputOutput,
        "\(path): error: the query took longer than \(limit.components.seconds) s; "
          + "allow more with --timeout, or add a WHERE that names runs"
      )
    }
    if let refused = guardian.refused {
      return RecordingError(
        .invalid,
        "\(path): error: the query may only read, but it would \(refused); use SELECT"
      )
    }
    return RecordingError(.invalid, "\(path): error: the query is invalid: \(failure.message)")
  }

  private static func run(
    _ sql: String,
    _ connection: SQLiteConnection,
    _ columns: ([String]) throws -> Void,
    _ row: ([Value]) throws -> Bool
  ) throws {
    var statement: OpaquePointer?
    let rest = try unsafe sql.withCString { start -> String in
      var tail: UnsafePointer<CChar>?
      guard unsafe sqlite3_prepare_v2(connection, start, -1, &statement, &tail) == SQLITE_OK else {
        throw unsafe Failure(message: String(cString: sqlite3_errmsg(connection)))
      }
      return unsafe tail.map { unsafe String(cString: $0) } ?? ""
    }
    defer { unsafe sqlite3_finalize(statement) }
    guard let statement = unsafe statement else { throw Failure(message: "it is empty") }
    guard unsafe !isStatement(rest, connection) else {
      throw Failure(message: "it has more than one statement")
    }
    let count = unsafe sqlite3_column_count(statement)
    guard count > 0 else { throw Failure(message: "it returns nothing") }
    try columns(
      (0..<count).map { index in
        unsafe sqlite3_column_name(statement, index).map { unsafe String(cString: $0) } ?? ""
      }
    )
    while true {
      switch unsafe sqlite3_step(statement) {
      case SQLITE_ROW:
        let values = (0..<count).map { unsafe value(statement, $0) }
        guard try row(values) else { return }
      case SQLITE_DONE: return
      default: throw unsafe Failure(message: String(cString: sqlite3_errmsg(connection)))
      }
    }
  }

  /// Returns whether a text has a statement, and not only spaces and comments.
  private static func isStatement(_ sql: String, _ connection: SQLiteConnection) -> Bool {
    var statement: OpaquePointer?
    let code = unsafe sqlite3_prepare_v2(connection, sql, -1, &statement, nil)
    defer { unsafe sqlite3_finalize(statement) }
    return unsafe code != SQLITE_OK || statement != nil
  }

  private static func value(_ statement: OpaquePointer, _ column: Int32) -> Value {
    switch unsafe sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: return unsafe .integer(sqlite3_column_int64(statement, column))
    case SQLITE_FLOAT: return unsafe .real(sqlite3_column_double(statement, column))
    case SQLITE_TEXT:
      guard let start = unsafe sqlite3_column_text(statement, column) else { return .null }
      let count = Int(unsafe sqlite3_column_bytes(statement, column))
      let bytes = unsafe UnsafeBufferPointer(start: start, count: count)
      return unsafe .text(String(decoding: bytes, as: UTF8.self))
    case SQLITE_BLOB: return unsafe .bytes(Int(sqlite3_column_bytes(statement, column)))
    default: return .null
    }
  }

  /// The tables that only runs of some levels fill, with these levels.
  private static let partialTables: [(table: String, levels: String)] = [
    ("event", "'events'"), ("path_step", "'events'"), ("handoff", "'handoffs', 'events'"),
    ("gate_check", "'handoffs', 'events'"), ("fault", "'handoffs', 'events'"),
  ]

  private static func reaches(of tables: Set<String>, _ db: Database) throws -> [Reach] {
    let all = try Int.fetchOne(db, sql: "SELECT count(*) FROM run") ?? 0
    return try partialTables.filter { tables.contains($0.table) }.compactMap { table, levels in
      let runs =
        try Int.fetchOne(db, sql: "SELECT count(*) FROM run WHERE level IN (\(levels))") ?? 0
      return runs < all ? Reach(table: table, runs: runs, allRuns: all) : nil
    }
  }
}

/// A watch over a query, which refuses everything but reading, and ends the query after a time.
private final class QueryGuardian: Sendable {
  private struct State {
    var tables: Set<String> = []
    var refused: String?
    var isOverdue = false
  }

  private static let stepsPerCall: Int32 = 10_000

  /// The functions that can load code or change settings of SQLite.
  private static let refusedFunctions: Set = ["load_extension", "fts3_tokenizer"]

  private let state = Mutex(State())
  private let end: ContinuousClock.Instant

  init(limit: Duration) {
    end = .now + limit
  }

  /// The tables and views that the query reads.
  var tables: Set<String> { state.withLock(\.tables) }
  /// What the query would do apart from reading; `nil` if it only reads.
  var refused: String? { state.withLock(\.refused) }
  /// Whether the query was ended because it took too long.
  var isOverdue: Bool { state.withLock(\.isOverdue) }

  func watch(_ connection: SQLiteConnection) {
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    unsafe sqlite3_set_authorizer(
      connection,
      { context, action, first, second, _, _ in
        guard let context = unsafe context else { return SQLITE_DENY }
        let guardian = unsafe Unmanaged<QueryGuardian>.fromOpaque(context).takeUnretainedValue()
        let name = unsafe (action == SQLITE_FUNCTION ? second : first).map {
          unsafe String(cString: $0)
        }
        return guardian.allows(action, name) ? SQLITE_OK : SQLITE_DENY
      },
      context
    )
    unsafe sqlite3_progress_handler(
      connection,
      Self.stepsPerCall,
      { context in
        guard let context = unsafe context else { return 1 }
        let guardian = unsafe Unmanaged<QueryGuardian>.fromOpaque(context).takeUnretainedValue()
        return guardian.isOver() ? 1 : 0
      },
      context
    )
  }

  /// Ends the watch.
  func release(_ connection: SQLiteConnection) {
    unsafe sqlite3_set_authorizer(connection, nil, nil)
    unsafe sqlite3_progress_handler(connection, 0, nil, nil)
  }

  private func allows(_ action: Int32, _ name: String?) -> Bool {
    switch action {
    case SQLITE_SELECT, SQLITE_RECURSIVE: return true
    case SQLITE_FUNCTION where !Self.refusedFunctions.contains(name?.lowercased() ?? ""):
      return true
    case SQLITE_READ:
      state.withLock { state in _ = name.map { state.tables.insert($0) } }
      return true
    default:
      state.withLock { state in
        if state.refused == nil { state.refused = Self.description(of: action) }
      }
      return false
    }
  }

  private func isOver() -> Bool {
    guard ContinuousClock.now >= end else { return false }
    state.withLock { $0.isOverdue = true }
    return true
  }

  private static func description(of action: Int32) -> String {
    switch action {
    case SQLITE_FUNCTION: "call a function that loads code"
    case SQLITE_INSERT: "insert rows"
    case SQLITE_UPDATE: "update rows"
    case SQLITE_DELETE: "delete rows"
    case SQLITE_PRAGMA: "use a PRAGMA"
    case SQLITE_ATTACH, SQLITE_DETACH: "attach another database"
    case SQLITE_TRANSACTION, SQLITE_SAVEPOINT: "begin or end a transaction"
    default: "change the tables"
    }
  }
}
