import GRDB
import GRDBSQLite

/// A copy of the rows of a table from one recording to another.
///
/// The values go from one SQLite connection to the other without a Swift value in between, which is several times
/// as fast as reading rows with GRDB.
struct RowCopy {
  var table: String
  /// The path of the recording from which rows are copied.
  var path: String
  /// The table of the destination; another one than `table` if the rows still have to be sorted.
  var destination: String
  /// The columns of the table, in order.
  var columns: [String]
  /// For each column whose integers change, the closure that returns the new integer.
  ///
  /// A row is left out if a closure returns `nil`.
  var changes: [String: (Int64) -> Int64?]
  /// An expression by which the copied rows are sorted.
  var order = "rowid"

  /// Copies the rows.
  ///
  /// - Throws: ``RecordingError`` if a row cannot be read, `DatabaseError` if it cannot be inserted.
  func run(from source: Database, to target: Database) throws {
    let list = columns.map { "\"\($0)\"" }.joined(separator: ", ")
    let marks = columns.map { _ in "?" }.joined(separator: ", ")
    let select = try source.cachedStatement(sql: "SELECT \(list) FROM \(table) ORDER BY \(order)")
    let insert = try target.cachedStatement(
      sql: "INSERT INTO \(destination)(\(list)) VALUES (\(marks))"
    )
    let changed = columns.map { changes[$0] }
    let (reader, writer) = unsafe (select.sqliteStatement, insert.sqliteStatement)
    unsafe sqlite3_reset(reader)
    defer { unsafe sqlite3_reset(reader) }
    while true {
      let code = unsafe sqlite3_step(reader)
      guard code != SQLITE_DONE else { return }
      guard code == SQLITE_ROW else {
        throw RecordingError(DatabaseError(resultCode: ResultCode(rawValue: code)), path: path)
      }
      guard unsafe Self.bind(reader, writer, changed) else { continue }
      let result = unsafe sqlite3_step(writer)
      unsafe sqlite3_reset(writer)
      guard result == SQLITE_DONE else {
        throw DatabaseError(resultCode: ResultCode(rawValue: result))
      }
    }
  }

  /// Binds the values of the current row to the insertion, and returns whether to insert it.
  private static func bind(
    _ reader: SQLiteStatement,
    _ writer: SQLiteStatement,
    _ changes: [((Int64) -> Int64?)?]
  ) -> Bool {
    for (index, change) in changes.enumerated() {
      let column = Int32(index)
      guard let change else {
        unsafe sqlite3_bind_value(writer, column + 1, sqlite3_column_value(reader, column))
        continue
      }
      guard unsafe sqlite3_column_type(reader, column) == SQLITE_INTEGER,
        let value = unsafe change(sqlite3_column_int64(reader, column))
      else { return false }
      unsafe sqlite3_bind_int64(writer, column + 1, value)
    }
    return true
  }
}
