import RehearsalSimulation

/// A parser of YAML files that adds errors to the diagnostics.
enum YAMLParser {
  /// Parses a file with one YAML document.
  ///
  /// If that fails, adds an error and returns `nil`.
  ///
  /// Anchors and aliases are errors.
  static func parse(_ source: SourceText, _ diagnostics: Diagnostics) -> YAMLValue? {
    do throws(YAMLRefusal) {
      guard
        let value = try YAMLTree.read(source.text, file: source.shown, allowsAliases: false)
      else {
        diagnostics.error("the file is empty", at: source.location(1))
        return nil
      }
      return value
    } catch {
      diagnostics.error(error.problem, at: source.location(error.line, error.column))
      return nil
    }
  }
}

/// The error that a YAML text is not accepted, with the location of the problem.
struct YAMLRefusal: Error {
  /// The kinds of problem.
  enum Kind {
    /// The text is not valid YAML, or a mapping has the same key twice.
    case syntax
    /// The text is valid YAML that this project does not accept, such as a key that is not text, or too
    /// much nesting.
    case excess
  }

  var kind: Kind
  var problem: String
  /// The number of the line, counted from 1.
  var line: Int
  /// The column, counted from 1.
  var column: Int
}
