/// The declaration of a key that a YAML file can have.
///
/// The JSON Schema, the parser and the test of the documentation page use it.
protocol KeyDeclaration: Sendable {
  var name: String { get }
  var shape: Shape { get }
  var isRequired: Bool { get }
  /// The meaning of the key. The JSON Schema shows it, and so does the error about a missing key.
  var about: String { get }
  /// The default value, as files write it; `nil` if the key has no default.
  var defaultText: String? { get }
}

/// A key without a default.
///
/// If the key is missing, its value is `nil`.
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

/// A key with a default value, which applies if the key is missing.
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
/// The keys are the stored properties of the type, in the order of declaration. A property can also be
/// another set. Its keys are then included.
protocol KeySet: Sendable {
  var declarations: [any KeyDeclaration] { get }
  /// How many keys a mapping must have; `nil` if any count is valid.
  var count: ClosedRange<Int>? { get }
}

extension KeySet {
  var declarations: [any KeyDeclaration] { storedDeclarations }
  var count: ClosedRange<Int>? { nil }

  /// The keys that the stored properties declare.
  var storedDeclarations: [any KeyDeclaration] {
    Mirror(reflecting: self).children.flatMap { child -> [any KeyDeclaration] in
      if let key = child.value as? any KeyDeclaration { return [key] }
      return (child.value as? any KeySet)?.declarations ?? []
    }
  }
}

/// A set without keys.
struct NoKeys: KeySet {}

/// A set of keys and its shape, which are created once and used for all mappings.
final class MappingType<Keys: KeySet>: Sendable {
  let keys: Keys
  let shape: ObjectShape
  var names: [String] { shape.names }

  init(_ keys: Keys) {
    self.keys = keys
    shape = ObjectShape(keys)
  }
}
