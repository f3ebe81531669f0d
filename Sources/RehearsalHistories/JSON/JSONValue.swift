/// A value of a JSON text, which is decoded where it is read.
///
/// One pass over the text makes an index of its values. Most of a log is text that an import does not need, and
/// that text is never decoded. `JSONDecoder` rejects what real logs have: several values on a line, and escapes of half
/// a surrogate pair, which becomes the replacement character here.
package struct JSONValue: Sendable {
  fileprivate let source: IndexedText
  fileprivate let index: Int

  /// Indexes the value that starts at an offset, possibly after white space.
  ///
  /// - Parameters:
  ///   - bytes: The text.
  ///   - offset: The offset at which to start.
  /// - Returns: The value and the offset of its end; `nil` if no valid value starts there.
  package static func read(
    _ bytes: [UInt8],
    from offset: Int = 0
  ) -> (value: JSONValue, end: Int)? {
    var scanner = JSONScanner()
    guard let end = unsafe bytes.withUnsafeBufferPointer({ unsafe scanner.scan($0, from: offset) })
    else { return nil }
    let source = IndexedText(bytes: bytes, nodes: scanner.nodes)
    return (JSONValue(source: source, index: 0), end)
  }

  private var node: JSONNode { source.nodes[index] }

  /// Whether the value is an object.
  package var isObject: Bool { node.kind == .object }

  /// The value as text, or `nil` if it is not a string.
  package var string: String? {
    guard node.kind == .string else { return nil }
    return source.string(node)
  }

  /// The value as an integer, or `nil` if it is not a number or is too large.
  ///
  /// A fraction is cut off.
  package var integer: Int64? {
    guard node.kind == .number else { return nil }
    let digits = String(decoding: source.bytes[node.start..<node.end], as: UTF8.self)
    return Int64(digits) ?? Double(digits).flatMap { Int64(exactly: $0.rounded(.towardZero)) }
  }

  /// The value as a number, or `nil` if it is not a number.
  package var double: Double? {
    guard node.kind == .number else { return nil }
    return Double(String(decoding: source.bytes[node.start..<node.end], as: UTF8.self))
  }

  /// The value as a truth value, or `nil` if it is another value.
  package var bool: Bool? {
    switch node.kind {
    case .true: true
    case .false: false
    case .object, .array, .string, .number, .null: nil
    }
  }

  /// Whether the value is `null`.
  package var isNull: Bool { node.kind == .null }

  /// The elements of an array; empty if the value is not an array.
  package var elements: [JSONValue] {
    guard node.kind == .array else { return [] }
    var elements: [JSONValue] = []
    var next = index + 1
    while next < node.next {
      elements.append(JSONValue(source: source, index: next))
      next = source.nodes[next].next
    }
    return elements
  }

  /// Whether the value is an array.
  package var isArray: Bool { node.kind == .array }

  /// The members of an object in their order; empty if the value is not an object.
  package var members: [(key: String, value: JSONValue)] {
    guard node.kind == .object else { return [] }
    var members: [(key: String, value: JSONValue)] = []
    var next = index + 1
    while next < node.next {
      members.append(
        (source.string(source.nodes[next]), JSONValue(source: source, index: next + 1))
      )
      next = source.nodes[next + 1].next
    }
    return members
  }

  /// Returns the value of a key, the last one if the object has the key several times; `nil` if the object has no
  /// such key or the value is not an object.
  package subscript(key: StaticString) -> JSONValue? {
    guard node.kind == .object else { return nil }
    var found: JSONValue?
    var next = index + 1
    while next < node.next {
      if source.matches(source.nodes[next], key) {
        found = JSONValue(source: source, index: next + 1)
      }
      next = source.nodes[next + 1].next
    }
    return found
  }
}

extension JSONValue {
  /// The value of a text that is a JSON object; `nil` for another value.
  var embedded: JSONValue? {
    guard let string, let (value, _) = JSONValue.read(Array(string.utf8)), value.isObject else {
      return nil
    }
    return value
  }

  /// The value as an integer, also from a text with digits.
  var wholeNumber: Int64? { integer ?? string.flatMap { Int64($0) } }
}

/// A JSON text with the index of its values.
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
    return String(decoding: JSONEscapes.resolved(slice), as: UTF8.self)
  }
}
