/// A row of a table, which a ``BulkInserter`` can insert.
protocol BulkRow {
  static var tableName: String { get }
  static var columnNames: [String] { get }

  /// Binds the row's value for each column in ``columnNames``, in that order.
  func bind(to values: inout StatementBinder)
}
