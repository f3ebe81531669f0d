package import RehearsalSimulation

/// The front matter of a definition: the YAML block between two lines `---` at the beginning of the file.
package struct FrontMatter: Sendable {
  /// The ways to parse front matter.
  package enum Mode: String, CaseIterable, Sendable {
    /// Front matter must be valid YAML. Invalid YAML is an error.
    case strict
    /// Front matter is parsed in the way Claude Code parses it.
    ///
    /// If it is not valid YAML, it is parsed again with quotes around single-line values that need them. If that fails
    /// too, the file defines no agent.
    case compatible
  }

  /// The reasons why a file has no front matter.
  package enum Absence: String, Sendable {
    case unopened = "the file does not begin with a line `---`"
    case unclosed = "the front matter is opened and never closed with a line `---`"
  }

  /// The reason why front matter cannot be parsed.
  package struct ParseError: Error, Sendable {
    /// A description of the problem.
    package var problem: String
    /// The location of the problem in the file.
    package var location: SourceLocation
    /// Whether parsing with quotes around values would succeed if no line ended in CR LF.
    ///
    /// When Claude Code puts quotes around a value, a carriage return at its end becomes part of the value.
    /// Parsing then fails.
    package var isCausedByCarriageReturns = false
    /// Whether the problem is that a mapping has a key twice.
    package fileprivate(set) var isAboutDuplicateKey = false
    /// Whether it makes sense to parse the front matter again with quotes around its values.
    ///
    /// The value is `true` if the problem is a syntax error.
    fileprivate var allowsSecondAttempt = false

    var description: String {
      isCausedByCarriageReturns
        ? problem
          + "; lines end in CR LF, so the file is not read again with quoted values; end lines in LF, or quote the value"
        : problem
    }
  }

  /// The result of parsing the front matter of a file.
  enum Outcome {
    case loaded(FrontMatter)
    /// The file has no front matter, or its front matter has no closing line.
    case absent(Absence)
    /// The front matter cannot be parsed.
    case malformed(ParseError)
  }

  /// The keys and their values, in the order of the file.
  package private(set) var values: [YAMLPair] = []
  /// The YAML problem that made it necessary to parse again with quoted values; `nil` if the front matter is valid
  /// YAML.
  package private(set) var quotingProblem: ParseError?
  /// The YAML comments that take up a whole line, each with its line number in the file.
  package private(set) var comments: [(line: Int, text: Substring)] = []
  /// Whether any line of the front matter ends in CR LF.
  package private(set) var hasCarriageReturns = false
  /// The text below the front matter.
  private(set) var body: Substring
  /// The line number in the file of the first line below the front matter, counted from 1.
  private(set) var bodyLine: Int

  /// Returns the value of a key; `nil` if the key is missing.
  ///
  /// If the key occurs more than once, the last value counts.
  package subscript(_ key: String) -> YAMLValue? {
    values.last { $0.key.text == key }?.value
  }

  static func read(_ source: SourceText, mode: Mode) -> Outcome {
    guard let openingLine = MarkdownScanner.rawLine(of: source.text[...]),
      isDelimiterLine(openingLine.line)
    else {
      return .absent(.unopened)
    }
    var contentLines: [Substring] = []
    var remainingText = openingLine.rest
    while let (line, linesAfter) = MarkdownScanner.rawLine(of: remainingText),
      !isDelimiterLine(line)
    {
      contentLines.append(line)
      remainingText = linesAfter
    }
    guard let closingLine = MarkdownScanner.rawLine(of: remainingText) else {
      return .absent(.unclosed)
    }
    var frontMatter = FrontMatter(body: closingLine.rest, bodyLine: contentLines.count + 3)
    frontMatter.hasCarriageReturns = endsInCarriageReturn(contentLines, of: source)
    frontMatter.comments = contentLines.enumerated().compactMap { index, line in
      line.drop { $0 == " " }.first == "#" ? (index + 2, line) : nil
    }
    do throws(ParseError) {
      try frontMatter.parse(contentLines, source, mode)
      return .loaded(frontMatter)
    } catch {
      return .malformed(error)
    }
  }

  /// Parses the lines of the front matter, and stores the keys and values.
  ///
  /// In the compatible mode, parses invalid YAML a second time with quotes around its values.
  private mutating func parse(
    _ lines: [Substring],
    _ source: SourceText,
    _ mode: Mode
  ) throws(ParseError) {
    do throws(ParseError) {
      values = try Self.values(of: lines.map(String.init).joined(separator: "\n"), source)
    } catch {
      guard error.allowsSecondAttempt, mode == .compatible,
        let quotedValues = try? Self.values(of: Self.quoted(lines).joined(separator: "\n"), source)
      else { throw error }
      var parseError = error
      parseError.isCausedByCarriageReturns = hasCarriageReturns
      guard !hasCarriageReturns else { throw parseError }
      values = quotedValues
      quotingProblem = error
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

  private static func isDelimiterLine(_ line: Substring) -> Bool {
    line.hasPrefix("---") && line.dropFirst(3).allSatisfy { $0 == " " || $0 == "\t" }
  }

  /// Returns the keys and values in the text of the front matter.
  ///
  /// A comment line is put in place of the opening line `---`. Line numbers from the YAML parser are then line numbers
  /// in the file.
  private static func values(
    of text: String,
    _ source: SourceText
  ) throws(ParseError) -> [YAMLPair] {
    do throws(YAMLParseError) {
      let text = "# front matter\n" + text
      guard let value = try YAMLValueBuilder.read(text, file: source.shownPath, allowsAliases: true)
      else {
        throw YAMLParseError(
          kind: .unsupported,
          problem: "the front matter is empty",
          line: 1,
          column: 1
        )
      }
      guard let pairs = value.pairs else {
        throw YAMLParseError(
          kind: .syntax,
          problem: "the front matter is not a mapping",
          line: 2,
          column: 1
        )
      }
      return pairs.filter { $0.key.text != nil }
    } catch {
      throw ParseError(
        problem: error.problem,
        location: source.location(error.line, error.column),
        isAboutDuplicateKey: error.kind == .duplicateKey,
        allowsSecondAttempt: error.kind != .unsupported
      )
    }
  }

  /// Returns whether a value is one quoted string, such as `"a: b"`.
  private static func isQuoted(_ value: Substring) -> Bool {
    let bytes = value.utf8
    guard let quotationMark = bytes.first,
      quotationMark == UInt8(ascii: "\"") || quotationMark == UInt8(ascii: "'"),
      bytes.count > 1, bytes.last == quotationMark
    else { return false }
    return !bytes.dropFirst().dropLast().contains(quotationMark)
  }

  /// Returns whether a value only announces a multi-line text in the lines below, as `|` and `>-` do.
  private static func isBlockIndicator(_ value: Substring) -> Bool {
    guard let indicator = value.first, indicator == "|" || indicator == ">" else { return false }
    return value.dropFirst().allSatisfy { $0 == "+" || $0 == "-" || $0.isNumber }
  }

  /// Returns the lines with quotes around each single-line value that contains a special character of YAML.
  ///
  /// Quoted values and block indicators such as `|` do not change. If a key occurs more than once, only its
  /// last value remains, as in Claude Code.
  private static func quoted(_ lines: [Substring]) -> [String] {
    var quotedLines: [String] = []
    var indicesByKey: [Substring: Int] = [:]
    for line in lines {
      if let (key, value) = keyAndValue(line) {
        if let earlierIndex = indicesByKey.updateValue(quotedLines.count, forKey: key) {
          quotedLines[earlierIndex] = "#"
        }
        quotedLines.append(
          needsQuotes(value) ? "\(key): \(JSONText.quoted(String(value)))" : String(line)
        )
      } else {
        quotedLines.append(String(line))
      }
    }
    return quotedLines
  }

  private static func keyAndValue(_ line: Substring) -> (key: Substring, value: Substring)? {
    guard let colon = line.firstIndex(of: ":"), line.first?.isLetter == true,
      line[..<colon].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" })
    else { return nil }
    return (line[..<colon], MarkdownScanner.trimmed(line[line.index(after: colon)...]))
  }

  /// The ASCII characters that have a special meaning in YAML, as bytes.
  private static let specialBytes = Array(":#*&!%@`{}[],?\"'".utf8)

  private static func needsQuotes(_ value: Substring) -> Bool {
    guard !value.isEmpty, !isQuoted(value), !isBlockIndicator(value) else { return false }
    return value.utf8.contains { specialBytes.contains($0) }
  }
}

extension YAMLValue {
  /// The names in this list, such as a list of tools.
  ///
  /// The list can be a YAML block list, a YAML flow list with or without quotes, or a text with commas. A comma inside
  /// parentheses does not separate names. White space around a name is not part of it, nor is a line end.
  package var names: [(name: String, location: SourceLocation)] {
    if let elements { return elements.flatMap(\.names) }
    guard let text = text.map(withoutBrackets) else { return [] }
    var names: [String] = [""]
    var parenthesisDepth = 0
    for character in text {
      if character == "(" { parenthesisDepth += 1 }
      if character == ")" { parenthesisDepth = max(0, parenthesisDepth - 1) }
      if character == ",", parenthesisDepth == 0 {
        names.append("")
      } else {
        names[names.count - 1].append(character)
      }
    }
    return names.map { withoutQuotes(trimmed($0[...])) }.filter { !$0.isEmpty }
      .map { ($0, location) }
  }

  /// Returns a text without white space and line ends around it.
  ///
  /// A text below `|` has line ends inside it and at its end.
  private func trimmed(_ text: Substring) -> Substring {
    let beginning = text.drop(while: \.isWhitespace)
    guard let lastIndex = beginning.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return beginning[...lastIndex]
  }

  /// Returns a text without the square brackets around it, if it has them.
  private func withoutBrackets(_ text: String) -> Substring {
    let text = trimmed(text[...])
    return text.first == "[" && text.last == "]" ? text.dropFirst().dropLast() : text
  }

  private func withoutQuotes(_ name: Substring) -> String {
    guard let quotationMark = name.first, quotationMark == "\"" || quotationMark == "'",
      name.count > 1, name.last == quotationMark
    else {
      return String(name)
    }
    return String(name.dropFirst().dropLast())
  }
}
