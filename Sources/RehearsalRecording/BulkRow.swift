/// A row of a table into which ``BulkInsert`` can insert.
protocol BulkRow {
  static var tableName: String { get }
  static var columnNames: [String] { get }

  /// Binds a value for each element of `columns`, in that order.
  func bind(to values: inout StatementBinder)
}
