import RehearsalSimulation

/// The declaration of a key that a mapping in a YAML file can have.
///
/// The parser, the generator of the JSON Schema and the test of the documentation page all use these declarations.
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
/// The keys are in the stored properties. A property can hold one key, another key set, or an array with
/// several keys.
protocol KeySet: Sendable {
  /// The keys, in the order in which the JSON Schema lists them.
  ///
  /// The list is written by hand, because reflection is slow. Debug builds check the list with
  /// `declaresAllKeys`.
  var declarations: [KeyDeclaration] { get }
  /// The allowed numbers of keys in a mapping; `nil` if any number is allowed.
  var allowedKeyCounts: ClosedRange<Int>? { get }
}

extension KeySet {
  var allowedKeyCounts: ClosedRange<Int>? { nil }

  /// Whether ``declarations`` contains each key that is the value of a stored property or is in a nested key
  /// set.
  var declaresAllKeys: Bool {
    let declarations = Set(declarations.map(ObjectIdentifier.init))
    return Mirror(reflecting: self).children.allSatisfy { child in
      if let key = child.value as? KeyDeclaration {
        return declarations.contains(ObjectIdentifier(key))
      }
      let nestedKeys = (child.value as? any KeySet)?.declarations ?? []
      return nestedKeys.allSatisfy { declarations.contains(ObjectIdentifier($0)) }
    }
  }
}

/// A key set without keys.
struct NoKeys: KeySet {
  var declarations: [KeyDeclaration] { [] }
}

/// A key set, and the shape of the mappings that have its keys.
///
/// The key set and the shape are created at their first use, and are shared by all mappings with these keys.
/// `Keys` is not constrained to `KeySet`, because the Swift runtime would then check the conformance of each
/// key set.
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
