import Foundation
import GRDB
import GRDBSQLite
import Synchronization

/// A runner of SQL queries that a user writes.
///
/// The queries can read a recording, but not change it.
public struct RecordingQuery {
  /// A value in a row of the result.
  public enum Value: Sendable, Hashable {
    /// The SQL value NULL.
    case null
    /// An integer.
    case integer(Int64)
    /// A floating-point number.
    case real(Double)
    /// A text.
    case text(String)
    /// A blob, represented by its size in bytes.
    case bytes(Int)
  }

  /// The number of runs that were recorded at a level that includes a table.
  ///
  /// For example, the table `event` has rows only for runs that were recorded at the level
  /// ``RecordingLevel/events``.
  public struct TableRunCounts: Sendable, Hashable {
    /// The name of the table.
    public var table: String
    /// The number of runs that were recorded at a level that includes the table.
    public var coveredRunCount: Int
    /// The total number of runs in the recording.
    public var runCount: Int
  }

  private let queue: DatabaseQueue
  /// The limit on the work of the queries that are not the user's.
  let stepLimit: StepLimit
  private let path: String
  /// Whether the recording has packed events, which the query must read through a temporary view.
  private let hasPackedEvents: Bool

  /// Opens a recording for queries.
  ///
  /// - Throws: ``RecordingError`` if the file is missing or is not a recording.
  public init(_ path: String) throws {
    self.path = path
    let file = try RecordingFile.openExistingWithStepLimit(path)
    queue = file.queue
    stepLimit = file.stepLimit
    do {
      hasPackedEvents = try queue.writeWithoutTransaction { db in
        // The first use of a table-valued function registers its columns, as if by `CREATE TABLE`. The
        // authorizer of a later query would deny this action.
        try db.execute(sql: "SELECT 1 FROM json_each('[]'), json_tree('[]')")
        return try PackedEventTable.showPackedEvents(in: db)
      }
    } catch {
      throw RecordingError(error, path: path)
    }
  }

  /// Runs one SQL query, and passes the names of its columns and its rows to closures.
  ///
  /// - Parameters:
  ///   - sql: The query, which is one `SELECT`, `WITH` or `VALUES` statement.
  ///   - limit: The maximum real time for the query, including the time that the closures take.
  ///   - columns: A closure that receives the names of the columns, before the first row.
  ///   - row: A closure that receives each row, and returns whether to continue with the next row.
  /// - Returns: The run counts of the tables that the query reads, in a fixed order. A table is left out if
  ///   all runs were recorded at a level that includes the table.
  /// - Throws: ``RecordingError`` if the query is invalid, would change something, takes too long or reads
  ///   damaged events. An error of a closure is thrown unchanged.
  public func run(
    _ sql: String,
    limit: Duration,
    columns: ([String]) throws -> Void,
    row: ([Value]) throws -> Bool
  ) throws -> [TableRunCounts] {
    do {
      return try queue.read { db in
        guard let connection = unsafe db.sqliteConnection else { return [] }
        // Views of the recording use JSON functions, which some versions of SQLite permit only with a trusted
        // schema. The guardian denies the functions that load code or change SQLite's settings.
        try db.execute(sql: "PRAGMA trusted_schema = ON")
        let guardian = QueryGuardian(limit: limit, hasPackedEvents: hasPackedEvents)
        unsafe guardian.guardQueries(connection)
        defer { unsafe guardian.stopGuarding(connection, stepLimit) }
        do {
          try unsafe Self.run(sql, connection, columns, row)
        } catch let failure as QueryFailure {
          throw makeError(failure, guardian, limit)
        } catch let failure as UnreadableFile {
          throw failure.error
        } catch {
          throw CallerError(error: error)
        }
        unsafe guardian.stopGuarding(connection, stepLimit)
        return try Self.tableRunCounts(of: guardian.accessedTables, db)
      }
    } catch let error as CallerError {
      throw error.error
    } catch {
      throw RecordingError(error, path: path)
    }
  }

  /// A wrapper for an error that one of the caller's closures throws, to tell it apart from an error of the
  /// recording.
  private struct CallerError: Error {
    var error: any Error
  }

