/// A row of a table into which ``BulkInsert`` can insert.
protocol BulkRow {
  static var table: String { get }
  static var columns: [String] { get }

  /// Binds a value for each element of `columns`, in that order.
  func bind(to values: inout BoundValues)
}
