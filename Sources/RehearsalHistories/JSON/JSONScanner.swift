import RehearsalSimulation

/// The kind and the position of one value or key in a JSON text.
///
/// ``JSONScanner`` makes an array of nodes for each text.
struct JSONNode: Sendable {
  enum Kind: UInt8 {
    case object, array, string, number, `true`, `false`, null
  }

  var kind: Kind
  /// Whether the node is a string with escape sequences.
  var isEscaped = false
  /// The offset of the value's first byte in the text; the quotation marks of a string are not part of the value.
  var start: Int
  /// The offset in the text after the value's last byte; the quotation marks of a string are not part of the value.
  var end: Int
  /// The index in ``JSONScanner/nodes`` of the next node that is not inside this value.
  var nextSiblingIndex: Int
}

/// A scanner that validates a JSON value in a text, and finds the positions of all values in it.
///
/// The scanner accepts the values that RFC 8259 allows, up to ``nodeLimit`` and ``depthLimit``. It does not
/// check that the text is valid UTF-8. It works without recursion, so deep nesting cannot overflow the stack.
struct JSONScanner {
  /// The greatest number of values and keys in a text.
  ///
  /// The limit saves memory, because a node is larger than most values.
  static let nodeLimit = 2_000_000
  /// The greatest depth of nested arrays and objects.
  static let depthLimit = 512

  /// The nodes of all values and keys, in the order in which they begin in the text.
  private(set) var nodes: [JSONNode] = []
  /// The indices in `nodes` of the arrays and objects around the current position, outermost first.
  private var openContainerIndices: [Int] = []

  /// Scans the value at an offset, after optional white space.
  ///
  /// Returns the offset after the value; `nil` if the value is invalid.
  @unsafe
  mutating func scanValue(_ bytes: UnsafeBufferPointer<UInt8>, from offset: Int) -> Int? {
    var position = offset
    while true {
      // At this point, a value must follow.
      guard nodes.count < Self.nodeLimit else { return nil }
      unsafe skipSpace(bytes, &position)
      guard position < bytes.count else { return nil }
      let isEmpty: Bool
      switch unsafe bytes[position] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard let isContainerEmpty = unsafe enterContainer(bytes, &position) else { return nil }
        isEmpty = isContainerEmpty
        if !isEmpty { continue }
      default:
        guard unsafe scanScalar(bytes, &position) else { return nil }
      }
      // At this point, a value has ended. The arrays and objects around the value may also end.
      while true {
        guard let container = openContainerIndices.last else { return position }
        unsafe skipSpace(bytes, &position)
        guard position < bytes.count else { return nil }
        let byte = unsafe bytes[position]
        position += 1
        let isObject = nodes[container].kind == .object
        if byte == UInt8(ascii: ",") {
          if isObject {
            guard unsafe scanKey(bytes, &position) else { return nil }
          }
          break
        }
        guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { return nil }
        closeContainer(container, at: position)
      }
    }
  }

  private mutating func closeContainer(_ container: Int, at position: Int) {
    nodes[container].end = position
    nodes[container].nextSiblingIndex = nodes.count
    openContainerIndices.removeLast()
  }

  /// Scans the opening bracket of an array or object and, for an object, also the first key.
  ///
  /// Returns whether the array or object is empty; `nil` if the text is invalid.
  @unsafe
  private mutating func enterContainer(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int)
    -> Bool?
  {
    guard openContainerIndices.count < Self.depthLimit else { return nil }
    let isObject = unsafe bytes[position] == UInt8(ascii: "{")
    openContainerIndices.append(nodes.count)
    nodes.append(
      JSONNode(
        kind: isObject ? .object : .array,
        start: position,
        end: position,
        nextSiblingIndex: 0
      )
    )
    position += 1
    unsafe skipSpace(bytes, &position)
    guard position < bytes.count else { return nil }
    if unsafe bytes[position] == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
      position += 1
      closeContainer(nodes.count - 1, at: position)
      return true
    }
    if isObject {
      guard unsafe scanKey(bytes, &position) else { return nil }
    }
    return false
  }

  @unsafe
  private mutating func scanKey(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Bool
  {
    unsafe skipSpace(bytes, &position)
    guard position < bytes.count, unsafe bytes[position] == UInt8(ascii: "\"") else {
      return false
    }
    guard unsafe scanString(bytes, &position) else { return false }
    unsafe skipSpace(bytes, &position)
    guard position < bytes.count, unsafe bytes[position] == UInt8(ascii: ":") else {
      return false
    }
    position += 1
    return true
  }

  @unsafe
  private mutating func scanScalar(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int)
    -> Bool
  {
    switch unsafe bytes[position] {
    case UInt8(ascii: "\""): unsafe scanString(bytes, &position)
    case UInt8(ascii: "t"): unsafe scanLiteral("true", .true, bytes, &position)
    case UInt8(ascii: "f"): unsafe scanLiteral("false", .false, bytes, &position)
    case UInt8(ascii: "n"): unsafe scanLiteral("null", .null, bytes, &position)
    default: unsafe scanNumber(bytes, &position)
    }
  }

  @unsafe
  private mutating func scanLiteral(
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
  private mutating func scanString(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int)
    -> Bool
  {
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
            nextSiblingIndex: nodes.count + 1
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

  /// Returns the length in bytes of an escape sequence; `nil` if the sequence is invalid.
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
      where unsafe JSONEscapes.hexadecimalValue(bytes[digit]) == nil {
        return nil
      }
      return 6
    default:
      return nil
    }
  }

  @unsafe
  private mutating func scanNumber(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int)
    -> Bool
  {
    let start = position
    var end = position
    func currentByte() -> UInt8 { unsafe end < bytes.count ? bytes[end] : 0 }
    func skipDigits() -> Bool {
      let first = end
      while currentByte().isASCIIDigit { end += 1 }
      return end > first
    }
    if currentByte() == UInt8(ascii: "-") { end += 1 }
    if currentByte() == UInt8(ascii: "0") { end += 1 } else if !skipDigits() { return false }
    if currentByte() == UInt8(ascii: ".") {
      end += 1
      guard skipDigits() else { return false }
    }
    if currentByte() | 0x20 == UInt8(ascii: "e") {
      end += 1
      if currentByte() == UInt8(ascii: "+") || currentByte() == UInt8(ascii: "-") { end += 1 }
      guard skipDigits() else { return false }
    }
    append(.number, start, end)
    position = end
    return true
  }

  private mutating func append(_ kind: JSONNode.Kind, _ start: Int, _ end: Int) {
    nodes.append(JSONNode(kind: kind, start: start, end: end, nextSiblingIndex: nodes.count + 1))
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
