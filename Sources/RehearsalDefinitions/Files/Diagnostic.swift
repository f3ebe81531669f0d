public import RehearsalSimulation

/// An error, a warning or a note about the user's files.
public struct Diagnostic: Sendable, Hashable, CustomStringConvertible {
  /// Whether this is an error, a warning or a note.
  public var severity: Severity

  /// The location in the file; `nil` if the diagnostic is not about one particular file.
  public var location: SourceLocation?

  /// A description of the problem, often with what the user can do about it.
  public var message: String

  /// The diagnostic on one line, such as `file:line:column: error: message`.
  ///
  /// Editors recognise this form.
  public var description: String {
    let prefix = location.map { "\($0): " } ?? ""
    return InertText.singleLine("\(prefix)\(severity.rawValue): \(message)", limit: 5_000)
  }
}
