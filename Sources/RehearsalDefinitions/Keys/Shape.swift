/// What a part of a file may hold: the one source of the keys that are read and of the schema.
indirect enum Shape: Sendable {
  case text
  case integer(ClosedRange<Int>)
  case duration
  case percentage
  /// A number from zero on with at most two decimals.
  case decimal
  case choice([String])
  /// `true` or `false`.
  case flag
  case list(Shape)
  /// Keys of the user's choosing, all with values of one shape.
  case table(Shape)
  case object(ObjectShape)
  case either([Shape])
}

/// The keys of a mapping.
struct ObjectShape: Sendable {
  struct Key: Sendable {
    var name: String
    var shape: Shape
    var isRequired = false
    var about: String
  }

  var keys: [Key]
  /// How many keys have to be there at least, and at most.
  var count: ClosedRange<Int>?

  init(_ keys: [Key], count: ClosedRange<Int>? = nil) {
    self.keys = keys
    self.count = count
  }

  var names: [String] { keys.map(\.name) }

  /// The same keys, none of which has to be there.
  var withoutNeeds: ObjectShape {
    ObjectShape(
      keys.map { key in
        var key = key
        key.isRequired = false
        return key
      }
    )
  }
}

extension ObjectShape.Key {
  static func key(_ name: String, _ shape: Shape, _ about: String) -> Self {
    Self(name: name, shape: shape, about: about)
  }

  static func required(_ name: String, _ shape: Shape, _ about: String) -> Self {
    Self(name: name, shape: shape, isRequired: true, about: about)
  }
}
