/// A JSON value that is decoded only when it is accessed.
///
/// One pass over the text finds the positions of all values. Most values in a log are never accessed, and so never
/// decoded. `JSONDecoder` is not used, because it rejects two things in real logs: several values on one line, and
/// escape sequences for half of a surrogate pair.
package struct JSONValue: Sendable {
  fileprivate let source: IndexedText
  /// The index of the value's node in the nodes of `source`.
  fileprivate let index: Int

  /// Reads the value at an offset, after optional white space.
  ///
  /// - Parameters:
  ///   - bytes: The JSON text in UTF-8.
  ///   - offset: The offset at which the value or the white space starts.
  /// - Returns: The value and the offset after the value; `nil` if there is no valid value.
  package static func read(
    _ bytes: [UInt8],
    from offset: Int = 0
  ) -> (value: JSONValue, end: Int)? {
    var scanner = JSONScanner()
    guard
      let end = unsafe bytes.withUnsafeBufferPointer({ unsafe scanner.scanValue($0, from: offset) })
    else { return nil }
    let source = IndexedText(bytes: bytes, nodes: scanner.nodes)
    return (JSONValue(source: source, index: 0), end)
  }

  private var node: JSONNode { source.nodes[index] }

  /// Whether the value is an object.
  package var isObject: Bool { node.kind == .object }

  /// The text of a JSON string; `nil` for any other value.
  package var string: String? {
    guard node.kind == .string else { return nil }
    return source.string(node)
  }

  /// The value of a JSON number without its fraction.
  ///
  /// The property is `nil` for any other value, and for a number that is too large for `Int64`.
  package var integer: Int64? {
    guard node.kind == .number else { return nil }
    let digits = String(decoding: source.bytes[node.start..<node.end], as: UTF8.self)
    return Int64(digits) ?? Double(digits).flatMap { Int64(exactly: $0.rounded(.towardZero)) }
  }

  /// The value of a JSON number; `nil` for any other value.
  package var double: Double? {
    guard node.kind == .number else { return nil }
    return Double(String(decoding: source.bytes[node.start..<node.end], as: UTF8.self))
  }

  /// The value of a JSON Boolean; `nil` for any other value.
  package var bool: Bool? {
    switch node.kind {
    case .true: true
    case .false: false
    case .object, .array, .string, .number, .null: nil
    }
  }

  /// Whether the value is `null`.
  package var isNull: Bool { node.kind == .null }

  /// The elements of a JSON array; empty for any other value.
  package var elements: [JSONValue] {
    guard node.kind == .array else { return [] }
    var elements: [JSONValue] = []
    var nextIndex = index + 1
    while nextIndex < node.nextSiblingIndex {
      elements.append(JSONValue(source: source, index: nextIndex))
      nextIndex = source.nodes[nextIndex].nextSiblingIndex
    }
    return elements
  }

  /// Whether the value is an array.
  package var isArray: Bool { node.kind == .array }

  /// The keys and values of a JSON object, in the order of the text; empty for any other value.
  package var members: [(key: String, value: JSONValue)] {
    guard node.kind == .object else { return [] }
    var members: [(key: String, value: JSONValue)] = []
    var nextIndex = index + 1
    while nextIndex < node.nextSiblingIndex {
      members.append(
        (source.string(source.nodes[nextIndex]), JSONValue(source: source, index: nextIndex + 1))
      )
      nextIndex = source.nodes[nextIndex + 1].nextSiblingIndex
    }
    return members
  }

  /// Returns the value of a key in a JSON object; `nil` if the key is missing or the value is not an object.
  ///
  /// If the object has the key several times, the result is the last value.
  package subscript(key: StaticString) -> JSONValue? {
    guard node.kind == .object else { return nil }
    var value: JSONValue?
    var nextIndex = index + 1
    while nextIndex < node.nextSiblingIndex {
      if source.matches(source.nodes[nextIndex], key) {
        value = JSONValue(source: source, index: nextIndex + 1)
      }
      nextIndex = source.nodes[nextIndex + 1].nextSiblingIndex
    }
    return value
  }
}

extension JSONValue {
  /// The JSON object at the start of the text of a JSON string; `nil` if the value is no string, or has no
  /// such object.
  var embeddedObject: JSONValue? {
    guard let string, let (value, _) = JSONValue.read(Array(string.utf8)), value.isObject else {
      return nil
    }
    return value
  }

  /// The integer value of a JSON number, or of a JSON string of digits; `nil` for any other value.
  var wholeNumber: Int64? { integer ?? string.flatMap { Int64($0) } }
}

/// A JSON text with the positions of all its values and keys.
private struct IndexedText: Sendable {
  let bytes: [UInt8]
  let nodes: [JSONNode]

  func matches(_ node: JSONNode, _ key: StaticString) -> Bool {
    guard !node.isEscaped else { return string(node) == key.description }
    guard node.end - node.start == key.utf8CodeUnitCount else { return false }
    return unsafe bytes.withUnsafeBufferPointer { bytes in
      for offset in 0..<key.utf8CodeUnitCount
      where unsafe bytes[node.start + offset] != key.utf8Start[offset] {
        return false
      }
      return true
    }
  }

  func string(_ node: JSONNode) -> String {
    let slice = bytes[node.start..<node.end]
    guard node.isEscaped else { return String(decoding: slice, as: UTF8.self) }
    return String(decoding: JSONEscapes.decoded(slice), as: UTF8.self)
  }
}
