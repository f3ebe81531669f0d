extension StringProtocol {
  /// Whether a word stands in the text, byte for byte; short words only, the time is the product of
  /// both lengths at worst.
  ///
  /// The standard library's `contains` of a text is generic, and takes twenty times as long.
  func holds(_ word: String) -> Bool {
    var rest = utf8[...]
    guard let first = word.utf8.first else { return true }
    while let start = rest.firstIndex(of: first) {
      rest = rest[start...]
      if rest.starts(with: word.utf8) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}
