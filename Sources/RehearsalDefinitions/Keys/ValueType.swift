import RehearsalSimulation

/// The type of a value in a file: its shape, how it is parsed, and how it is written.
struct ValueType<Value>: Sendable {
  let shape: Shape
  /// The parser of a value.
  ///
  /// If the value is invalid, the parser adds an error to the diagnostics and returns `nil`.
  let read: @Sendable (_ value: YAMLValue, _ name: String, _ reader: ValueReader) -> Value?
  /// A closure that converts a value to the text that stands for it in a file.
  let write: @Sendable (Value) -> String

  init(
    _ shape: Shape,
    read: @escaping @Sendable (YAMLValue, String, ValueReader) -> Value?,
    write: @escaping @Sendable (Value) -> String = { "\($0)" }
  ) {
    self.shape = shape
    self.read = read
    self.write = write
  }

  /// Returns a type with the same shape that converts its parsed values to another Swift type.
  func map<Other>(_ transform: @escaping @Sendable (Value) -> Other) -> ValueType<Other> {
    ValueType<Other>(shape) { value, name, reader in
      read(value, name, reader).map(transform)
    }
  }
}

// MARK: - Scalars

extension ValueType where Value == String {
  static var text: Self { text(.text) }
  static var file: Self { text(.file) }
  static var agent: Self { text(.agent) }
  static var task: Self { text(.task) }
  static var rule: Self { text(.rule) }
  static var path: Self { text(.path) }
  static var pattern: Self { text(.pattern) }
  static var term: Self { text(.term) }

  private static func text(_ textKind: TextKind) -> Self {
    Self(.text(textKind)) { $2.text($0, $1) }
  }

  /// Returns the type of a value that must be one certain word.
  ///
  /// Use this type only as the second type of `either`. The parser does not check the value, because `either`
  /// uses this type only if the value is the word.
  static func word(_ word: String) -> Self {
    Self(.choice([word])) { value, _, _ in value.text }
  }
}

extension ValueType where Value == Int {
  static func integer(_ range: ClosedRange<Int>) -> Self {
    Self(.integer(range)) { $2.integer($0, $1, in: range) }
  }
}

extension ValueType where Value == Int64 {
  /// The type of a duration of simulated time, in nanoseconds.
  static var duration: Self {
    Self(.duration) {
      $2.duration($0, $1)
    } write: {
      DurationText.text(of: $0)
    }
  }

  /// The greatest number of tokens, and the greatest value of a metric.
  private static var trillion: Int { 1_000_000_000_000 }

  /// Returns the type of a whole number from `least` to a trillion (10^12).
  static func count(from least: Int = 0) -> Self {
    ValueType<Int>.integer(least...trillion).map { Int64($0) }
  }

  /// The type of a percentage, in hundredths of a percent.
  static var hundredths: Self { ValueType<Percentage>.percentage.map { Int64($0.hundredths) } }

  /// The type of a number with at most two decimals, in hundredths.
  static var decimal: Self { decimal(upTo: trillion) }

  /// The type of the price of a million tokens, in hundredths of the currency unit.
  ///
  /// With the greatest price, the cost of a trillion tokens still does not overflow.
  static var price: Self { decimal(upTo: 90_000) }

  /// The type of a cost, in hundredths of the currency unit.
  ///
  /// The greatest cost is that of a trillion tokens at the greatest price.
  static var cost: Self { decimal(upTo: 90_000_000_000) }

  private static func decimal(upTo greatest: Int) -> Self {
    Self(.decimal(greatest: greatest)) { $2.decimal($0, $1, upTo: greatest) }
  }
}

extension ValueType where Value == Percentage {
  static var percentage: Self { Self(.percentage) { $2.percentage($0, $1) } }
}

extension ValueType where Value == Bool {
  static var flag: Self { Self(.flag) { $2.flag($0, $1) } }
}

extension ValueType where Value: RawRepresentable<String> & CaseIterable & Sendable {
  static func choice(_: Value.Type) -> Self {
    choice(of: Value.allCases.map(\.rawValue))
  }

  /// Returns the type of a value that must be a case of an enumeration.
  ///
  /// The parser accepts all cases, but the JSON Schema lists only those in `offered`.
  static func choice(_: Value.Type, offering offered: [Value]) -> Self {
    choice(of: offered.map(\.rawValue))
  }

  private static func choice(of words: [String]) -> Self {
    Self(.choice(words)) {
      $2.choice($0, $1)
    } write: {
      $0.rawValue
    }
  }
}

// MARK: - Collections

extension ValueType {
  /// Returns the type of a list whose elements have the type `element`.
  ///
  /// Diagnostics call each element `name`. If `name` is `nil`, they call it by the name of the
  /// list.
  static func list<Element>(_ element: ValueType<Element>, named name: String? = nil) -> Self
  where Value == [UnparsedValue<Element>] {
    Self(.list(element.shape)) { value, listName, reader in
      reader.elements(value, listName)?.map {
        UnparsedValue(value: $0, name: name ?? listName, type: element, reader: reader)
      }
    }
  }

  /// Returns the type of a mapping in which the user chooses the keys and each value has one type.
  ///
  /// Diagnostics call each value by its key.
  static func table<Element>(_ element: ValueType<Element>) -> Self
  where Value == [TableEntry<Element>] {
    Self(.table(element.shape)) { value, name, reader in
      reader.table(value, name)?.map { key, name, value in
        TableEntry(
          key: key,
          name: name,
          value: UnparsedValue(value: value, name: name, type: element, reader: reader)
        )
      }
    }
  }

  /// Returns the type of a mapping with the keys of a key set.
  ///
  /// The key set is created when it is first needed.
  static func object<Keys: KeySet>(_ keys: @autoclosure @escaping @Sendable () -> Keys) -> Self
  where Value == Mapping<Keys> {
    let type = MappingType(keys())
    return Self(.object(type.shape)) { $2.mapping($0, $1, type) }
  }

  /// Returns the type of a value that can have one of two types, such as a number or a list.
  ///
  /// If the YAML value has the form of the second type, the second type applies. Otherwise, the first type applies.
  static func either<First, Second>(_ first: ValueType<First>, _ second: ValueType<Second>) -> Self
  where Value == Either<First, Second> {
    Self(.either([first.shape, second.shape])) { value, name, reader in
      second.shape.hasForm(of: value)
        ? .second(UnparsedValue(value: value, name: name, type: second, reader: reader))
        : .first(UnparsedValue(value: value, name: name, type: first, reader: reader))
    }
  }
}

extension Shape {
  /// Returns whether a YAML value has the basic form of this shape, such as a list or a mapping.
  ///
  /// The content of the value can still be invalid.
  fileprivate func hasForm(of value: YAMLValue) -> Bool {
    switch self {
    case .list: value.elements != nil
    case .table, .object: value.pairs != nil
    case .choice(let words): value.text.map(words.contains) ?? false
    case .text: value.elements == nil
    case .integer, .duration, .percentage, .decimal, .flag, .either: value.text != nil
    }
  }
}

/// An unparsed value that has one of two types.
enum Either<First, Second> {
  case first(UnparsedValue<First>)
  case second(UnparsedValue<Second>)
}
