import GRDB
import GRDBSQLite

/// An insertion of many rows into one table, with several rows per statement, on GRDB's connection.
///
/// A row costs about half as much in a statement with many rows as in a statement of its own. GRDB's own
/// methods cost several times more. The first failure is stored until ``finish()`` throws it.
@safe
final class BulkInsert<Row: BulkRow> {
  /// How many rows a statement inserts; more rows make it no faster.
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

  /// Adds a row.
  func append(_ row: Row) {
    buffer.append(row)
    guard buffer.count == Self.rowsPerStatement else { return }
    unsafe insert(batchStatement, buffer[...])
    buffer.removeAll(keepingCapacity: true)
  }

  /// Discards the rows that are not yet inserted, and the stored failure.
  func discard() {
    buffer.removeAll(keepingCapacity: true)
    failure = nil
  }

  /// Inserts the remaining rows, and throws the first failure if there was one.
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
