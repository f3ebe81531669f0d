/// The error that a line of a tool table is invalid.
package struct ToolTableError: Error {
  /// The number of the line, counted from 1.
  package var line: Int
  /// The column of the word that is wrong, counted in characters from 1.
  package var column: Int
  /// What is wrong and what the user can do.
  package var message: String
}

extension ToolTable {
  /// The table of this package.
  package static let builtIn: ToolTable = (try? ToolTable(parsing: builtInText)) ?? ToolTable([])

  /// The text of the table of this package.
  package static let builtInText = String(decoding: PackageResources.tools_txt, as: UTF8.self)

  /// Parses a table.
  ///
  /// - Throws: ``ToolTableError`` for the first invalid line, or if the table has no tool.
  package init(parsing text: String) throws(ToolTableError) {
    var platforms: [PlatformTools] = []
    var identifiers: Set<String> = []
    // Bytes are compared, since comparing characters would take most of the time of the command's start.
    for (index, line) in text.utf8.split(
      separator: UInt8(ascii: "\n"),
      omittingEmptySubsequences: false
    ).enumerated() {
      var words = ToolTableLine(line, number: index + 1)
      guard let first = words.next() else { continue }
      if first.text == "platform" {
        try words.addPlatform(to: &platforms, &identifiers)
      } else {
        let tool = try words.tool(named: first)
        guard let last = platforms.indices.last else {
          throw words.error(at: first, "a tool comes before the first line `platform`; add one")
        }
        guard platforms[last].add(tool) else {
          throw words.error(
            at: first,
            "`\(platforms[last].id)` has the tool `\(tool.name)` twice; remove one"
          )
        }
      }
    }
    guard platforms.contains(where: { !$0.tools.isEmpty }) else {
      throw ToolTableError(line: 1, column: 1, message: "the table has no tool; add some")
    }
    self.init(platforms)
  }
}

/// The words of one line of a tool table, which are taken from left to right.
private struct ToolTableLine {
  /// A word, with its bytes in the text of the table.
  struct Word {
    var text: String
    var bytes: Substring.UTF8View
  }

  private let number: Int
  private let line: Substring.UTF8View
  private var rest: Substring.UTF8View

  init(_ line: Substring.UTF8View, number: Int) {
    self.number = number
    self.line = line
    rest = line.drop(while: Self.isBlank)
    if rest.first == UInt8(ascii: "#") { rest = line[line.endIndex...] }
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }

  mutating func next() -> Word? {
    rest = rest.drop(while: Self.isBlank)
    let bytes = rest.prefix { !Self.isBlank($0) }
    guard !bytes.isEmpty else { return nil }
    rest = rest[bytes.endIndex...]
    return Word(text: String(Substring(bytes)), bytes: bytes)
  }

  func error(at word: Word?, _ message: String) -> ToolTableError {
    let column = Substring(line[..<(word?.bytes.startIndex ?? line.endIndex)]).count + 1
    return ToolTableError(line: number, column: column, message: message)
  }

  mutating func addPlatform(
    to platforms: inout [PlatformTools],
    _ identifiers: inout Set<String>
  ) throws(ToolTableError) {
    let id = next()
    let date = next()
    var words: [String] = []
    while let word = next() { words.append(word.text) }
    let parts = words.joined(separator: " ").split(separator: ": ", maxSplits: 1)
    guard let id, let date, parts.count == 2 else {
      throw error(
        at: nil,
        "write `platform`, an identifier, a date, the name, a colon and the source"
      )
    }
    guard identifiers.insert(id.text).inserted else {
      throw error(at: id, "the platform `\(id.text)` is already in the table; remove one")
    }
    platforms.append(
      PlatformTools(
        id: id.text,
        date: date.text,
        name: String(parts[0]),
        source: String(parts[1])
      )
    )
  }

  mutating func tool(named name: Word) throws(ToolTableError) -> ToolTable.Tool {
    guard let word = next(), let kind = ToolTable.Kind(rawValue: word.text) else {
      let kinds = ToolTable.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw error(at: name, "say what `\(name.text)` does after its name; it can be \(kinds)")
    }
    var tool = ToolTable.Tool(name: name.text, kind: kind)
    while let attribute = next() {
      switch attribute.text {
      case "set": tool.isSet = true
      case "since": tool.since = try version(after: attribute)
      case "until": tool.until = try version(after: attribute)
      case "now": tool.successor = try value(after: attribute).text
      case "is": tool.alias = try value(after: attribute).text
      default:
        throw error(
          at: attribute,
          "`\(attribute.text)` is not known here; write `since`, `until`, `now`, `is` or `set`"
        )
      }
    }
    return tool
  }

  private mutating func value(after attribute: Word) throws(ToolTableError) -> Word {
    guard let value = next() else {
      throw error(at: attribute, "`\(attribute.text)` has no value; write one after it")
    }
    return value
  }

  private mutating func version(after attribute: Word) throws(ToolTableError) -> ToolVersion {
    let value = try value(after: attribute)
    guard let version = ToolVersion(value.text) else {
      throw error(at: value, "`\(value.text)` is not a version; write one such as `2.1.63`")
    }
    return version
  }
}
