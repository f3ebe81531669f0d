extension String {
  /// Returns the text padded with spaces at the end to the given width.
  public func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }

  /// Returns the text padded with spaces at the start to the given width, as in a column of numbers.
  func aligned(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}
