/// The form that a value in a file must have.
///
/// The JSON Schema and the documentation page describe it.
indirect enum Shape: Sendable {
  case text(TextKind)
  case integer(ClosedRange<Int>)
  case duration
  case percentage
  /// A number of at least zero, with at most two decimals.
  case decimal
  case choice([String])
  /// `true` or `false`.
  case flag
  case list(Shape)
  /// A mapping in which the user chooses the keys, and all values have the same shape.
  case table(Shape)
  case object(ObjectShape)
  case either([Shape])
}

/// What a text means, such as the name of an agent or a path.
enum TextKind: String, Sendable {
  case text, file, agent, task, rule, path, pattern, term
}

/// The keys that a mapping can have.
struct ObjectShape: Sendable {
  var keys: [any KeyDeclaration]
  /// How many keys a mapping must have; `nil` if any count is valid.
  var count: ClosedRange<Int>?

  var names: [String] { keys.map(\.name) }
}
