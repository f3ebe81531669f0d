extension String {
  /// Returns the text, padded at the end with spaces to a width in characters.
  public func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }

  /// Returns the text, padded at the start with spaces to a width in characters, as in a column of numbers.
  func aligned(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}
