/// A link at the beginning of a Markdown text, such as `[text](file.md)` or `[text][reference]`.
struct MarkdownLink {
  /// The text between the first brackets.
  let text: Substring
  /// The path or address in the parentheses, or the reference in the second brackets.
  let destination: Substring
  /// The text after the link.
  let rest: Substring

  /// The greatest length of each part of a link, in bytes.
  private static let maximumLength = 256

  /// Reads the link at the beginning of a text; `nil` if there is none.
  init?(at text: Substring) {
    let bytes = text.utf8
    guard bytes.first == UInt8(ascii: "["),
      let textEnd = bytes.prefix(Self.maximumLength).firstIndex(of: UInt8(ascii: "]"))
    else { return nil }
    let bytesAfterText = bytes[bytes.index(after: textEnd)...]
    let closingByte: UInt8
    switch bytesAfterText.first {
    case UInt8(ascii: "("): closingByte = UInt8(ascii: ")")
    case UInt8(ascii: "["): closingByte = UInt8(ascii: "]")
    default: return nil
    }
    let destinationBytes = bytesAfterText.dropFirst()
    guard
      let linkEnd = destinationBytes.prefix(Self.maximumLength).firstIndex(of: closingByte)
    else { return nil }
    self.text = Substring(bytes[..<textEnd].dropFirst())
    destination = Substring(destinationBytes[..<linkEnd])
    rest = Substring(bytes[bytes.index(after: linkEnd)...])
  }

  /// Whether the link leads to a Markdown file of the same name, as `[verify-app](agents/verify-app.md)` does.
  ///
  /// The case of letters, and everything but letters and digits, does not matter.
  var leadsToFileOfSameName: Bool {
    guard let fileName else { return false }
    let name = Self.lettersAndDigits(of: text)
    return !name.isEmpty && name == Self.lettersAndDigits(of: fileName)
  }

  /// The name of the Markdown file that the link leads to, without its ending; `nil` if it leads to another thing.
  var fileName: Substring? {
    let path = destination.prefix { $0 != "#" }
    guard path.hasSuffix(".md"), !path.contains(":") else { return nil }
    return path.split(separator: "/").last?.dropLast(3)
  }

  private static func lettersAndDigits(of text: Substring) -> String {
    text.lowercased().filter { $0.isLetter || $0.isNumber }
  }

  /// Returns the parts of a text outside its links, and the texts of the links, in order.
  static func textParts(of text: Substring) -> [Substring] {
    guard text.utf8.contains(UInt8(ascii: "[")) else { return [text] }
    var parts: [Substring] = []
    var partStart = text.startIndex
    var index = text.startIndex
    while index < text.endIndex {
      if text.utf8[index] == UInt8(ascii: "["), let link = MarkdownLink(at: text[index...]) {
        parts += [text[partStart..<index], link.text]
        index = link.rest.startIndex
        partStart = index
      } else {
        index = text.utf8.index(after: index)
      }
    }
    return parts + [text[partStart...]]
  }
}
