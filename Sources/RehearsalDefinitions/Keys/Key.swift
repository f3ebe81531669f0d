import RehearsalSimulation

/// The declaration of a key that a mapping in a YAML file can have.
///
/// The parser, the generator of the JSON Schema and the test of the documentation page all use these declarations.
///
/// A declaration is a class and not a protocol, because ``KeySet`` finds declarations by reflection. The Swift runtime
/// checks quickly whether a value is an instance of a class. It checks slowly whether a generic type conforms to a
/// protocol.
///
/// The class is `@unchecked Sendable`, because a class with subclasses cannot be `Sendable`. All stored properties here
/// and in the subclasses are constants with `Sendable` values.
class KeyDeclaration: @unchecked Sendable {
  final let name: String
  final let shape: Shape
  final let isRequired: Bool
  /// The meaning of the key, as the JSON Schema and the error about a missing key show it.
  final let meaning: String

  init(_ name: String, _ shape: Shape, isRequired: Bool, _ meaning: String) {
    self.name = name
    self.shape = shape
    self.isRequired = isRequired
    self.meaning = meaning
  }

  /// The default value as it would be written in a file; `nil` if the key has no default.
  var defaultText: String? { nil }
}

/// A key without a default value.
///
/// The value is `nil` in a mapping without the key.
final class Key<Value>: KeyDeclaration, @unchecked Sendable {
  let type: ValueType<Value>

  convenience init(_ name: String, _ type: ValueType<Value>, _ meaning: String) {
    self.init(name, type, isRequired: false, meaning)
  }

  private init(_ name: String, _ type: ValueType<Value>, isRequired: Bool, _ meaning: String) {
    self.type = type
    super.init(name, type.shape, isRequired: isRequired, meaning)
  }

  static func required(_ name: String, _ type: ValueType<Value>, _ meaning: String) -> Key {
    Key(name, type, isRequired: true, meaning)
  }
}

/// A key with a default value for mappings without the key.
final class DefaultKey<Value: Sendable>: KeyDeclaration, @unchecked Sendable {
  let type: ValueType<Value>
  let defaultValue: Value

  init(_ name: String, _ type: ValueType<Value>, default defaultValue: Value, _ meaning: String) {
    self.type = type
    self.defaultValue = defaultValue
    super.init(name, type.shape, isRequired: false, meaning)
  }

  override var defaultText: String? { type.write(defaultValue) }
}

// MARK: - Sets of keys

/// The keys that one kind of YAML mapping can have.
///
/// The keys are the values of the stored properties, in the order of declaration. If a stored property is itself a key
/// set, its keys are included.
protocol KeySet: Sendable {
  var declarations: [KeyDeclaration] { get }
  /// The allowed numbers of keys in a mapping; `nil` if any number is allowed.
  var allowedKeyCounts: ClosedRange<Int>? { get }
}

extension KeySet {
  var declarations: [KeyDeclaration] { storedDeclarations }
  var allowedKeyCounts: ClosedRange<Int>? { nil }

  /// The keys in the stored properties, and the keys of nested key sets.
  var storedDeclarations: [KeyDeclaration] {
    Mirror(reflecting: self).children.flatMap { child -> [KeyDeclaration] in
      if let key = child.value as? KeyDeclaration { return [key] }
      return (child.value as? any KeySet)?.declarations ?? []
    }
  }
}

/// A key set without keys.
struct NoKeys: KeySet {}

/// A key set and its shape.
///
/// Both are created when they are first needed. All mappings with these keys share them. `Keys` has no protocol
/// requirement, because the Swift runtime would have to check it for each key set.
final class MappingType<Keys: Sendable>: Sendable {
  private let lazyKeys: Lazy<Keys>
  let shape: ObjectShape
  var keys: Keys { lazyKeys.value }
  var names: [String] { shape.names }

  init(_ keys: @autoclosure @escaping @Sendable () -> Keys) where Keys: KeySet {
    lazyKeys = Lazy(keys)
    shape = ObjectShape(lazyKeys)
  }
}
