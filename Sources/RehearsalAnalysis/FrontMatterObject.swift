import RehearsalDefinitions

/// A mapping in front matter, which is encoded as an object.
struct FrontMatterObject: Encodable, Sendable {
  var entries: [(key: String, value: Team.FrontMatterValue)]

  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { return nil }
  }

  /// A value, which is encoded as a string, an array or an object.
  private struct Value: Encodable {
    var value: Team.FrontMatterValue

    func encode(to encoder: any Encoder) throws {
      switch value {
      case .text(let text):
        var container = encoder.singleValueContainer()
        try container.encode(text)
      case .list(let elements):
        var container = encoder.singleValueContainer()
        try container.encode(elements.map { Value(value: $0) })
      case .mapping(let entries): try FrontMatterObject(entries: entries).encode(to: encoder)
      }
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    for (key, value) in entries {
      try container.encode(Value(value: value), forKey: Key(stringValue: key))
    }
  }
}
