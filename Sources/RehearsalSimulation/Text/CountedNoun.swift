extension BinaryInteger {
  /// Returns the number with a noun in the singular or plural, such as `1 run` or `2 runs`.
  ///
  /// If `plural` is `nil`, the plural is the noun with an `s`.
  package func counted(_ noun: String, _ plural: String? = nil) -> String {
    "\(self) \(self == 1 ? noun : plural ?? noun + "s")"
  }
}
