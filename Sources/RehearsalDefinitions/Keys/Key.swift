import RehearsalSimulation

/// The declaration of a key that a mapping in a YAML file can have.
///
/// The parser, the generator of the JSON Schema and the test of the documentation page all use these declarations.
///
/// Declarations are instances of classes, because ``KeySet`` finds them by reflection. To find out whether a value
/// conforms to a protocol, the Swift runtime looks through all conformances of the program for each generic type. The
/// class is `@unchecked Sendable`, because a class with subclasses cannot be `Sendable`; its stored properties are
/// constants with `Sendable` values, and so are those of its subclasses.
class KeyDeclaration: @unchecked Sendable {
  final let name: String
  final let shape: Shape
  final let isRequired: Bool
  /// The meaning of the key, which the JSON Schema and the error about a missing key show.
  final let about: String

  init(_ name: String, _ shape: Shape, isRequired: Bool, _ about: String) {
    self.name = name
    self.shape = shape
    self.isRequired = isRequired
    self.about = about
  }

  /// The default value in the form in which files contain it; `nil` if the key has no default.
  var defaultText: String? { nil }
}

/// A key without a default value.
///
/// If a mapping does not contain the key, the value of the key is `nil`.
final class Key<Value>: KeyDeclaration, @unchecked Sendable {
  let type: ValueType<Value>

  convenience init(_ name: String, _ type: ValueType<Value>, _ about: String) {
    self.init(name, type, isRequired: false, about)
  }

  private init(_ name: String, _ type: ValueType<Value>, isRequired: Bool, _ about: String) {
    self.type = type
    super.init(name, type.shape, isRequired: isRequired, about)
  }

  static func required(_ name: String, _ type: ValueType<Value>, _ about: String) -> Key {
    Key(name, type, isRequired: true, about)
  }
}

/// A key with a default value, which applies if a mapping does not contain the key.
final class DefaultKey<Value: Sendable>: KeyDeclaration, @unchecked Sendable {
  let type: ValueType<Value>
  let defaultValue: Value

  init(_ name: String, _ type: ValueType<Value>, default defaultValue: Value, _ about: String) {
    self.type = type
    self.defaultValue = defaultValue
    super.init(name, type.shape, isRequired: false, about)
  }

  override var defaultText: String? { type.write(defaultValue) }
}

// MARK: - Sets of keys

/// The keys that a certain kind of YAML mapping can have.
///
/// The keys are the values of the stored properties, in the order of declaration. If the value of a stored property is
/// another key set, the keys of that set are included.
protocol KeySet: Sendable {
  var declarations: [KeyDeclaration] { get }
  /// The permitted numbers of keys in a mapping; `nil` if any number is permitted.
  var count: ClosedRange<Int>? { get }
}

extension KeySet {
  var declarations: [KeyDeclaration] { storedDeclarations }
  var count: ClosedRange<Int>? { nil }

  /// The keys in the stored properties, including those of nested key sets.
  var storedDeclarations: [KeyDeclaration] {
    Mirror(reflecting: self).children.flatMap { child -> [KeyDeclaration] in
      if let key = child.value as? KeyDeclaration { return [key] }
      return (child.value as? any KeySet)?.declarations ?? []
    }
  }
}

/// A key set without keys.
struct NoKeys: KeySet {}

/// A key set together with its shape.
///
/// Both are created when they are first needed, and are shared by all mappings with these keys.
///
/// The type parameter has no requirement that the Swift runtime would have to check for each key set.
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
