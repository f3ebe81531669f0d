import RehearsalSimulation

/// A file's text, with its name as diagnostics show it.
struct SourceText {
  /// The path from the root.
  var path: String
  /// The path as diagnostics show it.
  var shown: String
  /// The text without a byte order mark.
  var text: String
  /// The digest of the file's bytes.
  var fingerprint: Digest

  func location(_ line: Int, _ column: Int = 1) -> SourceLocation {
    SourceLocation(file: shown, line: line, column: column)
  }
}
