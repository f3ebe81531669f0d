package import RehearsalSimulation

/// The front matter of a definition, which is the part between two lines of dashes.
package struct FrontMatter: Sendable {
  /// The way in which a definition is read.
  package enum Mode: String, CaseIterable, Sendable {
    /// Front matter has to be YAML; anything else is an error.
    case strict
    /// Front matter is read in the way Claude Code reads it.
    ///
    /// Front matter that is not YAML is read once more with single-line values quoted. If the second reading
    /// fails too, the agent is not registered.
    case compatible
  }

  /// The reason why a file has no front matter.
  package enum Absence: String, Sendable {
    case unopened = "the file does not begin with a line `---`"
    case unclosed = "the front matter is opened and never closed with a line `---`"
  }

  /// The reason why front matter cannot be read.
  package struct Refusal: Error, Sendable {
    /// The problem.
    package var problem: String
    /// The location of the problem.
    package var location: SourceLocation
    /// Whether the platform's second reading fails because of CR LF line ends.
    ///
    /// The platform treats a carriage return as part of the value.
    package var isForCarriageReturns = false
    /// Whether a second reading with quoted values may succeed.
    fileprivate var mayBeRescued = false

    var description: String {
      isForCarriageReturns
        ? problem
          + "; lines end in CR LF, so the file is not read again with quoted values; end lines in LF, or quote the value"
        : problem
    }
  }

  /// The result of reading front matter.
  enum Outcome {
    case loaded(FrontMatter)
    /// A file without closed front matter, such as a README among agents.
    case absent(Absence)
    /// Front matter that cannot be read.
    case malformed(Refusal)
  }

  /// The keys with their values, in the order of the file.
  package private(set) var values: [YAMLPair] = []
  /// The problem of the first reading; `nil` if no second reading was needed.
  package private(set) var rescue: (problem: String, location: SourceLocation)?
  /// The comments on lines of their own, with their line numbers.
  package private(set) var comments: [(line: Int, text: Substring)] = []
  /// Whether a line of the front matter ends in CR LF.
  package private(set) var hasCarriageReturns = false
  /// The text after the front matter.
  private(set) var body: Substring
  /// The line number of the first line after the front matter.
  private(set) var bodyLine: Int

  /// Returns the value of a key; the last value if the key occurs more than once.
  package subscript(_ key: String) -> YAMLValue? {
    values.last { $0.key.text == key }?.value
  }

  static func read(_ source: SourceText, mode: Mode) -> Outcome {
    guard let first = MarkdownScanner.rawLine(of: source.text[...]), isFence(first.line) else {
      return .absent(.unopened)
    }
    var inner: [Substring] = []
    var rest = first.rest
    while let (line, after) = MarkdownScanner.rawLine(of: rest), !isFence(line) {
      inner.append(line)
      rest = after
    }
    guard let closing = MarkdownScanner.rawLine(of: rest) else { return .absent(.unclosed) }
    var frontMatter = FrontMatter(body: closing.rest, bodyLine: inner.count + 3)
    frontMatter.hasCarriageReturns = endsInCarriageReturn(inner, of: source)
    frontMatter.comments = inner.enumerated().compactMap { index, line in
      line.drop { $0 == " " }.first == "#" ? (index + 2, line) : nil
    }
    do throws(Refusal) {
      try frontMatter.compose(inner, source, mode)
      return .loaded(frontMatter)
    } catch {
      return .malformed(error)
    }
  }

  /// Reads the values.
  ///
  /// If the first reading fails in the compatible mode, a second reading quotes the values.
  private mutating func compose(
    _ lines: [Substring],
    _ source: SourceText,
    _ mode: Mode
  ) throws(Refusal) {
    do throws(Refusal) {
      values = try Self.values(of: lines.joined(separator: "\n"), source)
    } catch {
      guard error.mayBeRescued, mode == .compatible,
        let rescued = try? Self.values(of: Self.quoted(lines).joined(separator: "\n"), source)
      else { throw error }
      var refusal = error
      refusal.isForCarriageReturns = hasCarriageReturns
      guard !hasCarriageReturns else { throw refusal }
      values = rescued
      rescue = (error.problem, error.location)
    }
  }

  private static func endsInCarriageReturn(
    _ lines: [Substring],
    of source: SourceText
  ) -> Bool {
    lines.contains { line in
      line.endIndex < source.text.endIndex
        && source.text.utf8[line.endIndex] == UInt8(ascii: "\r")
    }
  }

  private static func isFence(_ line: Substring) -> Bool {
    line.hasPrefix("---") && line.dropFirst(3).allSatisfy { $0 == " " || $0 == "\t" }
  }

  /// Parses the text of the front matter.
  ///
  /// A comment line takes the place of the opening dashes, so that the line numbers are correct.
  private static func values(
    of text: String,
    _ source: SourceText
  ) throws(Refusal) -> [YAMLPair] {
    do throws(YAMLRefusal) {
      let text = "# front matter\n" + text
      guard let value = try YAMLTree.read(text, file: source.shown, allowsAliases: true) else {
        throw YAMLRefusal(kind: .excess, problem: "the front matter is empty", line: 1, column: 1)
      }
      guard let pairs = value.pairs else {
        throw YAMLRefusal(
          kind: .syntax,
          problem: "the front matter is not a mapping",
          line: 2,
          column: 1
        )
      }
      return pairs.filter { $0.key.text != nil }
    } catch {
      throw Refusal(
        problem: error.problem,
        location: source.location(error.line, error.column),
        mayBeRescued: error.kind == .syntax
      )
    }
  }

  /// Returns whether a value is one text in quotes.
  private static func isQuoted(_ value: Substring) -> Bool {
    let bytes = value.utf8
    guard let mark = bytes.first, mark == UInt8(ascii: "\"") || mark == UInt8(ascii: "'"),
      bytes.count > 1, bytes.last == mark
    else { return false }
    return !bytes.dropFirst().dropLast().contains(mark)
  }

  /// Returns whether a value, such as `|` or `>-`, begins a block scalar on the lines below.
  private static func isBlockIndicator(_ value: Substring) -> Bool {
    guard let mark = value.first, mark == "|" || mark == ">" else { return false }
    return value.dropFirst().allSatisfy { $0 == "+" || $0 == "-" || $0.isNumber }
  }

  /// Returns the lines with quotes around single-line values that contain special characters of YAML.
  ///
  /// If a key occurs more than once, only the last value remains, as in the platform's own parser.
  private static func quoted(_ lines: [Substring]) -> [String] {
    var result: [String] = []
    var indices: [Substring: Int] = [:]
    for line in lines {
      if let (key, value) = keyAndValue(line) {
        if let earlier = indices.updateValue(result.count, forKey: key) { result[earlier] = "#" }
        result.append(
          needsQuotes(value) ? "\(key): \(JSONText.quoted(String(value)))" : String(line)
        )
      } else {
        result.append(String(line))
      }
    }
    return result
  }

  private static func keyAndValue(_ line: Substring) -> (key: Substring, value: Substring)? {
    guard let colon = line.firstIndex(of: ":"), line.first?.isLetter == true,
      line[..<colon].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" })
    else { return nil }
    return (line[..<colon], MarkdownScanner.trimmed(line[line.index(after: colon)...]))
  }

  /// The characters that are special in YAML.
  private static let specialBytes = Array(":#*&!%@`{}[],?\"'".utf8)

  private static func needsQuotes(_ value: Substring) -> Bool {
    guard !value.isEmpty, !isQuoted(value), !isBlockIndicator(value) else { return false }
    return value.utf8.contains { specialBytes.contains($0) }
  }
}

extension YAMLValue {
  /// The names in a list of any form.
  ///
  /// The list can be a block list, a flow list with or without quotes, or text with commas. Commas in
  /// parentheses do not separate names.
  package var names: [(name: String, location: SourceLocation)] {
    if let elements { return elements.flatMap(\.names) }
    guard let text = text.map(withoutBrackets) else { return [] }
    var names: [String] = [""]
    var depth = 0
    for character in text {
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if character == ",", depth <= 0 {
        names.append("")
      } else {
        names[names.count - 1].append(character)
      }
    }
    return names.map { withoutQuotes(MarkdownScanner.trimmed($0[...])) }.filter { !$0.isEmpty }
      .map { ($0, location) }
  }

  /// Returns a text without the brackets of a flow list.
  private func withoutBrackets(_ text: String) -> Substring {
    let text = MarkdownScanner.trimmed(text[...])
    return text.first == "[" && text.last == "]" ? text.dropFirst().dropLast() : text
  }

  private func withoutQuotes(_ name: Substring) -> String {
    guard let mark = name.first, mark == "\"" || mark == "'", name.count > 1, name.last == mark
    else {
      return String(name)
    }
    return String(name.dropFirst().dropLast())
  }
}
