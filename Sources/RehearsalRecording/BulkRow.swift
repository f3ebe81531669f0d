/// A row that a ``BulkInsert`` inserts into a table.
protocol BulkRow {
  static var table: String { get }
  static var columns: [String] { get }

  /// Binds a value for each column, in the order of the columns.
  func bind(to values: inout BoundValues)
}
