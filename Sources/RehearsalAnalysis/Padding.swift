extension String {
  /// Returns the text with spaces added at its end, so that it has at least `width` characters.
  public func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }

  /// Returns the text with spaces added at its start, so that it has at least `width` characters.
  ///
  /// Numbers in a column are then aligned at their last digits.
  func rightAligned(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}
