import RehearsalSimulation

/// A YAML mapping in a file.
///
/// The initialiser that parses a mapping reports unknown keys, missing required keys and a wrong number of
/// keys. A missing key is not reported if an unknown key is probably a misspelling of it. A value is parsed
/// each time it is requested, and an error is reported if it has the wrong type.
struct Mapping<Keys: Sendable> {
  let location: SourceLocation
  /// Whether the mapping contains an unknown key.
  ///
  /// An error about the key has already been reported.
  private(set) var hasUnknownKey = false
  let reader: ValueReader
  let keys: Keys
  private var values: [String: YAMLValue] = [:]
  private var keyLocations: [String: SourceLocation] = [:]

  init(
    _ pairs: [YAMLPair],
    at location: SourceLocation,
    name: String,
    type: MappingType<Keys>,
    reader: ValueReader
  ) {
    self.location = location
    self.reader = reader
    keys = type.keys
    var misspeltKeys: Set<String> = []
    for pair in pairs {
      let (key, value) = (pair.key, pair.value)
      guard let writtenName = key.text, type.names.contains(writtenName) else {
        let writtenName = key.text ?? key.diagnosticDescription
        reader.diagnostics.error(
          "`\(writtenName)` is not a key of \(name); "
            + Spelling.hint(
              for: writtenName,
              in: type.names,
              kind: "its keys are",
              shownBy: ["rehearse schema"]
            ),
          at: key.location
        )
        hasUnknownKey = true
        if let nearestKey = Spelling.nearestWord(to: writtenName, in: type.names) {
          misspeltKeys.insert(nearestKey)
        }
        continue
      }
      values[writtenName] = value
      keyLocations[writtenName] = key.location
    }
    for key in type.shape.keys
    where key.isRequired && values[key.name] == nil && !misspeltKeys.contains(key.name) {
      reader.diagnostics.error("\(name) needs the key `\(key.name)`: \(key.meaning)", at: location)
    }
    checkCount(of: pairs.count, name: name, type.shape)
  }

  /// Creates an empty mapping without reporting missing keys.
  init(emptyAt location: SourceLocation, _ keys: Keys, _ reader: ValueReader) {
    self.location = location
    self.keys = keys
    self.reader = reader
  }

  private init<Whole>(_ whole: Mapping<Whole>, keys: Keys) {
    location = whole.location
    hasUnknownKey = whole.hasUnknownKey
    reader = whole.reader
    self.keys = keys
    values = whole.values
    keyLocations = whole.keyLocations
  }

  private func checkCount(of keyCount: Int, name: String, _ shape: ObjectShape) {
    guard let validCounts = shape.allowedKeyCounts, !validCounts.contains(keyCount) else { return }
    let validCountText =
      validCounts.lowerBound == validCounts.upperBound
      ? "exactly \(validCounts.lowerBound)"
      : "\(validCounts.lowerBound) to \(validCounts.upperBound)"
    reader.diagnostics.error(
      "\(name) takes \(validCountText) of its keys, not \(keyCount); its keys are "
        + shape.names.map { "`\($0)`" }.joined(separator: ", "),
      at: location
    )
  }
}

// MARK: - Values

extension Mapping {
  /// Returns the parsed value of a key; `nil` if the key is missing or its value is invalid.
  func value<Value>(_ key: KeyPath<Keys, Key<Value>>) -> Value? {
    unparsed(key)?.read()
  }

  /// Returns the parsed value of a key, or its default value if the key is missing or its value is invalid.
  func value<Value>(_ key: KeyPath<Keys, DefaultKey<Value>>) -> Value {
    explicitValue(key) ?? keys[keyPath: key].defaultValue
  }

  /// Returns the parsed value of a key, without its default; `nil` if the key is missing or its value is invalid.
  func explicitValue<Value>(_ key: KeyPath<Keys, DefaultKey<Value>>) -> Value? {
    let key = keys[keyPath: key]
    return values[key.name].flatMap { key.type.read($0, key.name, reader) }
  }

  /// Returns the value of a key for later parsing; `nil` if the key is missing.
  func unparsed<Value>(_ key: KeyPath<Keys, Key<Value>>) -> UnparsedValue<Value>? {
    unread(keys[keyPath: key])
  }

