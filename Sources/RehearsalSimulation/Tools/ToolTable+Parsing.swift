/// An error in one line of the text of a tool table.
package struct ToolTableError: Error {
  /// The number of the invalid line, counted from one, or 1 if the table has no tool.
  package var line: Int
  /// The column of the error, counted in characters from one.
  package var column: Int
  /// A description of the error and of how the user can correct the line.
  package var message: String
}

extension ToolTable {
  /// The table that is part of this package.
  ///
  /// The reference platform, which is the first platform in the text, is parsed at once. Most runs need no
  /// other platform. The other platforms are therefore parsed when one of them is first needed.
  package static let builtIn = ToolTable(
    referencePlatform: (try? platforms(in: builtInText, maximumCount: 1))?.first,
    allPlatforms: { (try? platforms(in: builtInText)) ?? [] }
  )

  /// The text of the table that is part of this package.
  package static let builtInText = String(decoding: PackageResources.tools_txt, as: UTF8.self)

  /// Parses the text of a table.
  ///
  /// - Throws: ``ToolTableError`` for the first invalid line, or if the table has no tool.
  package init(parsing text: String) throws(ToolTableError) {
    let platforms = try Self.platforms(in: text)
    self.init(
      referencePlatform: platforms.first { $0.id == Self.referencePlatformID },
      allPlatforms: { platforms }
    )
  }

  /// Parses at most `maximumCount` platforms in the text of a table.
  private static func platforms(
    in text: String,
    maximumCount: Int = .max
  ) throws(ToolTableError) -> [PlatformTools] {
    var platforms: [PlatformTools] = []
    var identifiers: Set<String> = []
    // The text is split as bytes, because comparing characters would take most of the start time of the command.
    var unreadText = text.utf8[...]
    var lineNumber = 0
    while !unreadText.isEmpty {
      let line = unreadText.prefix { $0 != UInt8(ascii: "\n") }
      unreadText = unreadText[line.endIndex...].dropFirst()
      lineNumber += 1
      var reader = ToolTableLine(line, number: lineNumber)
      guard let firstWord = reader.nextWord() else { continue }
      if firstWord.text == "platform" {
        guard platforms.count < maximumCount else { break }
        try reader.addPlatform(to: &platforms, &identifiers)
      } else {
        let tool = try reader.parseTool(named: firstWord)
        guard let platformIndex = platforms.indices.last else {
          throw reader.error(
            at: firstWord,
            "a tool comes before the first line `platform`; add one"
          )
        }
        guard platforms[platformIndex].add(tool) else {
          throw reader.error(
            at: firstWord,
            "`\(platforms[platformIndex].id)` has the tool `\(tool.name)` twice; remove one"
          )
        }
      }
    }
    guard platforms.contains(where: { !$0.tools.isEmpty }) else {
      throw ToolTableError(line: 1, column: 1, message: "the table has no tool; add some")
    }
    return platforms
  }
}

/// A reader of the words in one line of a tool table, from left to right.
private struct ToolTableLine {
  /// A word of the line, with the position of its bytes in the text of the table.
  struct Word {
    var text: String
    var bytes: Substring.UTF8View
  }

  private let lineNumber: Int
  private let line: Substring.UTF8View
  private var unreadBytes: Substring.UTF8View

  init(_ line: Substring.UTF8View, number: Int) {
    self.lineNumber = number
    self.line = line
    unreadBytes = line.drop(while: Self.isBlank)
    if unreadBytes.first == UInt8(ascii: "#") { unreadBytes = line[line.endIndex...] }
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }

  mutating func nextWord() -> Word? {
    unreadBytes = unreadBytes.drop(while: Self.isBlank)
    let bytes = unreadBytes.prefix { !Self.isBlank($0) }
    guard !bytes.isEmpty else { return nil }
    unreadBytes = unreadBytes[bytes.endIndex...]
    return Word(text: String(Substring(bytes)), bytes: bytes)
  }

  func error(at word: Word?, _ message: String) -> ToolTableError {
    let column = Substring(line[..<(word?.bytes.startIndex ?? line.endIndex)]).count + 1
    return ToolTableError(line: lineNumber, column: column, message: message)
  }

  mutating func addPlatform(
    to platforms: inout [PlatformTools],
    _ identifiers: inout Set<String>
  ) throws(ToolTableError) {
    let id = nextWord()
    let date = nextWord()
    var words: [String] = []
    while let word = nextWord() { words.append(word.text) }
    // The name ends with the first word that has a colon at its end.
    let nameEnd = words.firstIndex { $0.utf8.last == UInt8(ascii: ":") }
    guard let id, let date, let nameEnd, words[0] != ":", nameEnd < words.count - 1 else {
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
        name: String(Array(words[...nameEnd]).joined(separator: " ").dropLast()),
        source: Array(words[(nameEnd + 1)...]).joined(separator: " ")
      )
    )
  }

  mutating func parseTool(named name: Word) throws(ToolTableError) -> ToolTable.Tool {
    guard let word = nextWord(), let kind = ToolTable.Kind(rawValue: word.text) else {
      let kinds = ToolTable.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw error(at: name, "say what `\(name.text)` does after its name; it can be \(kinds)")
    }
    var tool = ToolTable.Tool(name: name.text, kind: kind)
    while let attribute = nextWord() {
      switch attribute.text {
      case "set": tool.isSet = true
      case "since": tool.introducedIn = try parseVersion(after: attribute)
      case "until": tool.removedIn = try parseVersion(after: attribute)
      case "now": tool.successor = try nextArgument(after: attribute).text
      case "is": tool.mainName = try nextArgument(after: attribute).text
      default:
        throw error(
          at: attribute,
          "`\(attribute.text)` is not known here; write `since`, `until`, `now`, `is` or `set`"
        )
      }
    }
    return tool
  }

  private mutating func nextArgument(after attribute: Word) throws(ToolTableError) -> Word {
    guard let word = nextWord() else {
      throw error(at: attribute, "`\(attribute.text)` has no value; write one after it")
    }
    return word
  }

  private mutating func parseVersion(after attribute: Word) throws(ToolTableError)
    -> PlatformVersion
  {
    let word = try nextArgument(after: attribute)
    guard let version = PlatformVersion(word.text) else {
      throw error(at: word, "`\(word.text)` is not a version; write one such as `2.1.63`")
    }
    return version
  }
}
