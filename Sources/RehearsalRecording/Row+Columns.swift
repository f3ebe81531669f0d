import Foundation
import GRDB

/// Functions that read columns of a file that may contain anything.
extension Row {
  /// Returns the integer in a column; `nil` if the column contains something else.
  func integer(_ column: String) -> Int64? {
    Int64.fromDatabaseValue(self[column] as DatabaseValue)
  }

  /// Returns the text in a column; `nil` if the column contains something else.
  func text(_ column: String) -> String? {
    String.fromDatabaseValue(self[column] as DatabaseValue)
  }

  /// Returns the bytes in a column; `nil` if the column does not contain a blob.
  func data(_ column: String) -> Data? {
    guard case .blob(let data) = (self[column] as DatabaseValue).storage else { return nil }
    return data
  }

  /// The approximate size of all values of the row, in bytes.
  private var bytes: Int {
    databaseValues.reduce(0) { sum, value in
      switch value.storage {
      case .null, .int64, .double: sum + 16
      case .string(let text): sum + text.utf8.count
      case .blob(let data): sum + data.count
      }
    }
  }

  /// Returns the identifier in a column, or `none` if the column is NULL.
  ///
  /// The result is `nil` if the column contains something else.
  func number(_ column: String, none: UInt32) -> UInt32? {
    (self[column] as DatabaseValue).isNull ? none : integer(column).flatMap { UInt32(exactly: $0) }
  }

  /// The greatest total size of the rows that one query may read, in bytes.
  private static let mostBytes = 1 << 30

  /// Reads the rows of a query one after the other, and converts each with a closure.
  ///
  /// - Throws: `DatabaseError` with the code `SQLITE_TOOBIG` if all rows together exceed `mostBytes`, and any
  ///   error of the closure.
  static func read<Value>(
    _ sql: String,
    _ arguments: StatementArguments = [],
    of db: Database,
    _ value: (Row) throws -> Value
  ) throws -> [Value] {
    var values: [Value] = []
    var bytes = 0
    let rows = try Row.fetchCursor(db, sql: sql, arguments: arguments)
    while let row = try rows.next() {
      bytes += row.bytes
      guard bytes <= mostBytes else { throw DatabaseError(resultCode: .SQLITE_TOOBIG) }
      values.append(try value(row))
    }
    return values
  }
}
