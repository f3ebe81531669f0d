/// A location in a file that the user wrote, such as a scenario or a definition.
public struct SourceLocation: Sendable, Hashable, CustomStringConvertible {
  /// The path of the file, as it is shown to the user.
  public var file: String

  /// The number of the line, counted from one.
  public var line: Int

  /// The number of the column, counted in characters from one.
  public var column: Int

  /// Creates a location from a path, a line and a column.
  public init(file: String, line: Int, column: Int = 1) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// Parses a location in the form `file:line:column`, or returns `nil` if the text has another form.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count >= 3, let column = Int(parts[parts.count - 1]),
      let line = Int(parts[parts.count - 2])
    else { return nil }
    self.init(file: parts.dropLast(2).joined(separator: ":"), line: line, column: column)
  }

  /// The location in the form `file:line:column`, which editors recognise.
  public var description: String { "\(file):\(line):\(column)" }
}
