import RehearsalSimulation

/// The form that a value in a file must have.
///
/// The JSON Schema and the documentation page contain the shape of each key.
indirect enum Shape: Sendable {
  case text(TextKind)
  case integer(ClosedRange<Int>)
  case duration
  case percentage
  /// A number from zero to `greatest` with at most two decimals, such as a price.
  case decimal(greatest: Int)
  case choice([String])
  /// `true` or `false`.
  case flag
  case list(Shape)
  /// A mapping in which the user chooses the keys. All values have the same shape.
  case table(Shape)
  case object(ObjectShape)
  case either([Shape])
}

/// The meaning of a text, such as the name of an agent or a path.
enum TextKind: String, Sendable {
  case text, file, agent, task, rule, path, pattern, term
}

/// The keys that a mapping can have.
///
/// The keys are listed at their first use. A scenario uses only a few kinds of mappings, so the command
/// starts faster if it does not list the keys of the others.
final class ObjectShape: Sendable {
  private struct Listing {
    var keys: [KeyDeclaration]
    var names: [String]
    var count: ClosedRange<Int>?

    init(_ keySet: some KeySet) {
      assert(keySet.declaresAllKeys, "`declarations` of \(type(of: keySet)) lacks a key")
      keys = keySet.declarations
      names = keys.map(\.name)
      count = keySet.allowedKeyCounts
    }
  }

  private let listing: Lazy<Listing>

  /// Creates the shape of mappings with the keys of a key set.
  init<Keys: KeySet>(_ keys: Lazy<Keys>) { listing = Lazy { Listing(keys.value) } }

  var keys: [KeyDeclaration] { listing.value.keys }
  var names: [String] { listing.value.names }
  /// The allowed numbers of keys in a mapping; `nil` if any number is allowed.
  var allowedKeyCounts: ClosedRange<Int>? { listing.value.count }
}
