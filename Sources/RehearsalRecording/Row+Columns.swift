import Foundation
import GRDB

/// Reads columns of rows that may hold anything.
extension Row {
  /// The integer of a column; `nil` where it holds something else.
  func integer(_ column: String) -> Int64? {
    Int64.fromDatabaseValue(self[column] as DatabaseValue)
  }

  /// The text of a column; `nil` where it holds something else.
  func text(_ column: String) -> String? {
    String.fromDatabaseValue(self[column] as DatabaseValue)
  }

  /// The bytes of a column; `nil` where it holds no blob.
  func data(_ column: String) -> Data? {
    guard case .blob(let data) = (self[column] as DatabaseValue).storage else { return nil }
    return data
  }

  /// How many bytes its texts and blobs have.
  private var bytes: Int {
    databaseValues.reduce(0) { sum, value in
      switch value.storage {
      case .null, .int64, .double: sum + 16
      case .string(let text): sum + text.utf8.count
      case .blob(let data): sum + data.count
      }
    }
  }

  /// The number in a column, or `none` where the column is null; `nil` where it holds something else.
  func number(_ column: String, none: UInt32) -> UInt32? {
    (self[column] as DatabaseValue).isNull ? none : integer(column).flatMap { UInt32(exactly: $0) }
  }

  /// The most bytes of texts and blobs that one query may read.
  private static let mostBytes = 1 << 30

  /// Reads the rows of a query one after the other.
  ///
  /// - Throws: `DatabaseError` of code `SQLITE_TOOBIG` where they hold more than any recording does.
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
