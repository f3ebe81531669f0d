import GRDB
import GRDBSQLite

/// An inserter of many rows into one table, which puts several rows into each SQL statement.
///
/// It uses the SQLite connection of GRDB. In a statement with many rows, a row takes about half the time that
/// it takes in a statement of its own. GRDB's own methods take several times as long. After a failure,
/// nothing more is inserted, and ``finish()`` throws the error.
@safe
final class BulkInsert<Row: BulkRow> {
  /// How many rows one statement inserts.
  ///
  /// More rows do not make it faster.
  private static var rowsPerStatement: Int { 32 }

  private let connection: SQLiteConnection
  private let batchStatement: SQLiteStatement?
  private let rowStatement: SQLiteStatement?
  private var buffer: [Row] = []
  private var failure: DatabaseError?

  init(_ db: Database) {
    unsafe connection = db.sqliteConnection ?? { preconditionFailure("the database is open") }()
    let row = "(" + Row.columns.map { _ in "?" }.joined(separator: ",") + ")"
    let head = "INSERT INTO \(Row.table)(\(Row.columns.joined(separator: ","))) VALUES "
    let rows = Array(repeating: row, count: Self.rowsPerStatement).joined(separator: ",")
    unsafe rowStatement = Self.prepare(head + row, connection)
    unsafe batchStatement = Self.prepare(head + rows, connection)
    buffer.reserveCapacity(Self.rowsPerStatement)
  }

  deinit {
    unsafe sqlite3_finalize(rowStatement)
    unsafe sqlite3_finalize(batchStatement)
  }

  private static func prepare(_ sql: String, _ connection: SQLiteConnection) -> SQLiteStatement? {
    var statement: SQLiteStatement?
    unsafe sqlite3_prepare_v3(
      connection,
      sql,
      -1,
      UInt32(SQLITE_PREPARE_PERSISTENT),
      &statement,
      nil
    )
    return unsafe statement
  }

  /// Adds a row, and inserts the buffered rows once there are enough for a statement.
  func append(_ row: Row) {
    buffer.append(row)
    guard buffer.count == Self.rowsPerStatement else { return }
    unsafe insert(batchStatement, buffer[...])
    buffer.removeAll(keepingCapacity: true)
  }

  /// Discards the rows that are not yet inserted, and the stored error.
  func discard() {
    buffer.removeAll(keepingCapacity: true)
    failure = nil
  }

  /// Inserts the remaining rows.
  ///
  /// - Throws: The first error of this and all earlier insertions.
  func finish() throws {
    for index in buffer.indices { unsafe insert(rowStatement, buffer[index...index]) }
    buffer.removeAll(keepingCapacity: true)
    if let failure { throw failure }
  }

  private func insert(_ statement: SQLiteStatement?, _ rows: ArraySlice<Row>) {
    guard failure == nil else { return }
    var values = unsafe BoundValues(of: statement)
    for index in rows.indices { rows[index].bind(to: &values) }
    let code = unsafe sqlite3_step(statement)
    unsafe sqlite3_reset(statement)
    guard code != SQLITE_DONE else { return }
    failure = DatabaseError(
      resultCode: ResultCode(rawValue: code),
      message: unsafe String(cString: sqlite3_errmsg(connection))
    )
  }
}
