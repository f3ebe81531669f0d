import RehearsalSimulation

/// Parses YAML files and reports their errors.
enum YAMLParser {
  /// Parses a file with one document, or reports why it cannot; aliases are errors.
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

/// The reason why a YAML text is refused, with its location.
struct YAMLRefusal: Error {
  /// The kind of problem.
  enum Kind {
    /// The text is not YAML.
    case syntax
    /// The text is YAML that exceeds a limit of this project.
    case excess
  }

  var kind: Kind
  var problem: String
  /// Counted from one.
  var line: Int
  var column: Int
}
