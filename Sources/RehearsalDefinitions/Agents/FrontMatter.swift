package import RehearsalSimulation

/// The front matter of a definition: the YAML block between two lines `---` at the beginning of the file.
package struct FrontMatter: Sendable {
  /// The ways to parse front matter.
  package enum Mode: String, CaseIterable, Sendable {
    /// Front matter must be valid YAML. Anything else is an error.
    case strict
    /// Front matter is parsed in the way Claude Code parses it.
    ///
    /// If front matter is not valid YAML, it is parsed again with quotes around single-line values that need
    /// them. If that fails too, the file defines no agent.
    case compatible
  }

  /// Why a file has no front matter.
  package enum Absence: String, Sendable {
    case unopened = "the file does not begin with a line `---`"
    case unclosed = "the front matter is opened and never closed with a line `---`"
  }

  /// The error that front matter cannot be parsed.
  package struct Refusal: Error, Sendable {
    /// What is wrong.
    package var problem: String
    /// Where the problem is in the file.
    package var location: SourceLocation
    /// Whether the front matter could be parsed with quoted values if its lines did not end in CR LF.
    ///
    /// When Claude Code adds quotes, it treats a carriage return as part of the value, and parsing fails.
    package var isForCarriageReturns = false
    /// Whether it makes sense to parse again with quoted values, because the problem is the syntax.
    fileprivate var mayBeRescued = false

    var description: String {
      isForCarriageReturns
        ? problem
          + "; lines end in CR LF, so the file is not read again with quoted values; end lines in LF, or quote the value"
        : problem
    }
  }

  /// The result of parsing front matter.
  enum Outcome {
    case loaded(FrontMatter)
    /// The file has no front matter, or no line that closes it.
    case absent(Absence)
    /// The front matter cannot be parsed.
    case malformed(Refusal)
  }

  /// The keys with their values, in the order of the file.
  package private(set) var values: [YAMLPair] = []
  /// The problem because of which the values had to be quoted; `nil` if they did not have to be.
  package private(set) var rescue: (problem: String, location: SourceLocation)?
  /// The comments that have their own line, with the numbers of these lines.
  package private(set) var comments: [(line: Int, text: Substring)] = []
  /// Whether any line of the front matter ends in CR LF.
  package private(set) var hasCarriageReturns = false
  /// The text below the front matter.
  private(set) var body: Substring
  /// The number of the first line below the front matter, counted from 1.
  private(set) var bodyLine: Int

  /// Returns the value of a key; `nil` if the key is missing.
  ///
  /// If the key occurs more than once, the last value counts.
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

  /// Parses the lines and stores their values.
  ///
  /// If that fails in the compatible mode, parses the lines again with quoted values.
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

  /// Parses the text of the front matter as YAML.
  ///
  /// The function puts a comment line in place of the opening line `---`, so that line numbers are correct.
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

  /// Returns whether a value is a single text in quotes.
  private static func isQuoted(_ value: Substring) -> Bool {
    let bytes = value.utf8
    guard let mark = bytes.first, mark == UInt8(ascii: "\"") || mark == UInt8(ascii: "'"),
      bytes.count > 1, bytes.last == mark
    else { return false }
    return !bytes.dropFirst().dropLast().contains(mark)
  }

  /// Returns whether a value, such as `|` or `>-`, starts a block scalar in the lines below.
  private static func isBlockIndicator(_ value: Substring) -> Bool {
    guard let mark = value.first, mark == "|" || mark == ">" else { return false }
    return value.dropFirst().allSatisfy { $0 == "+" || $0 == "-" || $0.isNumber }
  }

  /// Puts quotes around each single-line value that contains a special character of YAML.
  ///
  /// If a key occurs more than once, only its last value remains, as in Claude Code.
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

  /// The characters that have a special meaning in YAML.
  private static let specialBytes = Array(":#*&!%@`{}[],?\"'".utf8)

  private static func needsQuotes(_ value: Substring) -> Bool {
    guard !value.isEmpty, !isQuoted(value), !isBlockIndicator(value) else { return false }
    return value.utf8.contains { specialBytes.contains($0) }
  }
}

extension YAMLValue {
  /// The names in a list, whatever the form of the list.
  ///
  /// The list can be a YAML block list, a YAML flow list with or without quotes, or text with commas. A comma
  /// inside parentheses does not separate names.
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

  /// Returns a text without the brackets of a flow list, if it has them.
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
