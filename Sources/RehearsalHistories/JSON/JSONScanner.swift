/// A value in the index of a JSON text.
struct JSONNode: Sendable {
  enum Kind: UInt8 {
    case object, array, string, number, `true`, `false`, null
  }

  var kind: Kind
  /// Whether the value is a string with escapes.
  var isEscaped = false
  /// The offset of the first byte; for a string, of the first byte after the quotation mark.
  var start: Int
  /// The offset after the last byte; for a string, of the closing quotation mark.
  var end: Int
  /// The index of the node that follows the value and everything in it.
  var next: Int
}

/// A scanner that validates one JSON value and makes an index of it.
///
/// It accepts exactly what RFC 8259 allows. Nested containers are kept on a list instead of the stack.
struct JSONScanner {
  /// How many values and keys a text may have, because each takes a multiple of its own size.
  static let mostNodes = 2_000_000
  /// How deep containers may be nested.
  static let deepest = 512

  /// The values in the order in which they begin.
  ///
  /// A member of an object is two nodes: its key and its value.
  private(set) var nodes: [JSONNode] = []
  /// The open containers, outermost first.
  private var open: [Int] = []

  /// Scans the value that starts at an offset; returns the offset of its end, or `nil` if it is not valid.
  @unsafe
  mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>, from offset: Int) -> Int? {
    var position = offset
    while true {
      // A value is expected here.
      guard nodes.count < Self.mostNodes else { return nil }
      unsafe skipSpace(bytes, &position)
      guard position < bytes.count else { return nil }
      let isEmpty: Bool
      switch unsafe bytes[position] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard let empty = unsafe enter(bytes, &position) else { return nil }
        isEmpty = empty
        if !isEmpty { continue }
      default:
        guard unsafe scalar(bytes, &position) else { return nil }
      }
      // A value has ended here, and with it perhaps its containers.
      while true {
        guard let container = open.last else { return position }
        unsafe skipSpace(bytes, &position)
        guard position < bytes.count else { return nil }
        let byte = unsafe bytes[position]
        position += 1
        let isObject = nodes[container].kind == .object
        if byte == UInt8(ascii: ",") {
          if isObject {
            guard unsafe key(bytes, &position) else { return nil }
          }
          break
        }
        guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { return nil }
        close(container, at: position)
      }
    }
  }

  private mutating func close(_ container: Int, at position: Int) {
    nodes[container].end = position
    nodes[container].next = nodes.count
    open.removeLast()
  }

  /// Enters a container and reads its first key, if it is an object; returns whether it is empty.
  @unsafe
  private mutating func enter(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Bool? {
    guard open.count < Self.deepest else { return nil }
    let isObject = unsafe bytes[position] == UInt8(ascii: "{")
    open.append(nodes.count)
    nodes.append(
      JSONNode(kind: isObject ? .object : .array, start: position, end: position, next: 0)
    )
    position += 1
    unsafe skipSpace(bytes, &position)
    guard position < bytes.count else { return nil }
    if unsafe bytes[position] == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
      position += 1
      close(nodes.count - 1, at: position)
      return true
    }
    if isObject {
      guard unsafe key(bytes, &position) else { return nil }
    }
    return false
  }

  @unsafe
  private mutating func key(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Bool {
    unsafe skipSpace(bytes, &position)
    guard position < bytes.count, unsafe bytes[position] == UInt8(ascii: "\"") else {
      return false
    }
    guard unsafe string(bytes, &position) else { return false }
    unsafe skipSpace(bytes, &position)
    guard position < bytes.count, unsafe bytes[position] == UInt8(ascii: ":") else {
      return false
    }
    position += 1
    return true
  }

  @unsafe
  private mutating func scalar(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Bool {
    switch unsafe bytes[position] {
    case UInt8(ascii: "\""): unsafe string(bytes, &position)
    case UInt8(ascii: "t"): unsafe literal("true", .true, bytes, &position)
    case UInt8(ascii: "f"): unsafe literal("false", .false, bytes, &position)
    case UInt8(ascii: "n"): unsafe literal("null", .null, bytes, &position)
    default: unsafe number(bytes, &position)
    }
  }

  @unsafe
  private mutating func literal(
    _ word: StaticString,
    _ kind: JSONNode.Kind,
    _ bytes: UnsafeBufferPointer<UInt8>,
    _ position: inout Int
  ) -> Bool {
    let end = position + word.utf8CodeUnitCount
    guard end <= bytes.count else { return false }
    for offset in position..<end
    where unsafe bytes[offset] != word.utf8Start[offset - position] {
      return false
    }
    append(kind, position, end)
    position = end
    return true
  }

  @unsafe
  private mutating func string(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Bool {
    let start = position + 1
    var end = start
    var isEscaped = false
    while end < bytes.count {
      let byte = unsafe bytes[end]
      if byte == UInt8(ascii: "\"") {
        nodes.append(
          JSONNode(
            kind: .string,
            isEscaped: isEscaped,
            start: start,
            end: end,
            next: nodes.count + 1
          )
        )
        position = end + 1
        return true
      }
      if byte < 0x20 { return false }
      if byte == UInt8(ascii: "\\") {
        isEscaped = true
        guard let length = unsafe escapeLength(bytes, end) else { return false }
        end += length
      } else {
        end += 1
      }
    }
    return false
  }

  /// Returns the length of an escape, or `nil` if it is not valid.
  @unsafe
  private func escapeLength(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Int? {
    guard offset + 1 < bytes.count else { return nil }
    switch unsafe bytes[offset + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return 2
    case UInt8(ascii: "u"):
      guard offset + 6 <= bytes.count else { return nil }
      for digit in offset + 2..<offset + 6
      where unsafe JSONEscapes.hexadecimal(bytes[digit]) == nil {
        return nil
      }
      return 6
    default:
      return nil
    }
  }

  @unsafe
  private mutating func number(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Bool {
    let start = position
    var end = position
    func byte() -> UInt8 { unsafe end < bytes.count ? bytes[end] : 0 }
    func digits() -> Bool {
      let first = end
      while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte()) { end += 1 }
      return end > first
    }
    if byte() == UInt8(ascii: "-") { end += 1 }
    if byte() == UInt8(ascii: "0") { end += 1 } else if !digits() { return false }
    if byte() == UInt8(ascii: ".") {
      end += 1
      guard digits() else { return false }
    }
    if byte() | 0x20 == UInt8(ascii: "e") {
      end += 1
      if byte() == UInt8(ascii: "+") || byte() == UInt8(ascii: "-") { end += 1 }
      guard digits() else { return false }
    }
    append(.number, start, end)
    position = end
    return true
  }

  private mutating func append(_ kind: JSONNode.Kind, _ start: Int, _ end: Int) {
    nodes.append(JSONNode(kind: kind, start: start, end: end, next: nodes.count + 1))
  }

  @unsafe
  private func skipSpace(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) {
    while position < bytes.count {
      switch unsafe bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }
}
