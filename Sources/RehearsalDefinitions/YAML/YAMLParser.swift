import RehearsalSimulation

/// A parser of YAML files that reports problems as diagnostics.
enum YAMLParser {
  /// Returns the value of a file with one YAML document.
  ///
  /// If the file is empty or cannot be parsed, adds an error to the diagnostics and returns `nil`. Anchors and aliases
  /// are not allowed. In a file whose name ends in `.json`, characters can be written as in JSON.
  static func parse(_ source: SourceText, _ diagnostics: Diagnostics) -> YAMLValue? {
    let isJSON = source.path.hasSuffix(".json")
    do throws(YAMLParseError) {
      guard
        let value = try YAMLValueBuilder.read(
          isJSON ? SurrogatePairs.decoded(in: source.text) : source.text,
          file: source.shownPath,
          allowsAliases: false
        )
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

/// An error that says why the parser rejects a YAML text, and where the problem is.
struct YAMLParseError: Error {
  /// The kinds of problems for which the parser rejects a text.
  enum Kind {
    /// The text is not valid YAML.
    case syntax
    /// A mapping contains the same key twice.
    case duplicateKey
    /// The text is valid YAML, but this parser does not accept it.
    ///
    /// For example, a key is not a text, or values are nested too deeply.
    case unsupported
  }

  var kind: Kind
  var problem: String
  /// The line number, counted from 1.
  var line: Int
  /// The column, counted from 1.
  var column: Int
}
