import GRDB
import GRDBSQLite

/// An inserter that adds rows to one table fast, because each SQL statement inserts many rows.
///
/// The inserter calls SQLite directly, on GRDB's connection. It takes about half the time of a separate
/// statement for each row, and a fraction of the time of GRDB's own methods. After a failed statement, the
/// inserter ignores all further rows, and ``flush()`` throws the error. ``discardBufferedRows()`` ends this
/// state.
@safe
final class BulkInserter<Row: BulkRow> {
  /// The number of rows that one statement inserts.
  ///
  /// Statements with more rows were not faster.
  private static var rowsPerStatement: Int { 32 }

  private let connection: SQLiteConnection
  private let batchStatement: SQLiteStatement?
  private let rowStatement: SQLiteStatement?
  private var buffer: [Row] = []
  private var firstError: DatabaseError?

  init(_ db: Database) {
    unsafe connection = db.sqliteConnection ?? { preconditionFailure("the database is open") }()
    let rowPlaceholders = "(" + Row.columnNames.map { _ in "?" }.joined(separator: ",") + ")"
    let insertClause =
      "INSERT INTO \(Row.tableName)(\(Row.columnNames.joined(separator: ","))) VALUES "
    let batchPlaceholders = Array(repeating: rowPlaceholders, count: Self.rowsPerStatement).joined(
      separator: ","
    )
    unsafe rowStatement = Self.prepare(insertClause + rowPlaceholders, connection)
    unsafe batchStatement = Self.prepare(insertClause + batchPlaceholders, connection)
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

  /// Adds a row to the buffer, and inserts all buffered rows if the buffer is full.
  func append(_ row: Row) {
    buffer.append(row)
    guard buffer.count == Self.rowsPerStatement else { return }
    unsafe insert(batchStatement, buffer[...])
    buffer.removeAll(keepingCapacity: true)
  }

  /// Inserts a row immediately, without adding it to the buffer.
  ///
  /// Use the method for large rows, such as blocks of events, to save memory.
  func insert(_ row: Row) {
    unsafe insert(rowStatement, [row])
  }

  /// Discards the buffered rows and the stored error.
  func discardBufferedRows() {
    buffer.removeAll(keepingCapacity: true)
    firstError = nil
  }

  /// Inserts the rows that are still in the buffer.
  ///
  /// - Throws: The first error since the last call of ``discardBufferedRows()``.
  func flush() throws {
    for index in buffer.indices { unsafe insert(rowStatement, buffer[index...index]) }
    buffer.removeAll(keepingCapacity: true)
    if let firstError { throw firstError }
  }

  private func insert(_ statement: SQLiteStatement?, _ rows: ArraySlice<Row>) {
    guard firstError == nil else { return }
    var values = unsafe StatementBinder(of: statement)
    for index in rows.indices { rows[index].bind(to: &values) }
    let code =
      values.firstFailure == SQLITE_OK ? unsafe sqlite3_step(statement) : values.firstFailure
    unsafe sqlite3_reset(statement)
    guard code != SQLITE_DONE else { return }
    firstError = DatabaseError(
      resultCode: ResultCode(rawValue: code),
      message: unsafe String(cString: sqlite3_errmsg(connection))
    )
  }
}
