import RehearsalSimulation

/// Parses YAML and says where it is wrong.
enum YAMLParser {
  /// Parses one document, or complains; aliases are not allowed.
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
