/// The declaration of a key that a mapping in a YAML file can have.
///
/// The parser, the generator of the JSON Schema and the test of the documentation page all use these declarations.
protocol KeyDeclaration: Sendable {
  var name: String { get }
  var shape: Shape { get }
  var isRequired: Bool { get }
  /// The meaning of the key, which the JSON Schema and the error about a missing key show.
  var about: String { get }
  /// The default value in the form in which files contain it; `nil` if the key has no default.
  var defaultText: String? { get }
}

/// A key without a default value.
///
/// If a mapping does not contain the key, the value of the key is `nil`.
struct Key<Value>: KeyDeclaration {
  let name: String
  let type: ValueType<Value>
  let isRequired: Bool
  let about: String

  init(_ name: String, _ type: ValueType<Value>, _ about: String) {
    self.init(name, type, isRequired: false, about)
  }

  private init(_ name: String, _ type: ValueType<Value>, isRequired: Bool, _ about: String) {
    self.name = name
    self.type = type
    self.isRequired = isRequired
    self.about = about
  }

  static func required(_ name: String, _ type: ValueType<Value>, _ about: String) -> Key {
    Key(name, type, isRequired: true, about)
  }

  var shape: Shape { type.shape }
  var defaultText: String? { nil }
}

/// A key with a default value, which applies if a mapping does not contain the key.
struct DefaultKey<Value: Sendable>: KeyDeclaration {
  let name: String
  let type: ValueType<Value>
  let defaultValue: Value
  let about: String

  init(_ name: String, _ type: ValueType<Value>, default defaultValue: Value, _ about: String) {
    self.name = name
    self.type = type
    self.defaultValue = defaultValue
    self.about = about
  }

  var shape: Shape { type.shape }
  var isRequired: Bool { false }
  var defaultText: String? { type.write(defaultValue) }
}

// MARK: - Sets of keys

/// The keys that a certain kind of YAML mapping can have.
///
/// The keys are the values of the stored properties, in the order of declaration. If the value of a stored property is
/// another key set, the keys of that set are included.
protocol KeySet: Sendable {
  var declarations: [any KeyDeclaration] { get }
  /// The permitted numbers of keys in a mapping; `nil` if any number is permitted.
  var count: ClosedRange<Int>? { get }
}

extension KeySet {
  var declarations: [any KeyDeclaration] { storedDeclarations }
  var count: ClosedRange<Int>? { nil }

  /// The keys in the stored properties, including those of nested key sets.
  var storedDeclarations: [any KeyDeclaration] {
    Mirror(reflecting: self).children.flatMap { child -> [any KeyDeclaration] in
      if let key = child.value as? any KeyDeclaration { return [key] }
      return (child.value as? any KeySet)?.declarations ?? []
    }
  }
}

/// A key set without keys.
struct NoKeys: KeySet {}

/// A key set together with its shape.
///
/// Both are created once, and are shared by all mappings with these keys.
final class MappingType<Keys: KeySet>: Sendable {
  let keys: Keys
  let shape: ObjectShape
  var names: [String] { shape.names }

  init(_ keys: Keys) {
    self.keys = keys
    shape = ObjectShape(keys)
  }
}
