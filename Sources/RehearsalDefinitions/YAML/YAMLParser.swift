import RehearsalSimulation

/// A parser of YAML files that reports the errors in the files.
enum YAMLParser {
  /// Parses a file with one document, or reports why the file cannot be parsed.
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

/// The reason why a YAML text is rejected, with the location of the problem.
struct YAMLRefusal: Error {
  /// The kind of problem.
  enum Kind {
    /// Text that is not YAML.
    case syntax
    /// YAML that exceeds a limit of this project.
    case excess
  }

  var kind: Kind
  var problem: String
  /// The line number, counted from one.
  var line: Int
  /// The column, counted from one.
  var column: Int
}
