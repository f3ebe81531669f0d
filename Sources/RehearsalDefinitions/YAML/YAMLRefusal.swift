/// Why a text is not read, and where.
struct YAMLRefusal: Error {
  /// What kind of thing is wrong.
  enum Kind {
    /// It is not YAML.
    case syntax
    /// It is YAML, and more than this project takes.
    case excess
  }

  var kind: Kind
  var problem: String
  /// Counted from one.
  var line: Int
  var column: Int
}
