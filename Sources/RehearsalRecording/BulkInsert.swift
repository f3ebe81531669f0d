import GRDB
import GRDBSQLite

/// Inserts many rows of one table, several to a statement, on GRDB's own connection.
///
/// A statement with many rows costs about half of one with a single row; GRDB's own ways cost
/// several times more. The first failure is kept and thrown by ``finish()``.
@safe
final class BulkInsert<Row: BulkRow> {
  /// How many rows go to a statement: more gain nothing.
  private static var rowsPerStatement: Int { 32 }

  private let connection: SQLiteConnection
  private let many: SQLiteStatement?
  private let one: SQLiteStatement?
  private var buffer: [Row] = []
  private var failure: DatabaseError?

  init(_ db: Database) {
    unsafe connection = db.sqliteConnection ?? { preconditionFailure("the database is open") }()
    let row = "(" + Row.columns.map { _ in "?" }.joined(separator: ",") + ")"
    let head = "INSERT INTO \(Row.table)(\(Row.columns.joined(separator: ","))) VALUES "
    let rows = Array(repeating: row, count: Self.rowsPerStatement).joined(separator: ",")
    unsafe one = Self.prepare(head + row, connection)
    unsafe many = Self.prepare(head + rows, connection)
    buffer.reserveCapacity(Self.rowsPerStatement)
  }

  deinit {
    unsafe sqlite3_finalize(one)
    unsafe sqlite3_finalize(many)
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
    unsafe insert(many, buffer[...])
    buffer.removeAll(keepingCapacity: true)
  }

  /// Lets go of rows that are not yet inserted, and of a failure.
  func discard() {
    buffer.removeAll(keepingCapacity: true)
    failure = nil
  }

  /// Inserts what is left, and throws the first failure there was.
  func finish() throws {
    for place in buffer.indices { unsafe insert(one, buffer[place...place]) }
    buffer.removeAll(keepingCapacity: true)
    if let failure { throw failure }
  }

  private func insert(_ statement: SQLiteStatement?, _ rows: ArraySlice<Row>) {
    guard failure == nil else { return }
    var values = unsafe BoundValues(of: statement)
    for place in rows.indices { rows[place].bind(to: &values) }
    let code = unsafe sqlite3_step(statement)
    unsafe sqlite3_reset(statement)
    guard code != SQLITE_DONE else { return }
    failure = DatabaseError(
      resultCode: ResultCode(rawValue: code),
      message: unsafe String(cString: sqlite3_errmsg(connection))
    )
  }
}
