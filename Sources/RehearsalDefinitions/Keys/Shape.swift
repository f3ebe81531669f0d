/// The shape of a value in a file, as the schema and the format page describe it.
indirect enum Shape: Sendable {
  case text(TextKind)
  case integer(ClosedRange<Int>)
  case duration
  case percentage
  /// A non-negative number with at most two decimals.
  case decimal
  case choice([String])
  /// `true` or `false`.
  case flag
  case list(Shape)
  /// A mapping with keys that the user chooses and values of one shape.
  case table(Shape)
  case object(ObjectShape)
  case either([Shape])
}

/// The kind of thing that a text names.
enum TextKind: String, Sendable {
  case text, file, agent, task, rule, path, pattern, term
}

/// The keys of a mapping.
struct ObjectShape: Sendable {
  var keys: [any KeyDeclaration]
  /// The count of keys that a mapping has to have; `nil` if any count is valid.
  var count: ClosedRange<Int>?

  var names: [String] { keys.map(\.name) }
}
