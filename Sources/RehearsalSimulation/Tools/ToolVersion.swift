/// A version of a platform, such as `2.1.63`.
package struct ToolVersion: Sendable, CustomStringConvertible {
  private let parts: [Int]

  /// Parses one to four whole numbers with dots between them; `nil` if the text is anything else.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in part.allSatisfy(\.isNumber) ? Int(part) : nil }
    guard (1...4).contains(parts.count), numbers.count == parts.count else { return nil }
    self.parts = numbers
  }

  /// The numbers with dots between them.
  package var description: String { parts.map(String.init).joined(separator: ".") }

  /// Returns whether this version is the given version or a later one.
  ///
  /// A version with fewer numbers stands for the last release that begins with them: `2.1` is later than `2.1.63`.
  package func isAtLeast(_ other: ToolVersion) -> Bool {
    for (own, other) in zip(parts, other.parts) where own != other { return own > other }
    return true
  }
}
