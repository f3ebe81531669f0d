import GRDB
import GRDBSQLite

/// An operation that copies rows of a table from one recording to another.
///
/// Except in columns with new identifiers, values go directly from one SQLite connection to the other, without
/// conversion to Swift values. This is several times as fast as reading rows with GRDB.
struct RowCopy {
  var table: String
  /// The path of the recording from which rows are copied, for error messages.
  var sourcePath: String
  /// The name of the table to insert into.
  ///
  /// The name differs from `table` if the rows are first copied to a temporary table and sorted later.
  var destinationTable: String
  /// The names of the columns to copy, in order.
  var columns: [String]
  /// The identifiers that replace the old identifiers in a column, keyed by them, by the name of the column.
  ///
  /// A row with an identifier that has no replacement is not copied.
  var newIdentifiers: [String: [Int64: Int64]]
  /// The column whose old integer determines the column `batch`, with the identifier of the batch for each integer.
  ///
  /// The value is `nil` if the table has no column `batch`.
  var batches: (column: String, map: [Int64: Int64])?
  /// The SQL expression that determines the order in which the rows are copied.
  var sortExpression = "rowid"

  /// Copies the rows.
  ///
  /// - Throws: ``RecordingError`` if a row cannot be read or has no integer in a column with new identifiers,
  ///   `DatabaseError` if a row cannot be inserted.
  func copyRows(from source: Database, to target: Database) throws {
    let columnList = columns.map { "\"\($0)\"" }.joined(separator: ", ")
    let placeholders = columns.map { _ in "?" }.joined(separator: ", ")
    let selectStatement = try source.cachedStatement(
      sql: "SELECT \(columnList) FROM \(table) ORDER BY \(sortExpression)"
    )
    let insertStatement = try target.cachedStatement(
      sql: "INSERT INTO \(destinationTable)(\(columnList)) VALUES (\(placeholders))"
    )
    let newIdentifiersByColumn = columns.map { newIdentifiers[$0] }
    let batchColumn = batches == nil ? nil : columns.firstIndex(of: "batch")
    let keyColumn = batches.flatMap { columns.firstIndex(of: $0.column) }
    let (reader, writer) = unsafe (selectStatement.sqliteStatement, insertStatement.sqliteStatement)
    unsafe sqlite3_reset(reader)
    defer { unsafe sqlite3_reset(reader) }
    while true {
      let readCode = unsafe sqlite3_step(reader)
      guard readCode != SQLITE_DONE else { return }
      guard readCode == SQLITE_ROW else {
        throw RecordingError(
          DatabaseError(resultCode: ResultCode(rawValue: readCode)),
          path: sourcePath
        )
      }
      guard try unsafe bindRow(reader, writer, newIdentifiersByColumn) else { continue }
      if let batches, let batchColumn, let keyColumn {
        let key = unsafe sqlite3_column_int64(reader, Int32(keyColumn))
        guard unsafe sqlite3_column_type(reader, Int32(batchColumn)) == SQLITE_INTEGER,
          let batch = batches.map[key]
        else { throw invalidRowError }
        unsafe sqlite3_bind_int64(writer, Int32(batchColumn) + 1, batch)
      }
      let writeCode = unsafe sqlite3_step(writer)
      unsafe sqlite3_reset(writer)
      guard writeCode == SQLITE_DONE else {
        throw DatabaseError(resultCode: ResultCode(rawValue: writeCode))
      }
    }
  }

  /// Binds the values of the reader's current row to the writer's parameters, and returns whether to insert
  /// the row.
  private func bindRow(
    _ reader: SQLiteStatement,
    _ writer: SQLiteStatement,
    _ newIdentifiersByColumn: [[Int64: Int64]?]
  ) throws -> Bool {
    for (index, newIdentifiers) in newIdentifiersByColumn.enumerated() {
      let column = Int32(index)
      guard let newIdentifiers else {
        unsafe sqlite3_bind_value(writer, column + 1, sqlite3_column_value(reader, column))
        continue
      }
      guard unsafe sqlite3_column_type(reader, column) == SQLITE_INTEGER else {
        throw invalidRowError
      }
      guard let identifier = unsafe newIdentifiers[sqlite3_column_int64(reader, column)] else {
        return false
      }
      unsafe sqlite3_bind_int64(writer, column + 1, identifier)
    }
    return true
  }

  /// The error about a row without a valid reference to its run, scenario or batch.
  private var invalidRowError: RecordingError {
    RecordingError(
      .invalid,
      "\(sourcePath): error: a row of the table `\(table)` has an invalid reference, so the recording was changed; "
        + "make it again"
    )
  }
}