  /// A failure to compile or run the query, with SQLite's error message.
  private struct QueryFailure: Error {
    var message: String
  }

  /// A failure that the query did not cause, such as damage to the file.
  private struct UnreadableFile: Error {
    var error: DatabaseError
  }

  /// Returns the error for a query that SQLite could not compile or run.
  private static func failure(_ connection: SQLiteConnection) -> any Error {
    let message = unsafe String(cString: sqlite3_errmsg(connection))
    switch unsafe sqlite3_errcode(connection) & 0xff {
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_IOERR, SQLITE_NOMEM, SQLITE_CANTOPEN, SQLITE_BUSY:
      guard !message.hasSuffix(PackedEventTable.damage) else { break }
      let code = unsafe sqlite3_extended_errcode(connection)
      return UnreadableFile(error: DatabaseError(resultCode: ResultCode(rawValue: code)))
    default: break
    }
    return QueryFailure(message: message)
  }

  private func makeError(_ failure: QueryFailure, _ guardian: QueryGuardian, _ limit: Duration)
    -> RecordingError
  {
    if guardian.isOverdue {
      return RecordingError(
        .inputOutput,
        "\(path): error: the query took longer than \(limit.components.seconds) s; "
          + "allow more with --timeout, or add a WHERE that names runs"
      )
    }
    if guardian.missesPackedEvents {
      return RecordingError(
        .invalid,
        "\(path): error: tables and views with `main.` lack the packed events; leave out `main.`"
      )
    }
    if let refusedAction = guardian.refusedAction {
      return RecordingError(
        .invalid,
        "\(path): error: the query may only read, but it would \(refusedAction); use SELECT"
      )
    }
    if failure.message.hasSuffix(PackedEventTable.damage) {
      return RecordingError(.invalid, "\(path): error: \(failure.message)")
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
    let remainingSQL = try unsafe sql.withCString { start -> String in
      var tail: UnsafePointer<CChar>?
      guard unsafe sqlite3_prepare_v2(connection, start, -1, &statement, &tail) == SQLITE_OK else {
        throw unsafe failure(connection)
      }
      return unsafe tail.map { unsafe String(cString: $0) } ?? ""
    }
    defer { unsafe sqlite3_finalize(statement) }
    guard let statement = unsafe statement else { throw QueryFailure(message: "it is empty") }
    guard unsafe !containsStatement(remainingSQL, connection) else {
      throw QueryFailure(message: "it has more than one statement")
    }
    let columnCount = unsafe sqlite3_column_count(statement)
    guard columnCount > 0 else { throw QueryFailure(message: "it returns nothing") }
    try columns(
      (0..<columnCount).map { index in
        unsafe sqlite3_column_name(statement, index).map { unsafe String(cString: $0) } ?? ""
      }
    )
    while true {
      switch unsafe sqlite3_step(statement) {
      case SQLITE_ROW:
        let values = (0..<columnCount).map { unsafe value(statement, $0) }
        guard try row(values) else { return }
      case SQLITE_DONE: return
      default: throw unsafe failure(connection)
      }
    }
  }

  /// Returns whether a text contains a statement, or anything else that is not white space or a comment.
  ///
  /// Semicolons alone do not count.
  private static func containsStatement(_ sql: String, _ connection: SQLiteConnection) -> Bool {
    var statement: OpaquePointer?
    let resultCode = unsafe sqlite3_prepare_v2(connection, sql, -1, &statement, nil)
    defer { unsafe sqlite3_finalize(statement) }
    return unsafe resultCode != SQLITE_OK || statement != nil
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

  /// The tables that have rows only for runs of certain recording levels.
  ///
  /// `levels` lists these levels in SQL.
  private static let partialTables: [(table: String, levels: String)] = [
    ("event", "'events'"), ("path_step", "'events'"), ("handoff", "'handoffs', 'events'"),
    ("gate_check", "'handoffs', 'events'"), ("fault", "'handoffs', 'events'"),
  ]

  private static func tableRunCounts(of tables: Set<String>, _ db: Database) throws
    -> [TableRunCounts]
  {
    let runCount = try Int.fetchOne(db, sql: "SELECT count(*) FROM run") ?? 0
    return try partialTables.filter { tables.contains($0.table) }.compactMap { table, levels in
      let runs =
        try Int.fetchOne(db, sql: "SELECT count(*) FROM run WHERE level IN (\(levels))") ?? 0
      return runs < runCount
        ? TableRunCounts(table: table, coveredRunCount: runs, runCount: runCount) : nil
    }
  }
}

/// A guard for one query.
///
/// It denies everything except reading, and interrupts the query after a time limit.
private final class QueryGuardian: Sendable {
  private struct State {
    var tables: Set<String> = []
    var refusedAction: String?
    var isOverdue = false
    var missesPackedEvents = false
  }

  private static let stepsPerHandlerCall: Int32 = 10_000

  /// The functions that could load code or change SQLite's settings.
  private static let refusedFunctions: Set = ["load_extension", "fts3_tokenizer"]

  private let state = Mutex(State())
  private let deadline: ContinuousClock.Instant
  private let hasPackedEvents: Bool

  init(limit: Duration, hasPackedEvents: Bool) {
    deadline = .now + limit
    self.hasPackedEvents = hasPackedEvents
  }

  /// The names of the tables and views that the query has read.
  var accessedTables: Set<String> { state.withLock(\.tables) }
  /// The first denied action, for an error message, such as `insert rows`; `nil` if no action was denied.
  var refusedAction: String? { state.withLock(\.refusedAction) }
  /// Whether the query was denied because it would miss the packed events.
  ///
  /// This is the case if the query reads the table `event` directly, or through a view of the schema `main`.
  var missesPackedEvents: Bool { state.withLock(\.missesPackedEvents) }
  /// Whether the query was interrupted because it took too long.
  var isOverdue: Bool { state.withLock(\.isOverdue) }

  func guardQueries(_ connection: SQLiteConnection) {
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    unsafe sqlite3_set_authorizer(
      connection,
      { context, action, first, second, schema, view in
        guard let context = unsafe context else { return SQLITE_DENY }
        let guardian = unsafe Unmanaged<QueryGuardian>.fromOpaque(context).takeUnretainedValue()
        let name = unsafe (action == SQLITE_FUNCTION ? second : first).map {
          unsafe String(cString: $0)
        }
        if action == SQLITE_READ,
          guardian.refusesTable(
            name,
            of: unsafe schema.map { unsafe String(cString: $0) },
            in: unsafe view.map { unsafe String(cString: $0) }
          )
        {
          return SQLITE_DENY
        }
        return guardian.allows(action, name) ? SQLITE_OK : SQLITE_DENY
      },
      context
    )
    unsafe sqlite3_progress_handler(
      connection,
      Self.stepsPerHandlerCall,
      { context in
        guard let context = unsafe context else { return 1 }
        let guardian = unsafe Unmanaged<QueryGuardian>.fromOpaque(context).takeUnretainedValue()
        return guardian.isPastDeadline() ? 1 : 0
      },
      context
    )
  }

  /// Stops guarding the queries of a connection, and sets the limit that they had before.
  ///
  /// A connection has a single progress handler, so the guard has replaced the one of the limit.
  func stopGuarding(_ connection: SQLiteConnection, _ stepLimit: StepLimit) {
    unsafe sqlite3_set_authorizer(connection, nil, nil)
    unsafe stepLimit.limitQueries(connection)
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
        if state.refusedAction == nil { state.refusedAction = Self.description(of: action) }
      }
      return false
    }
  }

  /// Returns whether to deny access to a table, because the query would miss the packed events.
  ///
  /// Only the temporary view `event` may read the table `event` of the schema `main`, because this view adds
  /// the packed events. `view` is the innermost view that reads the table, or `nil` if the query reads the
  /// table itself.
  private func refusesTable(_ table: String?, of schema: String?, in view: String?) -> Bool {
    guard hasPackedEvents, table == "event", schema == "main", view != "event" else { return false }
    state.withLock { $0.missesPackedEvents = true }
    return true
  }

  private func isPastDeadline() -> Bool {
    guard ContinuousClock.now >= deadline else { return false }
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
