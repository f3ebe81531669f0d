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

extension Int {
  /// Returns the number with a noun in the singular or plural, such as `1 run` or `2 runs`.
  ///
  /// If `plural` is `nil`, the plural is the noun with an `s`.
  func counted(_ noun: String, _ plural: String? = nil) -> String {
    "\(self) \(self == 1 ? noun : plural ?? noun + "s")"
  }
}
