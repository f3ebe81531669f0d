import GRDB
import GRDBSQLite

/// Inserts many rows of one table, several to a statement, on GRDB's own connection.
///
/// A statement with many rows costs about half of one with a single row; GRDB's own ways cost
/// several times more. The first failure is kept and thrown by ``finish()``.
@safe
final class BulkInsert {
  /// A value of a column.
  enum Value {
    case null
    case integer(Int64)
    case text(String)
  }

  private static let rowsPerStatement = 32

  private let connection: SQLiteConnection
  private let columns: Int
  private let many: SQLiteStatement?
  private let one: SQLiteStatement?
  private var buffer: [Value] = []
  private var failure: DatabaseError?

  init(into table: String, columns: [String], _ db: Database) {
    unsafe connection = db.sqliteConnection ?? { preconditionFailure("the database is open") }()
    self.columns = columns.count
    let row = "(" + columns.map { _ in "?" }.joined(separator: ",") + ")"
    let head = "INSERT INTO \(table)(\(columns.joined(separator: ","))) VALUES "
    let rows = Array(repeating: row, count: Self.rowsPerStatement).joined(separator: ",")
    unsafe one = Self.prepare(head + row, connection)
    unsafe many = Self.prepare(head + rows, connection)
    buffer.reserveCapacity(columns.count * Self.rowsPerStatement)
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

  /// Adds a row; it must have one value for each column.
  func append(_ row: Value...) {
    precondition(row.count == columns, "a row has a value for each column")
    buffer += row
    guard buffer.count == columns * Self.rowsPerStatement else { return }
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
    for start in stride(from: 0, to: buffer.count, by: columns) {
      unsafe insert(one, buffer[start..<(start + columns)])
    }
    buffer.removeAll(keepingCapacity: true)
    if let failure { throw failure }
  }

  private func insert(_ statement: SQLiteStatement?, _ values: ArraySlice<Value>) {
    guard failure == nil else { return }
    for (index, value) in values.enumerated() {
      unsafe Self.bind(value, to: Int32(index + 1), of: statement)
    }
    let code = unsafe sqlite3_step(statement)
    unsafe sqlite3_reset(statement)
    guard code != SQLITE_DONE else { return }
    failure = DatabaseError(
      resultCode: ResultCode(rawValue: code),
      message: unsafe String(cString: sqlite3_errmsg(connection))
    )
  }

  private static func bind(_ value: Value, to index: Int32, of statement: SQLiteStatement?) {
    switch value {
    case .null: unsafe sqlite3_bind_null(statement, index)
    case .integer(let integer): unsafe sqlite3_bind_int64(statement, index, integer)
    case .text(var text):
      text.withUTF8 { bytes in
        unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
          // SQLITE_TRANSIENT: SQLite keeps a copy of its own.
          let transient = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
          unsafe sqlite3_bind_text(
            statement,
            index,
            characters.baseAddress,
            Int32(characters.count),
            transient
          )
        }
      }
    }
  }
}
