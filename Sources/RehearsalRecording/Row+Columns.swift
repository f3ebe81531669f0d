import Foundation
import GRDB

/// Functions that read a value of a certain type from a column.
///
/// A column of an SQLite table may contain values of any type.
extension Row {
  /// Returns the number in a column as an integer; `nil` if the value is not a number in the range of
  /// `Int64`.
  ///
  /// A floating-point number is rounded toward zero.
  func integer(_ column: String) -> Int64? {
    Int64.fromDatabaseValue(self[column] as DatabaseValue)
  }

  /// Returns the text in a column; `nil` if the value is neither a text nor a blob of valid UTF-8.
  func text(_ column: String) -> String? {
    String.fromDatabaseValue(self[column] as DatabaseValue)
  }

  /// Returns the bytes in a column; `nil` if the value is not a blob.
  func data(_ column: String) -> Data? {
    guard case .blob(let data) = (self[column] as DatabaseValue).storage else { return nil }
    return data
  }

  /// The approximate size of all values of the row, in bytes.
  private var byteCount: Int {
    databaseValues.reduce(0) { sum, value in
      switch value.storage {
      case .null, .int64, .double: sum + 16
      case .string(let text): sum + text.utf8.count
      case .blob(let data): sum + data.count
      }
    }
  }

  /// Returns the identifier in a column, or `none` if the value is NULL.
  ///
  /// The result is `nil` if the value is neither NULL nor a number from 0 through `UInt32.max`.
  func identifier(_ column: String, none: UInt32) -> UInt32? {
    (self[column] as DatabaseValue).isNull ? none : integer(column).flatMap { UInt32(exactly: $0) }
  }

  /// The maximum total size of the rows that one call of `read` converts, in bytes.
  static let totalSizeLimit = 1 << 30

  /// Runs a query, and converts each of its rows with a closure.
  ///
  /// - Throws: `DatabaseError` with the code `SQLITE_TOOBIG` if the total size of the rows exceeds
  ///   `totalSizeLimit`; any error of the closure.
  static func read<Value>(
    _ sql: String,
    _ arguments: StatementArguments = [],
    of db: Database,
    _ convert: (Row) throws -> Value
  ) throws -> [Value] {
    var values: [Value] = []
    var totalByteCount = 0
    let rows = try Row.fetchCursor(db, sql: sql, arguments: arguments)
    while let row = try rows.next() {
      totalByteCount += row.byteCount
      guard totalByteCount <= totalSizeLimit else {
        throw DatabaseError(resultCode: .SQLITE_TOOBIG)
      }
      values.append(try convert(row))
    }
    return values
  }
}
