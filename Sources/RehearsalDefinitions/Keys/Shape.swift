import Synchronization

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
///
/// The keys are listed on first use, because a scenario needs few of all mappings, and listing the keys of all of
/// them would take a third of the time of the command's start.
final class ObjectShape: Sendable {
  /// How many keys a mapping must have; `nil` if any count is valid.
  let count: ClosedRange<Int>?
  private let list: @Sendable () -> [any KeyDeclaration]
  private let listed = Mutex<(keys: [any KeyDeclaration], names: [String])?>(nil)

  /// Creates the shape of a mapping with the keys of a set.
  init(_ keys: some KeySet) {
    count = keys.count
    list = { keys.declarations }
  }

  var keys: [any KeyDeclaration] { listing.keys }
  var names: [String] { listing.names }

  private var listing: (keys: [any KeyDeclaration], names: [String]) {
    listed.withLock { listed in
      if let listed { return listed }
      let keys = list()
      let listing = (keys: keys, names: keys.map(\.name))
      listed = listing
      return listing
    }
  }
}