  /// Returns the value of a key for later parsing; `nil` if the key is missing.
  func unread<Value>(_ key: Key<Value>) -> UnparsedValue<Value>? {
    values[key.name].map {
      UnparsedValue(value: $0, name: key.name, type: key.type, reader: reader)
    }
  }

  /// Returns the location of the value of a key, or of the mapping if the key is missing.
  func valueLocation<Value>(of key: KeyPath<Keys, DefaultKey<Value>>) -> SourceLocation {
    values[keys[keyPath: key].name]?.location ?? location
  }

  /// Returns the parsed list or mapping of a key; empty if the key is missing or its value is invalid.
  func elements<Element>(_ key: KeyPath<Keys, Key<[Element]>>) -> [Element] { value(key) ?? [] }

  /// Returns the valid elements of the list of a key; empty if the key is missing or its value is not a list.
  func validElements<Element>(_ key: KeyPath<Keys, Key<[UnparsedValue<Element>]>>) -> [Element] {
    elements(key).compactMap { $0.read() }
  }

  /// Returns the valid elements of the list of a key; `nil` if the key is missing or its value is not a list.
  func validElementsIfPresent<Element>(_ key: KeyPath<Keys, Key<[UnparsedValue<Element>]>>)
    -> [Element]?
  {
    value(key)?.compactMap { $0.read() }
  }

  /// Returns the same mapping with access to only a part of its keys.
  ///
  /// `part` leads to a property of `Keys` that holds another key set. Only key paths of this key set can be
  /// used with the result. The result still contains the values of all other keys, for example in
  /// `presentKeyNames`.
  func restricted<Part>(to part: KeyPath<Keys, Part>) -> Mapping<Part> {
    Mapping<Part>(self, keys: keys[keyPath: part])
  }
}

// MARK: - Keys

extension Mapping {
  /// Returns whether the mapping contains a key.
  func has<Declaration: KeyDeclaration>(_ key: KeyPath<Keys, Declaration>) -> Bool {
    has(keys[keyPath: key])
  }

  /// Returns the value of a key as YAML; `nil` if the key is missing.
  func yaml(_ key: KeyDeclaration) -> YAMLValue? { values[key.name] }

  func has(_ key: KeyDeclaration) -> Bool { values[key.name] != nil }

  /// The known keys that the mapping contains, in alphabetical order.
  var presentKeyNames: [String] { values.keys.sorted() }

  /// Returns the location of a key, or of the mapping if the key is missing.
  func location<Declaration: KeyDeclaration>(of key: KeyPath<Keys, Declaration>) -> SourceLocation {
    location(of: keys[keyPath: key])
  }

  /// Returns the location of the key with this name, or of the mapping if the key is missing.
  func location(ofKey name: String) -> SourceLocation { keyLocations[name] ?? location }

  func location(of key: KeyDeclaration) -> SourceLocation {
    keyLocations[key.name] ?? location
  }
}

// MARK: - Unparsed values

/// A value in a file that has not been parsed yet, and the type that it must have.
struct UnparsedValue<Value> {
  let value: YAMLValue
  /// The name of the value in diagnostics, such as its key.
  let name: String
  let type: ValueType<Value>
  let reader: ValueReader

  var location: SourceLocation { value.location }

  /// Returns the parsed value.
  ///
  /// If the value is invalid, adds an error to the diagnostics and returns `nil`.
  func read() -> Value? { type.read(value, name, reader) }

  /// Returns the same value with another name for diagnostics.
  func named(_ name: String) -> UnparsedValue {
    UnparsedValue(value: value, name: name, type: type, reader: reader)
  }

  /// Returns the valid elements of the value as a list; empty if the value is not a list.
  func validElements<Element>() -> [Element] where Value == [UnparsedValue<Element>] {
    (read() ?? []).compactMap { $0.read() }
  }
}

/// An entry of a mapping in which the user chooses the keys, such as names of agents.
struct TableEntry<Value> {
  let key: YAMLValue
  let name: String
  let value: UnparsedValue<Value>

  /// The location of the key.
  var location: SourceLocation { key.location }

  /// Returns the case of `Choice` whose raw value is the key.
  ///
  /// If there is none, adds an error to the diagnostics and returns `nil`. The error calls the key
  /// `name`.
  func keyChoice<Choice: RawRepresentable<String> & CaseIterable>(named name: String) -> Choice? {
    value.reader.choice(key, name)
  }
}
