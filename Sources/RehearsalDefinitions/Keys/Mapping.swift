import RehearsalSimulation

/// The keys of one mapping; making it complains of every key that is unknown or missing.
struct ObjectReader {
  let location: SourceLocation
  let reader: ValueReader
  private let shape: ObjectShape
  private var values: [String: YAMLValue] = [:]
  private var keyPlaces: [String: SourceLocation] = [:]
  /// Whether the mapping has a key that it must not have, of which a diagnostic was made.
  private(set) var hasUnknownKey = false

  init(
    _ pairs: [YAMLPair],
    at location: SourceLocation,
    name: String,
    shape: ObjectShape,
    reader: ValueReader
  ) {
    self.location = location
    self.shape = shape
    self.reader = reader
    for pair in pairs {
      let (key, value) = (pair.key, pair.value)
      guard let written = key.text, shape.names.contains(written) else {
        let written = key.text ?? key.kind
        reader.diagnostics.error(
          "`\(written)` is not a key of \(name); "
            + Spelling.hint(for: written, in: shape.names, kind: "its keys are"),
          at: key.location
        )
        hasUnknownKey = true
        continue
      }
      values[written] = value
      keyPlaces[written] = key.location
    }
    for key in shape.keys where key.isRequired && values[key.name] == nil {
      reader.diagnostics.error("\(name) needs the key `\(key.name)`: \(key.about)", at: location)
    }
    checkCount(of: pairs.count, name: name)
  }

  private func checkCount(of found: Int, name: String) {
    guard let count = shape.count, !count.contains(found) else { return }
    let wanted =
      count.lowerBound == count.upperBound
      ? "exactly \(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
    reader.diagnostics.error(
      "\(name) takes \(wanted) of its keys, not \(found); they are "
        + shape.names.map { "`\($0)`" }.joined(separator: ", "),
      at: location
    )
  }

  /// The value of a key, if it is there.
  subscript(_ key: String) -> YAMLValue? {
    precondition(shape.names.contains(key), "a key that is read stands in its shape")
    return values[key]
  }

  /// Whether the mapping has no keys but some.
  func hasOnly(_ keys: [String]) -> Bool { values.count == keys.count { values[$0] != nil } }

  /// The keys that the mapping has, in alphabetical order.
  var keys: [String] { values.keys.sorted() }

  /// Whether the mapping may have a key.
  func knows(_ key: String) -> Bool { shape.names.contains(key) }

  /// Where a key stands, or the mapping where it does not.
  func place(of key: String) -> SourceLocation { keyPlaces[key] ?? location }

  func text(_ key: String) -> String? { self[key].flatMap { reader.text($0, key) } }

  func texts(_ key: String) -> [String] { self[key].map { reader.texts($0, key) } ?? [] }

  func duration(_ key: String) -> Int64? { self[key].flatMap { reader.duration($0, key) } }

  func percentage(_ key: String) -> Percentage? { self[key].flatMap { reader.percentage($0, key) } }

  func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
    self[key].flatMap { reader.integer($0, key, in: range) }
  }

  func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String) -> Choice? {
    self[key].flatMap { reader.choice($0, key) }
  }

  func flag(_ key: String) -> Bool? { self[key].flatMap { reader.flag($0, key) } }

  func list(_ key: String) -> [YAMLValue] { self[key].map { reader.list($0, key) } ?? [] }

  func table(_ key: String) -> [(key: YAMLValue, name: String, value: YAMLValue)] {
    self[key].map { reader.table($0, key) } ?? []
  }

  func object(_ key: String, _ shape: ObjectShape) -> ObjectReader? {
    self[key].flatMap { reader.object($0, key, shape) }
  }
}
